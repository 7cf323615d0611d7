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


@pytest.mark.parametrize(("district", "tone"), [("district", "gold"), ("province", "green")])
def test_a_table_of_shares_is_never_told_that_only_some_cells_are_withheld(district: str, tone: str) -> None:
    estimated = [Estimate(load_catalogue().theme("family"), "families", 400, at_most=False)]
    chosen = RequestedTheme(
        theme="family", dimensions=[district], measures=[{"share": {"receives_pkh": [1]}}]
    )
    (found,) = forecasts(estimated, [chosen], [BANJARNEGARA])
    assert (found.fullness.withholds_parts, found.fullness.withholds_some) == (True, False)
    assert found.tone == tone


@pytest.mark.parametrize(
    ("dimensions", "measures", "codes", "said"),
    [
        (["decile"], ["count"], [BANJARNEGARA], ("individu", 300)),
        (["decile", "district"], ["count"], [BANJARNEGARA], ("keluarga", 5)),
        (["decile"], ["count"], ["330401"], ("keluarga", 100)),
        (["floor_material"], ["count"], [BANJARNEGARA], ("keluarga", 100)),
        (["decile"], ["count", {"mean": "family_size"}], [BANJARNEGARA], ("keluarga", 100)),
        (["sex"], ["count", {"share": {"floor_material": []}}], [BANJARNEGARA], ("keluarga", 875)),
    ],
)
def test_of_a_table_of_people_that_counts_families_those_stand_behind_its_cells(
    dimensions: list[str], measures: list[object], codes: list[str], said: tuple[str, int]
) -> None:
    """It spoke of three times as many as the rule counts, and many cells were withheld without a warning."""
    rows = {"family": 1000, "individual": 3000}
    estimated = [Estimate(theme, "", rows[theme.id], at_most=False) for theme in load_catalogue()]
    chosen = RequestedTheme(theme="individual", dimensions=dimensions, measures=measures)
    (found,) = forecasts(estimated, [chosen], codes)
    assert (found.unit, found.fullness.rounded) == said
