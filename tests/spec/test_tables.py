"""What every engine must count for a table, and that every engine gives the same one (issue B, point 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.registries import KEY, spec_of, write_registry
from support.table_reference import cells_of, reference_cells

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
        found = cells_of(plan, counted(plan, work / "groups", connection))
    assert found == reference_cells(plan, people)
