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
from dtsen.extraction.intake.movements import Movement, movements
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


def figures(version: str, rows: int, poor: float) -> Figures:
    provinces = {"family": {"11": 1000, "33": rows, "34": 500}}
    codes = {"family.jenis_lantai_terluas": {1: 1 - poor, 2: poor}}
    poors = {"11": 0.3, "33": poor, "34": 0.4}
    return Figures(
        version, {"family": 1500 + rows}, provinces, poors, {"family.jenis_lantai_terluas": 0.0}, codes
    )


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
