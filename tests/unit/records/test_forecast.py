"""What the form knows of a table's cells."""

from __future__ import annotations

import pytest

from dtsen.extraction.catalogue import load_catalogue
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.estimates import Estimate
from dtsen.records.selectors.forecast import forecasts

BANJARNEGARA = "3304"


@pytest.mark.parametrize(
    ("themes", "least"),
    [(["family"], [5]), (["individual"], [5]), (["family", "individual"], [5, 10])],
)
def test_people_beside_families_stand_for_twice_as_many(themes: list[str], least: list[int]) -> None:
    catalogue = load_catalogue()
    estimated = [Estimate(catalogue.theme(theme), "", 1000, at_most=False) for theme in themes]
    chosen = [RequestedTheme(theme=theme, dimensions=["decile"]) for theme in themes]
    assert [found.fullness.k for found in forecasts(estimated, iter(chosen), [BANJARNEGARA])] == least


def test_a_number_is_split_by_the_bands_of_the_form() -> None:
    estimated = [Estimate(load_catalogue().theme("family"), "families", 1000, at_most=True)]
    chosen = RequestedTheme(theme="family", dimensions=["decile", "percentile"], bands={"percentile": 20})
    (found,) = forecasts(estimated, [chosen], [BANJARNEGARA])
    assert (found.fullness.cells, found.fullness.average, found.fullness.at_most) == (50, 20, True)
    assert (found.unit, found.tone) == ("keluarga", "gold")
