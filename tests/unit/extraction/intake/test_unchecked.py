"""What the report says was not looked at: all of it, and nothing else."""

from __future__ import annotations

from pathlib import Path

from support.deliveries import Deliver

from dtsen.extraction.intake.registration import check
from dtsen.extraction.intake.report import IntakeReport
from dtsen.extraction.regions import Regions

FAMILIES = "keluarga dan anggotanya (families and their members)"


def contents_of(unread: int, files: int, theme: str) -> str:
    return (
        f"isi {unread} dari {files} berkas {theme}: isian wajib, jenis nilai, kode, rentang angka, wilayah, "
        f"dan nomor berulang (the contents of {unread} of {files} {theme} files: missing values, types, "
        "codes, ranges, regions and repeated numbers)"
    )


def checked(delivery: Path, regions: Regions) -> IntakeReport:
    return check(delivery, regions=regions, out=delivery.parent / "out")


def test_of_a_file_with_an_unknown_column_no_contents_were_checked_and_it_is_said(
    deliver: Deliver, regions: Regions
) -> None:
    """A code that no list has stands there as well; it comes to light when the column is gone."""
    delivery = deliver(
        "csv", "ALTER TABLE family ADD COLUMN sepatu VARCHAR", "UPDATE family SET desil_nasional = 99"
    )
    report = checked(delivery, regions)
    assert report.unchecked == [contents_of(1, 1, "family"), FAMILIES]
    assert [finding.rule for finding in report.findings.values()] == ["column_unknown"]
    told = report.to_text()
    assert f"Belum diperiksa / not checked yet:\n  {contents_of(1, 1, 'family')}\n  {FAMILIES}\n" in told


def test_of_several_files_only_those_that_could_not_be_read_are_said_to_be_unchecked(
    deliver: Deliver, regions: Regions
) -> None:
    delivery = deliver("csv")
    (delivery / "individual/other.csv").write_text("entah\n1\n")
    assert checked(delivery, regions).unchecked == [contents_of(1, 2, "individual"), FAMILIES]


def test_of_a_file_with_a_broken_record_no_contents_were_checked(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("csv")
    path = delivery / "individual/data.csv"
    lines = path.read_bytes().splitlines()
    lines[5] += b",lebih"
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert checked(delivery, regions).unchecked == [contents_of(1, 1, "individual"), FAMILIES]


def test_files_in_another_folder_were_not_read_either(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("csv")
    for name in ("a.csv", "b.csv"):
        (delivery / name).write_text("entah\n1\n")
    assert checked(delivery, regions).unchecked == [
        "2 berkas di luar folder family/ dan individual/ "
        "(2 files outside the folders family/ and individual/)",
        FAMILIES,
    ]


def test_where_only_a_value_is_missing_only_families_and_members_were_not_held_together(
    deliver: Deliver, regions: Regions
) -> None:
    delivery = deliver("csv", "UPDATE individual SET status_hubungan_keluarga = NULL WHERE rowid = 1")
    assert checked(delivery, regions).unchecked == [FAMILIES]
