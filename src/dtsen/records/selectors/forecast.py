"""About how full the cells of a table will be, so that nobody waits for a table of withheld cells.

From what a form may know: the estimate of the rows (``estimates``) and the number of categories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from django.conf import settings

from dtsen.extraction.catalogue import Theme
from dtsen.extraction.regions import CODE_LENGTHS, RegionLevel
from dtsen.extraction.spec import least_rows_behind
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.estimates import Estimate
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.tables import Dimension, table_of, unit

# How far most values of a number reach that the catalogue gives no highest value.
_REACH = {"family_size": 10, "floor_area_m2": 200}
_ANY_REACH = 20
# People are never spread evenly: below so many times k on average, some cells still hold too few.
_ROOM = 6


@dataclass(frozen=True)
class Forecast:
    """``average``: rows a cell. ``at_most``: the estimate of the rows was rounded up."""

    theme: Theme
    cells: int
    average: float
    at_most: bool
    k: int

    @property
    def unit(self) -> str:
        return unit(self.theme)

    @property
    def rounded(self) -> int:
        """The average as one reads it; 0 for less than one."""
        return round(self.average) if self.average >= 1 else 0

    @property
    def withholds_many(self) -> bool:
        return self.average < 2 * self.k

    @property
    def withholds_some(self) -> bool:
        return self.average < self.enough

    @property
    def enough(self) -> int:
        """The average from which nothing need be said."""
        return _ROOM * self.k

    @property
    def tone(self) -> str:
        if self.withholds_many:
            return "red"
        return "gold" if self.withholds_some else "green"


def forecasts(
    estimated: Iterable[Estimate], themes: Iterable[RequestedTheme], codes: Sequence[str]
) -> Iterator[Forecast]:
    """One a theme whose table is broken down and whose rows can be estimated."""
    rows = {estimate.theme.id: estimate for estimate in estimated}
    tables = list(themes)
    both = {chosen.theme for chosen in tables}
    for chosen in tables:
        estimate = rows.get(chosen.theme)
        if estimate is None or not chosen.dimensions:
            continue
        cells = cells_of(table_of(estimate.theme, chosen).dimensions, codes)
        least = least_rows_behind(chosen.theme, both, settings.DTSEN_DISCLOSURE_K)
        yield Forecast(estimate.theme, cells, estimate.rows / cells, estimate.at_most, least)


def cells_of(dimensions: Iterable[Dimension], codes: Sequence[str]) -> int:
    """How many cells a table has, its totals aside. Of nested levels of regions the finest counts."""
    levels: list[RegionLevel] = []
    others = []
    for dimension in dimensions:
        level = dimension.variable.region_level
        if level:
            levels.append(level)
        else:
            others.append(_categories(dimension))
    finest = max(levels, key=CODE_LENGTHS.__getitem__, default=None)
    return prod(others) * (_regions_within(finest, tuple(codes)) if finest else 1)


def _categories(dimension: Dimension) -> int:
    variable = dimension.variable
    if dimension.width is None:
        return max(1, len(variable.codes))
    low, high = variable.bounds or (1, _REACH.get(variable.id, _ANY_REACH))
    return -(-(high - low + 1) // dimension.width)


@lru_cache(maxsize=256)
def _regions_within(level: RegionLevel, codes: tuple[str, ...]) -> int:
    """The regions of a level inside the chosen ones, or around those that are smaller."""
    length = CODE_LENGTHS[level]
    around = {code[:length] for code in codes if len(code) >= length}
    wider = tuple(code for code in codes if len(code) < length)
    if not codes or wider:
        known = regions().all(level)
        around |= {region.code for region in known if not codes or region.code.startswith(wider)}
    return max(1, len(around))
