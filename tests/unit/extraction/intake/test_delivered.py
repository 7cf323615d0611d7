"""What a delivery's folders and headers say is true, and what looks odd in it is told with its share."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from support.deliveries import Deliver, Delivery
from support.registries import REGIONS_DIRECTORY

from dtsen.extraction.commandline.command import main
from dtsen.extraction.intake import IntakeReport, check, register
from dtsen.extraction.regions import Regions


def checked(delivery: Path, regions: Regions, version: str | None = None) -> IntakeReport:
    return check(delivery, regions=regions, out=delivery.parent / "out", version=version)


def test_21_a_column_that_nobody_knows_is_named_and_located(deliver: Deliver, regions: Regions) -> None:
    """Column names are no personal data; they are cut, and cleaned of what steers a terminal."""
    delivery = deliver("parquet")
    path = delivery / "family/data.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE rows AS FROM '{path}'")
        columns = len(connection.execute("DESCRIBE rows").fetchall())
        connection.execute(f'ALTER TABLE rows ADD COLUMN "pendapatan\x1b[2J\u202e{"x" * 90}" INTEGER')
        connection.execute(f"COPY rows TO '{path}'")
    report = checked(delivery, regions)
    (finding,) = report.to_mapping()["findings"]
    assert finding["column"] == "pendapatan\ufffd[2J\ufffd" + "x" * 25
    assert finding["examples"] == [{"file": "family/data.parquet", "row": None, "column": columns + 1}]
    assert f"family/data.parquet, kolom/column {columns + 1}\n" in report.to_text()
    assert f"[column_unknown] family.{finding['column']}: 1 ×" in report.to_text()


def test_21_the_first_row_of_a_file_without_header_is_not_told(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("csv", "UPDATE individual SET nama = 'SITI RAHASIA'")
    path = delivery / "individual/data.csv"
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    report = checked(delivery, regions)
    unknown = [finding for finding in report.findings.values() if finding.rule == "column_unknown"]
    assert [(finding.column, finding.examples[0].column) for finding in unknown] == [("", 1)]
    assert "RAHASIA" not in report.to_text() + json.dumps(report.to_mapping())


def test_a_province_folder_that_holds_another_province_is_refused(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("parquet")
    for theme in ("family", "individual"):
        for folder, name in (("province_code=33", "data"), ("province_code=34", "right")):
            (delivery / theme / folder).mkdir()
            source = delivery / theme / "data.parquet"
            (delivery / theme / folder / f"{name}.parquet").write_bytes(source.read_bytes())
        (delivery / theme / "data.parquet").unlink()
    report = checked(delivery, regions)
    found = {
        finding.theme: finding for finding in report.findings.values() if finding.rule == "province_folder"
    }
    assert set(found) == {"family", "individual"}
    assert [place.file for place in found["family"].examples] == ["family/province_code=33/data.parquet"]
    assert found["family"].count == 41


def test_what_lies_beside_the_themes_is_not_passed_over(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("csv")
    (delivery / "individu/2026").mkdir(parents=True)
    (delivery / "kosong").mkdir()
    (delivery / "individu/2026/data.csv").write_text("x")
    (delivery / "tambahan.csv").write_text("x")
    (delivery / "SHA256SUMS").write_text("notes and sums are welcome")
    report = checked(delivery, regions)
    (finding,) = report.findings.values()
    assert (finding.rule, finding.count) == ("file_place", 3)
    assert [place.file for place in finding.examples] == ["individu/2026/data.csv", "kosong", "tambahan.csv"]
    assert "[file_place] delivery: 3 ×" in report.to_text()


def test_names_that_are_missing_are_told_with_their_share_and_refuse_nothing(
    deliver: Deliver, regions: Regions
) -> None:
    delivery = deliver("parquet", "UPDATE individual SET nama = if(rowid % 2 = 0, NULL, '  ')")
    report = checked(delivery, regions)
    assert report.is_valid
    (warning,) = report.to_mapping()["warnings"]
    assert (warning["rule"], warning["column"], warning["share"]) == ("name_empty", "nama", 1.0)
    assert warning["count"] == report.rows["individual"]
    assert (
        f"PERHATIAN / warning [name_empty] individual.nama: {warning['count']} × (100,00%)"
        in report.to_text()
    )
    assert "valid" in report.to_text().splitlines()[0]


@pytest.mark.parametrize(("version", "refused"), [("1/2026", False), ("4/2025", True)])
def test_nobody_is_born_after_the_reference_date(
    deliver: Deliver, regions: Regions, tmp_path: Path, version: str, refused: bool
) -> None:
    """The first quarter counts from 1 January: born on that day is right, in the version before not."""
    change = "UPDATE individual SET tanggal_lahir = DATE '2026-01-01', usia = 0 WHERE rowid = 4"
    others = "UPDATE individual SET tanggal_lahir = DATE '2000-01-01' WHERE tanggal_lahir > DATE '2025-10-01'"
    delivery = deliver("parquet", others, change)
    result = register(delivery, version=version, out=tmp_path / "out", regions=regions)
    born = [finding for finding in result.report.findings.values() if finding.rule == "birth_future"]
    assert [(one.column, one.count, one.examples[0].row) for one in born] == (
        [("tanggal_lahir", 1, 5)] if refused else []
    )
    assert (result.directory is None) is refused


def test_an_age_that_is_not_that_of_the_birth_date_is_a_warning(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver(
        "csv",
        "UPDATE individual SET tanggal_lahir = '1990-01-02', usia = 34 WHERE rowid = 0",
        "UPDATE individual SET tanggal_lahir = '1990-01-02', usia = 33 WHERE rowid = 1",
        "UPDATE individual SET tanggal_lahir = '1990-01-02', usia = 36 WHERE rowid = 2",
        "UPDATE individual SET tanggal_lahir = '1990-01-02', usia = 37 WHERE rowid = 3",
    )
    report = checked(delivery, regions, "1/2026")
    assert report.is_valid
    (warning,) = report.warnings.values()
    assert (warning.rule, [place.row for place in warning.examples]) == ("age_differs", [2, 4])
    assert not checked(delivery, regions).warnings, "without a version nobody knows the day"


def test_a_number_of_a_person_inside_a_text_is_a_warning_without_the_number(
    deliver: Deliver, regions: Regions
) -> None:
    """Level 3 may deliver these texts, and nobody reads them one by one."""
    changes = (
        f"UPDATE individual SET {column} = '{text}' WHERE rowid = {row}"
        for row, (column, text) in enumerate(
            [
                ("pekerjaan_ktp", "3404010101900001"),
                ("pekerjaan_ktp", "KARYAWAN (34.0401 010190-0001)"),
                ("pekerjaan_ktp", "340401010190000 dan 1"),  # fifteen, and one elsewhere
                ("pendidikan_akhir_ktp", "NIK3404010101900001"),
                ("alamat", "3404010101900001"),  # level 4 alone, where the number stands beside it
            ]
        )
    )
    report = checked(deliver("csv", *changes), regions)
    assert report.is_valid
    found = {warning.column: warning for warning in report.warnings.values()}
    assert {name: [place.row for place in one.examples] for name, one in found.items()} == {
        "pekerjaan_ktp": [1, 2],
        "pendidikan_akhir_ktp": [4],
    }
    assert {warning.rule for warning in found.values()} == {"number_inside"}
    assert "1900001" not in report.to_text()


@pytest.mark.parametrize("version", ["3/20٢٦", "٣/2026", "3/2026\n", "0/2026"])
def test_a_version_is_written_in_plain_digits(
    sound: Delivery, tmp_path: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    delivery = sound.write(tmp_path / "delivery", "csv")
    for action in ("check", "register"):
        command = ["dataset", action, str(delivery), "--version", version, "--out", str(tmp_path / "out")]
        assert main([*command, "--regions", str(REGIONS_DIRECTORY)]) == 2
        assert "[bad_version]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "target", "code"),
    [
        ("--out", "file", "out_unwritable"),
        ("--out", "file/below", "out_unwritable"),
        ("--report", "nowhere/report.json", "report_unwritable"),
        ("--report", ".", "report_unwritable"),
    ],
)
def test_where_nothing_can_be_written_is_said_before_the_work(
    sound: Delivery, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, target: str, code: str
) -> None:
    delivery = sound.write(tmp_path / "delivery", "csv")
    (tmp_path / "file").write_text("")
    options = {"--out": str(tmp_path / "out"), option: str(tmp_path / target)}
    words = [word for pair in options.items() for word in pair]
    for action in (["check"], ["register", "--version", "1/2026"]):
        command = ["dataset", action[0], str(delivery), *action[1:], *words]
        assert main([*command, "--regions", str(REGIONS_DIRECTORY)]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 2
        assert f"[{code}]" in said.err
