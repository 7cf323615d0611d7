"""Every rule of the intake: one broken row, and the report names file, row, column and rule, and no value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from support.deliveries import Deliver

from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake import IntakeReport, check
from dtsen.extraction.intake.rules import RULES
from dtsen.extraction.regions import Regions

Broken = set[tuple[str, str]]  # rule and column


def checked(delivery: Path, regions: Regions) -> IntakeReport:
    report = check(delivery, regions=regions, out=delivery.parent / "out")
    assert list((delivery.parent / "out").iterdir()) == []
    return report


def broken(report: IntakeReport, file: str = "", row: int | None = None) -> Broken:
    """What is broken, or only what is broken at one row."""
    return {
        (finding.rule, finding.column)
        for finding in report.findings.values()
        if not file or any((place.file, place.row) == (file, row) for place in finding.examples)
    }


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_sound_delivery_passes(deliver: Deliver, regions: Regions, kind: str) -> None:
    report = checked(deliver(kind), regions)
    assert report.is_valid
    assert report.to_mapping()["valid"] is True
    assert report.rows["family"] == 41 < report.rows["individual"]
    assert report.files == {"family": 1, "individual": 1}
    assert report.cleaned == {}
    assert report.unchecked == []


ROW = 5

VALUES: list[tuple[str, str, str, set[str]]] = [
    ("family", "kode_provinsi", "NULL", {"missing"}),
    ("family", "kelurahan_desa", "NULL", {"missing"}),
    ("family", "jumlah_anggota_keluarga", "NULL", {"missing"}),
    ("individual", "status_hubungan_keluarga", "NULL", {"missing"}),
    ("individual", "nomor_induk_kependudukan", "NULL", {"missing"}),
    ("individual", "provinsi", "NULL", {"missing"}),
    ("family", "alamat", "repeat('x', 501)", {"length"}),
    ("individual", "rt_ktp", "'0012'", {"length"}),
    ("family", "jumlah_ternak_sapi", "'70000'", {"range"}),
    ("family", "jumlah_ternak_sapi", "'-1'", {"range"}),
    ("family", "tahun_pendataan", "'226'", {"range"}),
    ("individual", "usia", "'121'", {"range"}),
    ("individual", "jam_kerja_seminggu", "'99'", {"range"}),
    ("family", "jenis_lantai_terluas", "'11'", {"code"}),
    ("family", "bahan_bakar_utama_memasak", "'-1'", {"code"}),
    ("individual", "kepemilikan_kartu_identitas", "'8'", {"code"}),
    ("individual", "ijazah_tertinggi_yang_dimiliki", "'24'", {"code"}),
    ("family", "luas_lantai", "'12.0'", {"type"}),
    ("family", "luas_lantai", "' 12'", {"type"}),
    ("family", "luas_lantai", "'012'", {"type"}),
    ("family", "luas_lantai", "'1e2'", {"type"}),
    ("family", "luas_lantai", "'99999999999999999999'", {"type"}),
    ("family", "status_kepemilikan_rumah", "'satu'", {"type"}),
    ("individual", "tanggal_lahir", "'2001-02-29'", {"type"}),
    ("individual", "tanggal_lahir", "'01-02-1990'", {"type"}),
    ("individual", "tanggal_lahir", "'1990-1-1'", {"type"}),
    ("individual", "tanggal_lahir", "'-infinity'", {"type"}),
    ("individual", "tanggal_lahir", "'infinity'", {"type"}),
    ("individual", "tanggal_lahir", "'0044-03-15 (BC)'", {"type"}),
    ("individual", "tanggal_lahir", "'1899-12-31'", {"type"}),
    ("individual", "tanggal_lahir", "'10000-01-01'", {"type"}),
    ("individual", "tanggal_lahir", "'2999-01-01'", {"birth_future"}),
    ("individual", "nomor_induk_kependudukan", "'3404013002900001'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "'3404010113900001'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "'3404017202900001'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "'3404010101900000'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "'340401010190001'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "' 340401010190003'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "'34040101O1900001'", {"number"}),
    ("individual", "nomor_induk_kependudukan", "'+340401010190002'", {"number"}),
    ("individual", "nomor_kartu_keluarga", "'3404014101900001'", {"number"}),
    ("family", "nomor_kartu_keluarga", "'3404013113900001'", {"number"}),
    ("family", "nik_keluarga", "'x'", {"number"}),
    ("family", "kode_kelurahan_desa", "'3404999999'", {"region_unknown"}),
    ("family", "kode_provinsi", "'034'", {"region_unknown"}),
    ("individual", "kode_kecamatan_ktp", "'999999'", {"region_unknown"}),
    ("individual", "kode_kelurahan_desa_ktp", "'1101012001'", {"region_parent"}),
    ("family", "kecamatan", "'Entah'", {"region_name"}),
    ("family", "provinsi", "'DAERAH ISTIMEWA YOGYAKARTA'", {"region_name"}),
    ("individual", "kelurahan_desa_ktp", "'Entah'", {"region_name"}),
    ("individual", "status_kawin", "''", set()),
    ("individual", "tanggal_lahir", "'1900-01-01'", set()),
    ("individual", "alamat", "NULL", set()),
    ("individual", "kepemilikan_kartu_identitas", "'7'", set()),
    ("individual", "nomor_induk_kependudukan", "'3404016902920001'", set()),
]


@pytest.mark.parametrize("rule", sorted({rule for *_, rules in VALUES for rule in rules}))
def test_a_value_that_breaks_a_rule_is_named(deliver: Deliver, regions: Regions, rule: str) -> None:
    """Each value breaks a row of its own: the first one the first row, the second one the second."""
    wrong = [entry[:3] for entry in VALUES if entry[3] == {rule}]
    delivery = deliver(
        "csv",
        *(
            f"UPDATE {theme} SET {column} = {value} WHERE rowid = {number}"
            for number, (theme, column, value) in enumerate(wrong)
        ),
    )
    report = checked(delivery, regions)
    for number, (theme, column, _) in enumerate(wrong, 1):
        assert (rule, column) in broken(report, f"{theme}/data.csv", number)
    assert sum(finding.count for finding in report.findings.values() if finding.rule == rule) == len(wrong)
    # A village of another place also has another name; nothing else may be blamed.
    also = {"region_name"} if rule == "region_parent" else set()
    assert {finding.rule for finding in report.findings.values()} <= {rule} | also
    told = report.to_text() + json.dumps(report.to_mapping(), ensure_ascii=False)
    assert f"{wrong[0][0]}/data.csv, baris/row 1\n" in told
    assert RULES[rule].indonesian in told
    assert RULES[rule].english in told


def test_values_at_the_edge_break_nothing(deliver: Deliver, regions: Regions) -> None:
    right = [entry[:3] for entry in VALUES if not entry[3]]
    changes = [
        f"UPDATE {theme} SET {column} = {value} WHERE rowid = {number}"
        for number, (theme, column, value) in enumerate(right)
    ]
    assert checked(deliver("csv", *changes), regions).is_valid


@pytest.mark.parametrize("day", ["DATE '-infinity'", "DATE 'infinity'", "DATE '0044-03-15 (BC)'"])
def test_a_day_that_no_format_can_hold_is_none_in_parquet_either(
    deliver: Deliver, regions: Regions, day: str
) -> None:
    report = checked(
        deliver("parquet", f"UPDATE individual SET tanggal_lahir = {day} WHERE rowid = {ROW - 1}"), regions
    )
    assert broken(report, "individual/data.parquet", ROW) == {("type", "tanggal_lahir")} == broken(report)


CARD = ("provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa")


def card_without(row: int, *places: str, village: str = "") -> str:
    """The places of an identity card left out, codes and names, and another village in their row."""
    left_out = [f"{column} = NULL" for place in places for column in (f"kode_{place}_ktp", f"{place}_ktp")]
    if village:
        left_out += [f"kode_kelurahan_desa_ktp = '{village}'", "kelurahan_desa_ktp = NULL"]
    return f"UPDATE individual SET {', '.join(left_out)} WHERE rowid = {row}"


def test_a_village_is_held_against_the_nearest_place_above_it_that_is_told(
    deliver: Deliver, regions: Regions
) -> None:
    """Without a district, a village of Aceh would lie in Yogyakarta."""
    delivery = deliver(
        "csv",
        card_without(0, "kecamatan", village="1101012001"),
        card_without(1, "kecamatan", "kabupaten_kota", village="1101012001"),
        card_without(2, *CARD[:3], village="1101012001"),  # nothing to be held against
        card_without(3, "kecamatan"),
        card_without(4, *CARD),
    )
    report = checked(delivery, regions)
    (finding,) = report.findings.values()
    assert (finding.rule, finding.column) == ("region_parent", "kode_kelurahan_desa_ktp")
    assert [place.row for place in finding.examples] == [1, 2]


def test_a_name_without_its_code_may_be_anything_and_is_refused(deliver: Deliver, regions: Regions) -> None:
    wrong = "3404010101900001 Yusuf"
    columns = ", ".join(f"kode_{place}_ktp = NULL, {place}_ktp = '{wrong}'" for place in CARD)
    report = checked(deliver("csv", f"UPDATE individual SET {columns} WHERE rowid = {ROW - 1}"), regions)
    assert broken(report) == {("region_code", f"{place}_ktp") for place in CARD}
    assert broken(report, "individual/data.csv", ROW) == broken(report)
    assert wrong not in report.to_text()


SECOND = "(SELECT nomor_kartu_keluarga FROM family WHERE rowid = 1)"
MEMBER = (
    "(SELECT min(rowid) FROM individual "
    f"WHERE nomor_kartu_keluarga = {SECOND} AND status_hubungan_keluarga <> 1)"
)

RELATIONS: list[tuple[str, str, Broken, Broken]] = [
    # what is done; what that breaks in the second family's own row; and in its member's
    (
        f"UPDATE individual SET nomor_kartu_keluarga = '3404010101900001' WHERE rowid = {MEMBER}",
        {("family_size", "jumlah_anggota_keluarga")},
        {("family_unknown", "nomor_kartu_keluarga")},
    ),
    (
        f"UPDATE individual SET kelurahan_desa = 'Lain' WHERE rowid = {MEMBER}",
        set(),
        {("family_differs", "provinsi, kabupaten_kota, kecamatan, kelurahan_desa")},
    ),
    (
        f"UPDATE individual SET desil_nasional = desil_nasional % 10 + 1 WHERE rowid = {MEMBER}",
        set(),
        {("decile", "desil_nasional"), ("family_differs", "desil_nasional")},
    ),
    (
        f"UPDATE individual SET persentil = NULL WHERE rowid = {MEMBER}",
        set(),
        {("family_differs", "persentil")},
    ),
    (
        f"DELETE FROM individual WHERE nomor_kartu_keluarga = {SECOND}",
        {("family_empty", "nomor_kartu_keluarga")},
        set(),
    ),
    (
        f"UPDATE individual SET status_hubungan_keluarga = 1 WHERE rowid = {MEMBER}",
        set(),
        {("family_head", "status_hubungan_keluarga")},
    ),
    (
        f"UPDATE individual SET status_hubungan_keluarga = 3 WHERE nomor_kartu_keluarga = {SECOND}",
        {("family_head", "nomor_kartu_keluarga")},
        set(),
    ),
    (
        "UPDATE family SET jumlah_anggota_keluarga = jumlah_anggota_keluarga + 1 WHERE rowid = 1",
        {("family_size", "jumlah_anggota_keluarga")},
        set(),
    ),
    (
        "UPDATE family SET desil_nasional = desil_nasional % 10 + 1 WHERE rowid = 1",
        {("decile", "desil_nasional")},
        {("family_differs", "desil_nasional")},
    ),
]


@pytest.mark.parametrize(("change", "of_the_family", "of_the_member"), RELATIONS)
def test_rows_that_do_not_belong_together_are_named(
    deliver: Deliver, regions: Regions, change: str, of_the_family: Broken, of_the_member: Broken
) -> None:
    delivery = deliver("parquet")
    with duckdb.connect() as connection:
        for theme in ("family", "individual"):
            connection.execute(f"CREATE TABLE {theme} AS FROM '{delivery}/{theme}/data.parquet'")
        found = connection.execute(f"SELECT {MEMBER}").fetchone()
        assert found is not None
        connection.execute(change)
        for theme in ("family", "individual"):
            connection.execute(f"COPY {theme} TO '{delivery}/{theme}/data.parquet'")
    report = checked(delivery, regions)
    assert broken(report, "family/data.parquet", 2) == of_the_family
    assert broken(report, "individual/data.parquet", found[0] + 1) == of_the_member
    assert broken(report) == of_the_family | of_the_member
    assert report.unchecked == []


@pytest.mark.parametrize(
    ("theme", "column"),
    [("family", "nomor_kartu_keluarga"), ("individual", "nomor_induk_kependudukan")],
)
def test_a_number_that_stands_there_twice_is_named_at_both_rows(
    deliver: Deliver, regions: Regions, theme: str, column: str
) -> None:
    delivery = deliver(
        "csv", f"UPDATE {theme} SET {column} = (SELECT {column} FROM {theme} WHERE rowid = 9) WHERE rowid = 3"
    )
    report = checked(delivery, regions)
    (finding,) = report.findings.values()
    assert (finding.rule, finding.column, finding.count) == ("repeated", column, 2)
    assert [place.row for place in finding.examples] == [4, 10]
    assert report.unchecked, "families and members are looked at when their numbers are right"


def test_the_first_places_are_named_and_all_are_counted(deliver: Deliver, regions: Regions) -> None:
    report = checked(deliver("csv", "UPDATE individual SET usia = 200"), regions)
    (finding,) = report.findings.values()
    assert finding.count == report.rows["individual"]
    assert [place.row for place in finding.examples] == list(range(1, 11))


def test_a_row_is_counted_within_its_own_file(deliver: Deliver, regions: Regions) -> None:
    """Three files: one sound, and the same row is broken in the two others; breaks in a text do not count."""
    delivery = deliver(
        "csv",
        "UPDATE individual SET alamat = E'Jalan\\r\\nBaru' WHERE rowid < 20",
        "UPDATE individual SET usia = 200 WHERE rowid IN (12, 42)",
    )
    source = delivery / "individual/data.csv"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE rows AS FROM read_csv('{source}', all_varchar = true)")
        for name, rows in {"a": "< 10", "b": "BETWEEN 10 AND 39", "c": "> 39"}.items():
            target = source.with_name(f"{name}.csv")
            connection.execute(f"COPY (FROM rows WHERE rowid {rows}) TO '{target}' (HEADER)")
    source.unlink()
    (finding,) = checked(delivery, regions).findings.values()
    assert [(place.file, place.row) for place in finding.examples] == [
        ("individual/b.csv", 3),
        ("individual/c.csv", 3),
    ]


SECRET = "SITI RAHASIA"


def with_too_many_fields(path: Path, lines: list[bytes]) -> None:
    lines[ROW] = lines[ROW] + f",{SECRET}".encode()


def with_too_few_fields(path: Path, lines: list[bytes]) -> None:
    lines[ROW] = SECRET.encode()


def with_another_encoding(path: Path, lines: list[bytes]) -> None:
    lines[ROW] = lines[ROW].replace(b'",', b' \xe9",', 1)


def with_text_after_a_quote(path: Path, lines: list[bytes]) -> None:
    lines[ROW] = lines[ROW].replace(b'",', f'"{SECRET},'.encode(), 1)


@pytest.mark.parametrize(
    "change", [with_too_many_fields, with_too_few_fields, with_another_encoding, with_text_after_a_quote]
)
def test_a_broken_csv_record_is_named(deliver: Deliver, regions: Regions, change) -> None:
    delivery = deliver("csv")
    path = delivery / "individual/data.csv"
    lines = path.read_bytes().splitlines()
    change(path, lines)
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    report = checked(delivery, regions)
    (finding,) = report.findings.values()
    assert (finding.rule, finding.count) == ("record", 1)
    assert [(place.file, place.row) for place in finding.examples] == [("individual/data.csv", ROW)]
    assert SECRET not in report.to_text() + json.dumps(report.to_mapping())


COLUMNS: list[tuple[str, Sequence[str], Broken]] = [
    ("csv", ["ALTER TABLE family DROP desil_nasional"], {("column_missing", "desil_nasional")}),
    ("parquet", ["ALTER TABLE individual DROP usia"], {("column_missing", "usia")}),
    ("csv", [f'ALTER TABLE individual ADD COLUMN "{SECRET}" VARCHAR'], {("column_unknown", SECRET)}),
    ("csv", ["ALTER TABLE family ADD COLUMN region_code VARCHAR"], {("column_unknown", "region_code")}),
    ("parquet", ["ALTER TABLE individual ALTER usia TYPE VARCHAR"], {("column_type", "usia")}),
    ("parquet", ["ALTER TABLE individual ALTER usia TYPE DOUBLE"], {("column_type", "usia")}),
    (
        "parquet",
        ["ALTER TABLE individual ALTER nomor_kartu_keluarga TYPE BIGINT"],
        {("column_type", "nomor_kartu_keluarga")},
    ),
    (
        "parquet",
        ["ALTER TABLE individual ALTER tanggal_lahir TYPE TIMESTAMP"],
        {("column_type", "tanggal_lahir")},
    ),
]


@pytest.mark.parametrize(("kind", "changes", "expected"), COLUMNS)
def test_columns_are_those_of_the_catalogue(
    deliver: Deliver, regions: Regions, kind: str, changes: Sequence[str], expected: Broken
) -> None:
    report = checked(deliver(kind, *changes), regions)
    assert broken(report) == expected
    (finding,) = report.findings.values()
    assert finding.examples[0].file == f"{finding.theme}/data.{kind}"


def test_a_column_that_stands_there_twice_is_named(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("csv")
    path = delivery / "family/data.csv"
    path.write_bytes(path.read_bytes().replace(b'"kecamatan",', b'"kecamatan","kecamatan",', 1))
    assert ("column_repeated", "kecamatan") in broken(checked(delivery, regions))


def of_another_kind(delivery: Path) -> str:
    (delivery / "family/notes.txt").write_text("hello")
    return "family/notes.txt"


def a_link(delivery: Path) -> str:
    (delivery / "family/data.csv").rename(delivery.parent / "elsewhere.csv")
    (delivery / "family/data.csv").symlink_to(delivery.parent / "elsewhere.csv")
    return "family/data.csv"


def a_pattern(delivery: Path) -> str:
    (delivery / "family/data.csv").rename(delivery / "family/*.csv")
    return "family/*.csv"


@pytest.mark.parametrize("change", [of_another_kind, a_link, a_pattern])
def test_only_plain_files_are_taken(deliver: Deliver, regions: Regions, change) -> None:
    delivery = deliver("csv")
    name = change(delivery)
    report = checked(delivery, regions)
    assert ("file_kind", "") in broken(report, name)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])


def overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4:3000] = bytes(2996)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("kind", "damage"), [("csv", empty), ("parquet", cut_short), ("parquet", overwritten)]
)
def test_a_file_that_cannot_be_read_is_named(deliver: Deliver, regions: Regions, kind: str, damage) -> None:
    delivery = deliver(kind)
    damage(delivery / f"individual/data.{kind}")
    report = checked(delivery, regions)
    assert ("file_unreadable", "") in broken(report, f"individual/data.{kind}")


@pytest.mark.parametrize(("separator", "quoted"), [(";", False), (";", True), ("\t", False), ("|", False)])
def test_a_csv_with_another_separator_than_the_comma_is_told_so(
    deliver: Deliver, regions: Regions, separator: str, quoted: bool
) -> None:
    """A spreadsheet set to Indonesian writes semicolons."""
    delivery = deliver("csv")
    path = delivery / "family/data.csv"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE rows AS FROM read_csv('{path}', all_varchar = true)")
        quotes = ", FORCE_QUOTE *" if quoted else ""
        connection.execute(f"COPY rows TO '{path}' (HEADER, DELIMITER '{separator}'{quotes})")
    if quoted:
        path.write_bytes(path.read_bytes().replace(b"nomor_kartu_keluarga", b'"nomor_kartu_keluarga"', 1))
    report = checked(delivery, regions)
    assert {(finding.rule, finding.theme) for finding in report.findings.values()} == {
        ("file_separator", "family")
    }
    assert "titik koma" in report.to_text()


def test_rows_that_were_not_counted_are_not_said_to_be_none(deliver: Deliver, regions: Regions) -> None:
    delivery = deliver("csv", "ALTER TABLE family ADD COLUMN sepatu VARCHAR")
    report = checked(delivery, regions)
    told = report.to_text()
    assert "family: 1 berkas/files, baris belum dihitung / rows not counted\n" in told
    assert f"individual: {report.rows['individual']} baris/rows, 1 berkas/files\n" in told
    assert report.to_mapping()["counted_files"] == {"family": 0, "individual": 1}


def test_rows_of_which_some_files_were_not_counted_say_of_how_many_files_they_are(
    deliver: Deliver, regions: Regions
) -> None:
    delivery = deliver("csv")
    (delivery / "family/other.csv").write_text("entah\n1\n")
    assert "family: 41 baris/rows dalam/in 1 dari/of 2 berkas/files\n" in checked(delivery, regions).to_text()


def test_a_second_head_is_named_at_their_own_row_and_by_their_own_column(
    deliver: Deliver, regions: Regions
) -> None:
    change = f"UPDATE individual SET status_hubungan_keluarga = 1 WHERE rowid = {MEMBER}"
    report = checked(deliver("csv", change), regions)
    (finding,) = report.findings.values()
    assert (finding.subject, finding.count) == ("individual.status_hubungan_keluarga", 1)
    assert finding.examples[0].file == "individual/data.csv"


def test_a_theme_without_rows_is_refused(deliver: Deliver, regions: Regions) -> None:
    report = checked(deliver("csv", "DELETE FROM individual"), regions)
    assert ("theme_empty", "") in broken(report)


def test_a_folder_that_is_no_delivery_is_refused(tmp_path: Path, regions: Regions) -> None:
    (tmp_path / "family").mkdir()
    with pytest.raises(RegistryError) as refused:
        check(tmp_path, regions=regions, out=tmp_path / "out")
    assert (refused.value.code, refused.value.subject) == ("delivery_missing", "individual")


def test_every_rule_has_a_test_here() -> None:
    tried = (
        {rule for *_, rules in VALUES for rule in rules}
        | {rule for _, *sets in RELATIONS for some in sets for rule, _ in some}
        | {rule for *_, some in COLUMNS for rule, _ in some}
        | {
            "record",
            "repeated",
            "column_repeated",
            "file_kind",
            "file_unreadable",
            "file_separator",
            "theme_empty",
            "region_code",
        }
        | {"file_place", "province_folder"}  # see test_delivered
    )
    assert tried == set(RULES)
