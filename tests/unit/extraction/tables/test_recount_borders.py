"""The recounts find what a table shows of one fewer than k rows or families, and of k nothing.

The tables here withhold nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.cage import lock, open_cage
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.quality.expected import expected_of
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.tables.cells import write_cells
from dtsen.extraction.tables.counting import counted
from dtsen.extraction.tables.family_checks import FamilyRecount, recounted_with_families
from dtsen.extraction.tables.plan import make_table_plan
from dtsen.extraction.tables.recount import recounted
from dtsen.extraction.tables.suppression import Suppression

K = 5
PEOPLE = 8  # of every family: of people there are never few
PLACE = "3304012001"
# By name, the values of some families.
Families = list[dict[str, int | None]]
Found = tuple[int, int]
CATTLE = "jumlah_ternak_sapi"
ROOF = "jenis_atap_terluas"


@pytest.fixture
def found_in(tmp_path: Path, regions: Regions) -> Callable[[str, Families, Any], Found]:
    """Of a table of such families, or of their people, how many cells are wrong and how many figures are of
    few.
    """

    def ask(theme: str, families: Families, measure: Any) -> Found:
        homes = [
            {"region_code": PLACE, "nomor_kartu_keluarga": f"{number:016d}", "jenis_lantai_terluas": 1, **of}
            for number, of in enumerate(families)
        ]
        people = [
            {"region_code": PLACE, "nomor_kartu_keluarga": home["nomor_kartu_keluarga"], "jenis_kelamin": 1}
            for home in homes
            for _ in range(PEOPLE)
        ]
        dataset = Dataset.open(write_registry(tmp_path / "registry", homes, people))
        dimensions = ["floor_material"] if theme == "individual" else []
        choice = {"dimensions": dimensions, "measures": [measure]}
        spec = spec_of({"form": "table", "themes": {theme: choice}, "disclosure": {"k": K}}, regions)
        catalogue, (asked,), work = load_catalogue(), spec.themes, tmp_path / "work"
        plan = make_table_plan(spec, asked, catalogue)
        work.mkdir()
        with DuckDBEngine(dataset, work, KEY) as engine:
            engine.aggregate(plan.groups, work / "groups")
        with open_cage([work], work / "spill", "1GB") as connection:
            lock(connection)
            table = counted(plan, work / "groups", connection)
        nothing = {pattern: bytearray(len(table.cube)) for pattern in table.measures.patterns}
        shown = write_cells(plan, table, Suppression(K, nothing, ()), regions, "baris", work / "cells.csv")
        opened = recounted_with_families if theme == "individual" else recounted
        with opened(dataset, expected_of(spec, asked, catalogue), plan, work) as again:
            wrong, of_few, _ = again.compared(shown, regions, K)
            return wrong, again.exposed(shown, K) if isinstance(again, FamilyRecount) else of_few

    return ask


@pytest.mark.parametrize("theme", ["family", "individual"])
@pytest.mark.parametrize(("number", "of_few"), [(K, 0), (K - 1, 1)])
@pytest.mark.parametrize(
    ("measure", "value", "others"),
    [
        pytest.param({"sum": "cattle_count"}, 3, (0,), id="add something"),
        pytest.param({"sum": "cattle_count"}, None, (3,), id="have no value"),
        pytest.param({"share": {"roof_material": [1]}}, 1, (2,), id="are the numerator"),
        pytest.param({"share": {"roof_material": [1]}}, None, (1,), id="are all others"),
        pytest.param({"share": {"roof_material": [1]}}, 2, (1, None), id="are all others with an answer"),
    ],
)
def test_a_figure_that_tells_of_one_fewer_than_k_is_found_and_of_k_is_not(
    found_in: Callable[..., Found],
    theme: str,
    measure: dict[str, Any],
    value: int | None,
    others: tuple[int | None, ...],
    number: int,
    of_few: int,
) -> None:
    name = CATTLE if "sum" in measure else ROOF
    families = [{name: value}] * number + [{name: other} for other in others * 10]
    assert found_in(theme, families, measure) == (0, of_few)


@pytest.mark.parametrize("theme", ["family", "individual"])
@pytest.mark.parametrize(("number", "of_few"), [(K, 0), (K - 1, 1)])
def test_a_count_of_one_fewer_than_k_is_found_and_of_k_is_not(
    found_in: Callable[..., Found], theme: str, number: int, of_few: int
) -> None:
    assert found_in(theme, [{ROOF: 1}] * number, "count") == (0, of_few)
