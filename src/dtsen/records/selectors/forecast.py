"""About how full the cells of a request's tables will be, from what a form may know: the estimate of the rows
(``estimates``). The rule is the extraction's own (``extraction.forecast``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from dtsen.extraction.catalogue import FAMILIES, Theme, load_catalogue
from dtsen.extraction.choice import Measure, ThemeChoice
from dtsen.extraction.forecast import Behind, Fullness, Split, fullness
from dtsen.extraction.recode import Bands
from dtsen.extraction.spec import least_rows_behind
from dtsen.extraction.tables.inherited import counts_families
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.estimates import Estimate
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.tables import Dimension, Table, offered, table_of, unit


@dataclass(frozen=True)
class Forecast:
    """How full the cells of a theme's table will be."""

    theme: Theme
    fullness: Fullness

    @property
    def unit(self) -> str:
        """Who is counted, in words."""
        return unit(load_catalogue().theme(FAMILIES) if self.fullness.counts_families else self.theme)

    @property
    def tone(self) -> str:
        if self.fullness.withholds_many:
            return "red"
        return "gold" if self.fullness.is_low else "green"


def forecasts(
    estimated: Iterable[Estimate], themes: Iterable[RequestedTheme], codes: Sequence[str]
) -> Iterator[Forecast]:
    """One a theme whose table is broken down and whose rows can be estimated. ``estimated`` are the rows of
    every theme, for a table of people may count their families.
    """
    rows = {estimate.theme.id: estimate for estimate in estimated}
    tables = list(themes)
    both = {chosen.theme for chosen in tables}
    for chosen in tables:
        estimate = rows.get(chosen.theme)
        if estimate is None or not chosen.dimensions:
            continue
        table = table_of(estimate.theme, chosen)
        families = rows[FAMILIES].rows if _counts_families(estimate.theme, table, codes) else None
        behind = Behind(estimate.rows, families, estimate.at_most)
        least = least_rows_behind(chosen.theme, both, settings.DTSEN_DISCLOSURE_K)
        splits = map(_split, table.dimensions)
        figures = (measure.kind for measure in table.measures)
        yield Forecast(estimate.theme, fullness(splits, behind, codes, regions(), least, figures))


def _counts_families(theme: Theme, table: Table, codes: Sequence[str]) -> bool:
    measures = (Measure(one.kind, one.variable.id) for one in table.measures if one.variable)
    names = (dimension.variable.id for dimension in table.dimensions)
    choice = ThemeChoice(theme.id, dimensions=tuple(names), measures=tuple(measures))
    return counts_families(choice, offered(theme), codes)


def _split(dimension: Dimension) -> Split:
    return Split(dimension.variable, None if dimension.width is None else Bands(dimension.width))
