"""Emptying cells as a remedy: few of them, of the cheapest columns, together with coarser ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, csv_rows, open_package, write_registry

from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.regions import Regions

HERE = "3304012001"


def families_of(sizes: dict[str, dict[int, int]]) -> list[dict[str, Any]]:
    """By regency and family size, so many families."""
    homes = [
        (regency, size)
        for regency, counts in sizes.items()
        for size, count in counts.items()
        for _ in range(count)
    ]
    return [
        {
            "region_code": HERE,
            "nomor_kartu_keluarga": f"{number:016d}",
            "kabupaten_kota": regency,
            "jumlah_anggota_keluarga": size,
        }
        for number, (regency, size) in enumerate(homes)
    ]


def people_of(ages: dict[int, int]) -> list[dict[str, Any]]:
    """So many people of each age."""
    return [
        {
            "region_code": HERE,
            "nomor_induk_kependudukan": f"{number:016d}",
            "nomor_kartu_keluarga": f"{number:016d}",
            "usia": age,
            "jenis_kelamin": 1,
        }
        for number, age in enumerate(age for age, count in ages.items() for _ in range(count))
    ]


# Six regencies of which each has a few large families, and two with three families in all.
SIZES = {
    **{f"Kabupaten {letter}": {1: 10, 2: 10, 3: 10, 4: 10, 5: 3, 6: 1, 8: 1} for letter in "ABCDEF"},
    "Kota G": {5: 2, 6: 1},
    "Kota H": {5: 1, 6: 2},
}


def passing(spec: dict[str, Any], registry: Path, regions: Regions, folder: Path) -> list[dict[str, Any]]:
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, folder / "d.zip")

    return [item for item in error.value.report["remedies"] if item["passes"]]


def test_a_coarser_column_saves_most_of_the_cells_that_emptying_would_cost(
    regions: Regions, tmp_path: Path
) -> None:
    registry = write_registry(tmp_path / "registry", families_of(SIZES), [])
    spec = {
        "themes": {"family": {"variables": ["regency", "family_size"]}},
        "disclosure": {"transform": {"family_size": {"top": 8}}},
    }
    offered = passing(spec, registry, regions, tmp_path)
    cells = {
        item["transform"]["family_size"]["top"]: item["cells_emptied"]
        for item in offered
        if item["transform"]["regency"] == "suppress" and "top" in item["transform"]["family_size"]
    }
    assert cells == {8: 36, 5: 6}
    for number, item in enumerate(offered):
        mended = {**spec, "disclosure": {"transform": item["transform"]}}
        delivered = open_package(build_from(mended, registry, regions, tmp_path / f"{number}.zip").path)
        rows = csv_rows(delivered["data/family.csv"])
        assert item["cells_emptied"] == sum(value == "" for row in rows for value in row.values())


def test_two_files_are_mended_each_for_itself_and_at_its_own_least_cost(
    regions: Regions, tmp_path: Path
) -> None:
    """The families lose a few cells and the people an exact age; neither has to go without a column."""
    registry = write_registry(
        tmp_path / "registry", families_of(SIZES), people_of({30: 50, 31: 40, 35: 30, 47: 12, 92: 2, 95: 1})
    )
    spec = {
        "themes": {
            "family": {"variables": ["regency", "family_size"]},
            "individual": {"variables": ["age", "sex"]},
        },
        "disclosure": {"linked": False, "transform": {"age": {"bands": 2}}},
    }
    offered = passing(spec, registry, regions, tmp_path)
    kept = [item for item in offered if "drop" not in item["transform"].values()]
    assert any(
        item["transform"].get("regency") == "suppress" and item["transform"]["age"].get("bands") != 2
        for item in kept
    )


def test_the_column_to_empty_is_the_one_that_costs_fewest_cells(regions: Regions, tmp_path: Path) -> None:
    """Either column alone would do, and one of them has hardly a value in the rows concerned."""
    families = [
        {
            "region_code": HERE,
            "nomor_kartu_keluarga": f"{number:016d}",
            "kabupaten_kota": None if number < 20 or 40 <= number < 44 else "Banjarnegara",
            "jumlah_anggota_keluarga": None if 20 <= number < 40 else 3,
        }
        for number in range(45)
    ]
    for row in families[:20]:
        row["jumlah_anggota_keluarga"] = None
    registry = write_registry(tmp_path / "registry", families, [])
    spec = {"themes": {"family": {"variables": ["regency", "family_size"]}}}
    cheap = min(
        (item for item in passing(spec, registry, regions, tmp_path) if item["cells_emptied"]),
        key=lambda item: item["cells_emptied"],
    )
    assert (cheap["transform"], cheap["cells_emptied"]) == ({"regency": "suppress"}, 1)
