"""Hypothesis invents registries and tables; the engine must count what the reference counts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.registries import KEY, spec_of, write_registry
from support.table_reference import cells_of, reference_cells

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.cage import open_cage
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.tables.counting import counted
from dtsen.extraction.tables.plan import make_table_plan


def measured_in(asked: dict[str, Any]) -> set[str]:
    """The variables that are measured; a table is not split by them too."""
    found = [next(iter(item.values())) for item in asked["measures"] if item != "count"]
    return {next(iter(what)) if isinstance(what, dict) else what for what in found}


PLACES = ["3304012001", "3304012002", "3304022001", "3305012001", "3171011001", "1101012001"]
FAMILIES = st.lists(
    st.fixed_dictionaries(
        {
            "region_code": st.sampled_from(PLACES),
            "jumlah_anggota_keluarga": st.none() | st.integers(1, 20),
            "luas_lantai": st.none() | st.integers(0, 900),
            "desil_nasional": st.none() | st.integers(1, 10),
            "jenis_lantai_terluas": st.none() | st.integers(1, 9),
        }
    ),
    min_size=1,
    max_size=25,
)
MEASURES = st.lists(
    st.sampled_from(
        ["count", {"sum": "family_size"}, {"mean": "floor_area_m2"}, {"share": {"decile": [1, 2, 3, 4]}}]
    ),
    min_size=1,
    unique_by=str,
)
TABLES = st.fixed_dictionaries(
    {
        "dimensions": st.lists(
            st.sampled_from(["province", "regency", "village", "decile", "floor_material", "family_size"]),
            min_size=1,
            max_size=4,
            unique=True,
        ),
        "measures": MEASURES,
        "where": st.sampled_from([{}, {"decile": [1, 2, 3]}]),
    }
).filter(lambda asked: not measured_in(asked) & set(asked["dimensions"]))
RECODES = st.sampled_from([{"bands": 3}, {"bands": [2, 4, 9]}, {"top": 5}, {"bottom": 3}])


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    families=FAMILIES, asked=TABLES, recode=RECODES, places=st.sampled_from([[], ["33"], ["330401", "31"]])
)
def test_duckdb_counts_the_cells_that_the_reference_counts(
    regions: Regions,
    families: list[dict[str, Any]],
    asked: dict[str, Any],
    recode: dict[str, Any],
    places: list[str],
) -> None:
    rows = [
        row | {"nomor_kartu_keluarga": f"{number:016d}"}
        for number, row in enumerate(sorted(families, key=lambda row: str(row["region_code"])))
    ]
    used = measured_in(asked) | set(asked["dimensions"])
    transform = {"family_size": recode} if "family_size" in used else {}
    spec = spec_of(
        {
            "form": "table",
            "themes": {"family": asked},
            "regions": places,
            "disclosure": {"transform": transform},
        },
        regions,
    )
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    with tempfile.TemporaryDirectory() as folder:
        registry, work = write_registry(Path(folder) / "registry", rows, []), Path(folder) / "work"
        work.mkdir()
        expected = reference_cells(plan, rows)
        if not expected:
            return
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            engine.aggregate(plan.groups, work / "groups")
        with open_cage([work], work / "spill") as connection:
            found = cells_of(plan, counted(plan, work / "groups", connection))
        assert found == expected
