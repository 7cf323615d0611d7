"""Between two results about some other people each, exactly where a few are few: one more or one fewer, in a
cell that is withheld or not, in a cell or in all of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Received, differences
from dtsen.extraction.disclosure.differencing.findings import FewApart
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

K = 5
FIRST, SECOND = "3304012001", "3305012001"


@pytest.fixture
def apart(regions: Regions, tmp_path: Path) -> Any:
    """What is found between two results of so many families by place and decile."""

    def of(
        homes: Mapping[tuple[str, int], int], new: dict[str, Any], old: dict[str, Any]
    ) -> list[tuple[str, int, tuple[str, ...]]]:
        work = Path(tempfile.mkdtemp(dir=tmp_path))
        places = [home for home, number in homes.items() for _ in range(number)]
        families = [
            {
                "region_code": place,
                "nomor_kartu_keluarga": f"{number:016d}",
                "desil_nasional": decile,
                "jumlah_anggota_keluarga": decile,
                "kabupaten_kota": place[:4],
            }
            for number, (place, decile) in enumerate(places)
        ]
        registry = write_registry(work / "registry", families, [])
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            received = [Received("UJI-1", spec_of(old, regions))]
            found = differences(spec_of(new, regions), received, engine, work / "d", load_catalogue())
        return [(item.direction, item.cells, item.by) for item in found if isinstance(item, FewApart)]

    return of


def table(*deciles: int, by: tuple[str, ...] = ()) -> dict[str, Any]:
    entry = {"dimensions": list(by), "measures": ["count"], "where": {"decile": list(deciles)}}
    return {"form": "table", "themes": {"family": entry}, "disclosure": {"k": K}}


def rows(*sizes: int) -> dict[str, Any]:
    entry = {"variables": ["family_size"], "where": {"family_size": list(sizes)}}
    return {"themes": {"family": entry}, "disclosure": {"k": K}}


@pytest.mark.parametrize(("others", "hides"), [(K - 1, False), (K, True)])
def test_k_others_of_the_second_table_hide_two_of_the_first_and_one_fewer_do_not(
    apart: Any, others: int, hides: bool
) -> None:
    """Ten of decile 1 are counted in both; what is subtracted are two and those others."""
    homes = {(FIRST, 1): 10, (FIRST, 2): 2, (FIRST, 3): others}
    found = apart(homes, table(1, 2), table(1, 3))
    assert [direction for direction, *_ in found] == ([] if hides else ["added", "missing"])


@pytest.mark.parametrize(("number", "is_told"), [(K - 2, False), (K, True)])
def test_one_more_in_a_cell_is_told_where_both_tables_show_the_cell(
    apart: Any, number: int, is_told: bool
) -> None:
    """In the second regency there are many more of the new table."""
    homes = {(FIRST, 1): number, (FIRST, 2): 1, (SECOND, 1): 20, (SECOND, 2): 20}
    found = apart(homes, table(1, 2, by=("regency",)), table(1, by=("regency",)))
    assert found == ([("added", 1, ("Kabupaten/Kota",))] if is_told else [])


def test_a_cell_that_one_of_the_tables_withholds_tells_nothing(apart: Any) -> None:
    """Four of decile 1 are withheld by the older one; with the fifth the new one shows them."""
    homes = {(FIRST, 1): K - 1, (FIRST, 2): 1, (SECOND, 1): 20, (SECOND, 2): 20}
    new, old = table(1, 2, by=("regency",)), table(1, by=("regency",))
    assert apart(homes, new, old) == apart(homes, old, new) == []


def test_rows_that_only_one_extract_has_are_few_of_all_where_their_class_is_theirs_alone(apart: Any) -> None:
    """Three families of three: nobody of both is in their class, but they are what one has more."""
    homes = {(FIRST, 1): 10, (FIRST, 2): 10, (FIRST, 3): 3}
    assert apart(homes, rows(1, 2, 3), rows(1, 2)) == [("added", 1, ())]
    assert apart(homes | {(FIRST, 3): K}, rows(1, 2, 3), rows(1, 2)) == []
