"""What a new version changed is told by the people themselves, not by shares alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from support.deliveries import Delivery
from support.registries import REGIONS_DIRECTORY, write_registry

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.commandline.command import main
from dtsen.extraction.intake import register
from dtsen.extraction.intake.changes import Changes, Figures
from dtsen.extraction.intake.changes_text import changes_text
from dtsen.extraction.intake.columns import Column, Numbers
from dtsen.extraction.intake.movements import Movement, movements
from dtsen.extraction.intake.shifts import Shift, shifts_between
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

SWAPPED = (
    "UPDATE individual SET nama = CASE rowid WHEN 3 THEN (SELECT nama FROM individual WHERE rowid = 9) "
    "ELSE (SELECT nama FROM individual WHERE rowid = 3) END WHERE rowid IN (3, 9)"
)
OLDER = "UPDATE individual SET usia = usia + 1 WHERE rowid < 20"
EMPTIED = "UPDATE individual SET dusun_ktp = NULL WHERE rowid < 30 AND dusun_ktp IS NOT NULL"
GONE = "(SELECT nomor_kartu_keluarga FROM family WHERE rowid < 4)"


def test_20_two_persons_who_swap_their_names_are_seen(
    sound: Delivery, tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    """No share moves, and all the same two names changed."""
    out, told = tmp_path / "out", ""
    for version, changes in (("1/2026", []), ("2/2026", [SWAPPED, OLDER])):
        delivery = sound.write(tmp_path / version[0], "parquet", changes)
        command = ["dataset", "register", str(delivery), "--version", version, "--out", str(out)]
        assert main([*command, "--regions", str(REGIONS_DIRECTORY)]) == 0
        told = capsys.readouterr().out
    assert "family menurut nomornya / by number:\n  datang/came: 0, pergi/went: 0, tetap/stayed: 41\n" in told
    people = Dataset.open(out / "2-2026").store("individual").rows
    labels = {variable.field: variable.label for variable in catalogue.theme("individual").variables}
    for field, count in (("nama", 2), ("usia", 20)):
        assert (
            f"    {field} ({labels[field]}): {count} ({100 * count / people:.2f}%)\n".replace(".", ",")
            in told
        )
    assert f"    {len(labels) - 3} kolom lain / other columns: 0\n" in told
    assert "1 provinsi lain / other provinces (≤ 1%)" in told
    assert "  tidak ada / nothing\n" in told
    assert told.count("+0,0%") == 4, "two totals, and a line for all provinces of each theme"


def test_20_those_who_came_and_went_are_counted_by_their_numbers(
    sound: Delivery, tmp_path: Path, catalogue: Catalogue, regions: Regions
) -> None:
    """Held against the same numbers, counted in another way."""
    before, now = (
        Dataset.open(filed(sound, tmp_path, version, changes, regions))
        for version, changes in (
            ("1/2026", [f"DELETE FROM individual WHERE nomor_kartu_keluarga NOT IN {GONE}", *WITHOUT_OTHERS]),
            ("2/2026", [EMPTIED]),
        )
    )
    found = movements(before, now, catalogue, tmp_path)
    assert (found["family"].came, found["family"].went, found["family"].stayed) == (37, 0, 4)
    people = before.store("individual").rows
    assert found["individual"].stayed == people
    assert found["individual"].came == now.store("individual").rows - people
    with duckdb.connect() as connection:
        emptied = connection.execute(
            "SELECT count(*) FROM read_parquet($old) o JOIN read_parquet($new) n "
            "USING (nomor_induk_kependudukan) WHERE o.dusun_ktp IS NOT NULL AND n.dusun_ktp IS NULL",
            {
                name: [str(path) for path in dataset.files("individual")]
                for name, dataset in (("old", before), ("new", now))
            },
        ).fetchone()
    assert emptied is not None
    assert found["individual"].changed == {"dusun_ktp": emptied[0]}
    back = movements(now, before, catalogue, tmp_path)["family"]
    assert (back.came, back.went, back.stayed) == (0, 37, 4)


WITHOUT_OTHERS = [f"DELETE FROM family WHERE nomor_kartu_keluarga NOT IN {GONE}"]


def filed(sound: Delivery, folder: Path, version: str, changes: list[str], regions: Regions) -> Path:
    delivery = sound.write(folder / f"delivery-{version[0]}", "parquet", changes)
    result = register(delivery, version=version, out=folder / f"out-{version[0]}", regions=regions)
    assert result.directory is not None
    return result.directory


def test_20_who_moves_to_another_province_neither_came_nor_went(tmp_path: Path, catalogue: Catalogue) -> None:
    def person(number: int, village: str, name: str = "A") -> dict[str, object]:
        return {"region_code": village, "nomor_induk_kependudukan": f"{10**15 + number}", "nama": name}

    before = [
        person(1, "3304012001"),
        person(2, "3304012001"),
        person(3, "3404012001"),
        person(4, "1101012001"),
    ]
    now = [
        person(1, "3404012001", "B"),
        person(2, "3304012002", "C"),
        person(3, "3404012001"),
        person(5, "9501012001"),
    ]
    old, new = (
        Dataset.open(write_registry(tmp_path / name, [], rows)) for name, rows in (("a", before), ("b", now))
    )
    found = movements(old, new, catalogue, tmp_path)
    assert found["individual"] == Movement(came=1, went=1, moved=1, stayed=2, changed={"nama": 1})
    assert found["family"] == Movement(came=0, went=0, moved=0, stayed=0, changed={})


OTHERS_NUMBERS = [
    "UPDATE individual SET nomor_induk_kependudukan = overlay(nomor_induk_kependudukan PLACING '7' FROM 13)",
    "UPDATE individual SET nomor_kartu_keluarga = overlay(nomor_kartu_keluarga PLACING '7' FROM 13)",
    "UPDATE family SET nomor_kartu_keluarga = overlay(nomor_kartu_keluarga PLACING '7' FROM 13)",
]


def test_a_province_where_nobody_stayed_is_registered_like_any_other(
    sound: Delivery, tmp_path: Path, catalogue: Catalogue, regions: Regions
) -> None:
    for version, changes in (("1/2026", []), ("2/2026", OTHERS_NUMBERS)):
        delivery = sound.write(tmp_path / version[0], "parquet", changes)
        result = register(delivery, version=version, out=tmp_path / "out", regions=regions)
    assert result.changes is not None
    people = result.changes.now.rows["individual"]
    assert result.changes.movements["individual"] == Movement(people, people, 0, 0, {})
    told = changes_text(result.changes, catalogue, regions)
    assert f"datang/came: {people}, pergi/went: {people}, tetap/stayed: 0" in told


def test_a_province_without_a_known_decile_has_no_share_of_the_poor(
    sound: Delivery, tmp_path: Path, catalogue: Catalogue, regions: Regions
) -> None:
    unranked = [f"UPDATE {theme} SET desil_nasional = NULL" for theme in ("family", "individual")]
    for version, changes in (("1/2026", []), ("2/2026", unranked)):
        delivery = sound.write(tmp_path / version[0], "parquet", changes)
        result = register(delivery, version=version, out=tmp_path / "out", regions=regions)
    assert result.changes is not None
    assert result.changes.now.poor == {}
    assert "→ –" in changes_text(result.changes, catalogue, regions)


def test_a_number_that_a_province_knows_of_nobody_is_registered_as_missing(
    sound: Delivery, tmp_path: Path, catalogue: Catalogue, regions: Regions
) -> None:
    for version, changes in (("1/2026", []), ("2/2026", [f"UPDATE family SET {COWS_COLUMN} = NULL"])):
        delivery = sound.write(tmp_path / version[0], "parquet", changes)
        result = register(delivery, version=version, out=tmp_path / "out", regions=regions)
    assert result.changes is not None
    assert result.changes.now.columns[CATTLE]["34"] == Column(41, 41, numbers=Numbers(0, 0, 0.0))
    assert result.changes.now.numbers[CATTLE] == {"nonzero": 0.0, "mean": None, "sum": 0}
    assert "missing" in {shift.measure for shift in result.changes.shifts if shift.field == COWS_COLUMN}


def figures(version: str, rows: int, poor: float) -> Figures:
    provinces = {"family": {"11": 1000, "33": rows, "34": 500}}
    poors = {"11": 0.3, "33": poor, "34": 0.4}
    floors = {
        province: Column(count, 0, {1: count - round(poor * count), 2: round(poor * count)})
        for province, count in provinces["family"].items()
    }
    columns = {"family.jenis_lantai_terluas": floors}
    return Figures(version, {"family": 1500 + rows}, provinces, poors, columns)


def test_20_what_hardly_moved_is_one_line_and_codes_have_names(
    catalogue: Catalogue, regions: Regions
) -> None:
    told = changes_text(
        Changes(figures("1/2026", 2000, 0.3), figures("2/2026", 2100, 0.5)), catalogue, regions
    )
    assert "  33 Jawa Tengah: 2000 → 2100 (+5,0%)\n" in told
    assert "  2 provinsi lain / other provinces (≤ 1%): 1500 → 1500 (+0,0%)\n" in told
    assert "  33 Jawa Tengah: 30,0% → 50,0%\n" in told
    assert "  2 provinsi lain / other provinces: ≤ 1%\n" in told
    floor = catalogue.theme("family").variable("floor_material")
    assert f"family.{floor.field} ({floor.label}), kode/code 2 ({floor.codes['2']}): 30,0% → 50,0%\n" in told
    first = changes_text(Changes(None, figures("1/2026", 2000, 0.3)), catalogue, regions)
    assert "3500 family; belum ada versi sebelumnya / no earlier version to compare with\n" in first


def cattle(rows: int, owners: int) -> Column:
    """One head each."""
    return Column(rows, 0, numbers=Numbers(owners, owners, float(owners)))


COWS_COLUMN = "jumlah_ternak_sapi"
CATTLE = f"family.{COWS_COLUMN}"


def test_32_numbers_that_moved_in_one_province_are_named_though_the_nation_drowns_them(
    catalogue: Catalogue, regions: Regions
) -> None:
    """Where 4% of all families live, most got a cow: in the nation 8% of the rows became 10%."""
    before, now = (
        Figures(
            version,
            {"family": 100_000},
            {"family": {"32": 96_000, "33": 4_000}},
            {},
            {CATTLE: {"32": cattle(96_000, 7_680), "33": cattle(4_000, owners)}},
        )
        for version, owners in (("1/2026", 320), ("2/2026", 2_400))
    )
    changes = Changes(before, now)
    found = {(shift.measure, shift.province) for shift in changes.shifts if shift.province}
    assert found == {("nonzero", "33"), ("mean", "33")}
    assert not [shift for shift in changes.shifts if shift.province is None and shift.measure == "nonzero"]
    told = changes_text(changes, catalogue, regions)
    label = catalogue.theme("family").variable("cattle_count").label
    name = f"  {CATTLE} ({label})"
    assert f"{name}, bukan nol/not zero:\n    33 Jawa Tengah: 8,0% → 60,0%\n" in told
    assert f"{name}, rata-rata/mean:\n    33 Jawa Tengah: 0,08 → 0,60 (jumlah/sum 320 → 2.400)\n" in told
    assert changes.to_mapping()["numbers"][CATTLE]["now"] == {
        "nonzero": 0.1008,
        "mean": 0.1008,
        "sum": 10_080,
    }


def test_32_a_province_of_few_families_is_not_named_for_a_handful_of_them() -> None:
    def found(rows: int, before: int, now: int) -> list[Shift]:
        return list(
            shifts_between({CATTLE: {"96": cattle(rows, before)}}, {CATTLE: {"96": cattle(rows, now)}})
        )

    assert not found(60, 4, 9), "by eight points, and more than twice as many: five families"
    assert {shift.measure for shift in found(6_000, 400, 900)} == {"nonzero", "mean"}
    assert not found(1_000_000, 20, 400), "twenty times as many of next to nobody"
    assert not found(1_000_000, 80_000, 84_000), "beyond chance, and small"
    assert {shift.measure for shift in found(100_000, 800, 2_000)} == {"nonzero", "mean"}, "rare, and twice"
    assert {shift.measure for shift in found(20, 0, 20)} == {"nonzero", "mean"}


def test_32_codes_and_missing_values_are_measured_by_province(catalogue: Catalogue) -> None:
    def floors(missing: int, soil: int) -> dict[str, Column]:
        return {
            "32": Column(97_000, 970, {1: 96_030}),
            "33": Column(3_000, missing, {1: 3_000 - missing - soil, 9: soil}),
        }

    name = "family.jenis_lantai_terluas"
    found = list(shifts_between({name: floors(30, 0)}, {name: floors(600, 300)}))
    assert {(shift.measure, shift.code, shift.province) for shift in found} == {
        ("missing", None, "33"),
        ("code", 1, "33"),
        ("code", 9, "33"),
    }


COWS = f"UPDATE family SET {COWS_COLUMN} = 7"


def test_32_what_is_registered_is_measured_row_by_row(
    sound: Delivery, tmp_path: Path, regions: Regions
) -> None:
    for version, changes in (("1/2026", []), ("2/2026", [COWS])):
        delivery = sound.write(tmp_path / version[0], "parquet", changes)
        result = register(delivery, version=version, out=tmp_path / "out", regions=regions)
    assert result.changes is not None
    assert result.changes.before is not None
    was, now = (one.columns[CATTLE]["34"] for one in (result.changes.before, result.changes.now))
    files = [str(path) for path in Dataset.open(tmp_path / "out" / "1-2026").files("family")]
    with duckdb.connect() as connection:
        counted = connection.execute(
            "SELECT count(*), count(*) - count(jumlah_ternak_sapi), count_if(jumlah_ternak_sapi <> 0), "
            "sum(jumlah_ternak_sapi), sum(jumlah_ternak_sapi ** 2) FROM read_parquet($files)",
            {"files": files},
        ).fetchone()
    assert was.numbers is not None
    assert (was.rows, was.missing, was.numbers.nonzero, was.numbers.total, was.numbers.squares) == counted
    assert now.numbers == Numbers(41, 287, 41 * 49.0)
    assert ("nonzero", "34") in {(shift.measure, shift.province) for shift in result.changes.shifts}
