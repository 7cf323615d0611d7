"""What every engine must count for a table, and that every engine gives the same one (issue B, point 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, spec_of, write_registry
from support.table_reference import (
    assert_largest_are_bounded_from_above,
    cells_of,
    families_of,
    largest_of,
    reference_cells,
    reference_families,
    reference_largest,
    with_families,
)

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.cage import open_cage
from dtsen.extraction.engines.opening import EngineFactory
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.tables.counting import counted
from dtsen.extraction.tables.plan import make_table_plan

PLACES = ("3304012001", "3304012002", "3304022001", "3305012001", "3171011001")
ASKED: dict[str, Any] = {
    "form": "table",
    "regions": ["33", "3171"],
    "themes": {
        "individual": {
            "dimensions": ["sex", "district", "province", "weekly_hours"],
            "measures": ["count", {"sum": "business_count"}, {"share": {"decile": [1, 2]}}],
            "where": {"is_working": [1, 2]},
        }
    },
    "disclosure": {"transform": {"weekly_hours": {"bands": [1, 20, 40]}}},
}


def person(number: int) -> dict[str, Any]:
    return {
        "region_code": PLACES[number * len(PLACES) // 60],
        "nomor_induk_kependudukan": f"{number:016d}",
        "nomor_kartu_keluarga": f"{number // 3:016d}",
        "jenis_kelamin": (None, 1, 2)[number % 3],
        "jam_kerja_seminggu": (None, 0, 19, 40, 98)[number % 5],
        "jumlah_usaha": (None, 1, 7)[number % 4 % 3],
        "desil_nasional": 1 + number % 10,
        "status_bekerja": 1 + number % 2 if number % 7 else None,
    }


def test_every_engine_counts_the_cells_that_the_reference_counts(
    open_engine: EngineFactory, tmp_path: Path, regions: Regions
) -> None:
    people = sorted(map(person, range(60)), key=lambda row: str(row["region_code"]))
    registry = write_registry(tmp_path / "registry", [], people)
    work = tmp_path / "work"
    work.mkdir()
    spec = spec_of(ASKED, regions)
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    with open_engine(Dataset.open(registry), work, KEY) as engine:
        engine.aggregate(plan.groups, work / "groups")
    with open_cage([work], work / "spill") as connection:
        found = counted(plan, work / "groups", connection)
    assert cells_of(plan, found) == reference_cells(plan, people)
    assert_largest_are_bounded_from_above(plan, largest_of(found), reference_largest(plan, people))


OF_FAMILIES: dict[str, Any] = {
    "form": "table",
    "themes": {
        "individual": {
            "dimensions": ["sex", "floor_material", "family_size"],
            "measures": ["count", {"mean": "floor_area_m2"}, {"share": {"toilet_facility": [1]}}],
            "where": {"dwelling_tenure": [1, 2], "is_working": [1, 2]},
        }
    },
    "disclosure": {"transform": {"family_size": {"bands": 2}}},
}


def family(number: int) -> dict[str, Any]:
    return {
        "region_code": PLACES[number * 3 * len(PLACES) // 60],
        "nomor_kartu_keluarga": f"{number:016d}",
        "jumlah_anggota_keluarga": 3,
        "jenis_lantai_terluas": (None, 1, 2)[number % 3],
        "luas_lantai": (None, 40, 900)[number % 4 % 3],
        "fasilitas_bab": 1 + number % 2,
        "status_kepemilikan_rumah": 1 + number % 3,
    }


@pytest.mark.parametrize("dimensions", [["sex", "floor_material", "family_size"], ["district", "sex"], []])
@pytest.mark.parametrize("regions_asked", [[], ["33", "3171"]])
def test_every_engine_gives_people_what_their_families_have_and_counts_the_families(
    open_engine: EngineFactory,
    tmp_path: Path,
    regions: Regions,
    dimensions: list[str],
    regions_asked: list[str],
) -> None:
    """Of four families the row is missing: their members have no value, and no condition on one holds."""
    people = sorted(map(person, range(60)), key=lambda row: str(row["region_code"]))
    families = [family(number) for number in range(20) if number % 5]
    registry = write_registry(tmp_path / "registry", families, people)
    work = tmp_path / "work"
    work.mkdir()
    table = OF_FAMILIES["themes"]["individual"] | {"dimensions": dimensions}
    spec = spec_of(OF_FAMILIES | {"regions": regions_asked, "themes": {"individual": table}}, regions)
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    with open_engine(Dataset.open(registry), work, KEY) as engine:
        engine.aggregate(plan.groups, work / "groups")
    with open_cage([work], work / "spill") as connection:
        table_found = counted(plan, work / "groups", connection)
    joined = with_families(people, families)
    assert cells_of(plan, table_found) == reference_cells(plan, joined)
    exact, bound = reference_families(plan, joined), families_of(table_found)
    assert exact.keys() == bound.keys()
    depth = [len(axis) for axis in plan.axes]
    for paths, of in bound.items():
        if [len(path) for path in paths] == depth:
            assert of == {name: exact[paths].get(name, 0) for name in of}
    assert_largest_are_bounded_from_above(plan, largest_of(table_found), reference_largest(plan, joined))


def test_every_engine_knows_a_registry_without_families(
    open_engine: EngineFactory, tmp_path: Path, regions: Regions
) -> None:
    people = sorted(map(person, range(60)), key=lambda row: str(row["region_code"]))
    registry = write_registry(tmp_path / "registry", [], people)
    work = tmp_path / "work"
    work.mkdir()
    table = {"dimensions": ["floor_material"], "measures": ["count"]}
    spec = spec_of({"form": "table", "themes": {"individual": table}}, regions)
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    with open_engine(Dataset.open(registry), work, KEY) as engine:
        engine.aggregate(plan.groups, work / "groups")
    with open_cage([work], work / "spill") as connection:
        assert cells_of(plan, counted(plan, work / "groups", connection)) == reference_cells(plan, people)
