"""About how full the cells of a request's tables will be, from what a form may know: the estimate of the rows
(``estimates``). The rule is the extraction's own (``extraction.forecast``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from dtsen.extraction.catalogue import Theme
from dtsen.extraction.forecast import Fullness, Split, fullness
from dtsen.extraction.recode import Bands
from dtsen.extraction.spec import least_rows_behind
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.estimates import Estimate
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.tables import Dimension, table_of, unit


@dataclass(frozen=True)
class Forecast:
    """How full the cells of a theme's table will be."""

    theme: Theme
    fullness: Fullness

    @property
    def unit(self) -> str:
        return unit(self.theme)

    @property
    def tone(self) -> str:
        if self.fullness.withholds_many:
            return "red"
        return "gold" if self.fullness.withholds_some else "green"


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
        found = fullness(
            map(_split, table_of(estimate.theme, chosen).dimensions),
            estimate.rows,
            codes,
            regions(),
            at_most=estimate.at_most,
            k=least_rows_behind(chosen.theme, both, settings.DTSEN_DISCLOSURE_K),
        )
        yield Forecast(estimate.theme, found)


def _split(dimension: Dimension) -> Split:
    return Split(dimension.variable, None if dimension.width is None else Bands(dimension.width))
