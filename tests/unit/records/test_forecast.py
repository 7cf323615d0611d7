"""How many cells a table has."""

from __future__ import annotations

import pytest

from dtsen.extraction.catalogue import load_catalogue
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.estimates import Estimate
from dtsen.records.selectors.forecast import cells_of, forecasts
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.tables import dimensions_of

BANJARNEGARA = "3304"


def cells(*tokens: str, codes: tuple[str, ...] = (BANJARNEGARA,)) -> int:
    offered = {dimension.token: dimension for dimension in dimensions_of(load_catalogue().theme("family"))}
    return cells_of([offered[token] for token in tokens], codes)


def test_every_combination_of_categories_is_a_cell() -> None:
    assert cells("decile") == 10
    assert cells("decile", "percentile:20") == 10 * 5
    assert cells("decile", "family_size:2") == 10 * 5


def test_a_table_without_a_breakdown_is_one_cell() -> None:
    assert cells() == 1


def test_of_nested_regions_the_finest_are_the_cells() -> None:
    districts = len(regions().children(BANJARNEGARA))
    assert cells("province", "regency", "district") == cells("district") == districts


@pytest.mark.parametrize(
    ("codes", "number"),
    [((), 38), (("33",), 1), (("33", "34"), 2), (("330401", "330402"), 1), (("3304012001",), 1)],
)
def test_regions_are_those_that_were_chosen_or_lie_around_them(codes: tuple[str, ...], number: int) -> None:
    assert cells("province", codes=codes) == number


@pytest.mark.parametrize(
    ("themes", "least"),
    [(["family"], [5]), (["individual"], [5]), (["family", "individual"], [5, 10])],
)
def test_people_beside_families_stand_for_twice_as_many(themes: list[str], least: list[int]) -> None:
    catalogue = load_catalogue()
    estimated = [Estimate(catalogue.theme(theme), "", 1000, at_most=False) for theme in themes]
    chosen = [RequestedTheme(theme=theme, dimensions=["decile"]) for theme in themes]
    assert [forecast.k for forecast in forecasts(estimated, iter(chosen), [BANJARNEGARA])] == least
