"""What could be done about one quasi-identifier of a result, or about its regions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.mending.coarser import Spread, coarser_recodes
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Transforms
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.recode import Recode
from dtsen.extraction.regions import FINEST_FIRST


def candidates(values: Values, current: Transforms) -> Iterator[tuple[Transform, ...]]:
    """Coarser regions, coarser numbers, and each column left out. Those of one candidate belong together
    (a region's name and its code).
    """
    offered: set[str] = set()
    for theme, variable in values.variables(current):
        if variable.id in offered:
            continue
        offered.add(variable.id)
        if variable.region_level and not variable.id.startswith("ktp_"):
            continue
        before = current.get(variable.id, Transform(variable.id))
        for recode in _recodes(values, theme, variable, before.recode):
            yield (replace(before, recode=recode),)
        yield (Transform(variable.id, drop=True),)
    yield from _coarser_regions(values, current)


def milder(values: Values, current: Transforms, transform: Transform) -> Iterator[dict[str, Transform]]:
    """Nothing at all; and for a number that is dropped, the ways to keep it less exactly, the best first."""
    yield {}
    if transform.drop:
        name = transform.variable
        theme, variable = next(item for item in values.variables({}) if item[1].id == name)
        before = current.get(name, Transform(name))
        recoded = [
            replace(before, recode=recode) for recode in _recodes(values, theme, variable, before.recode)
        ]
        for kept in sorted(recoded, key=lambda item: values.lost(current, item)):
            yield {name: kept}


def _coarser_regions(values: Values, current: Transforms) -> Iterator[tuple[Transform, ...]]:
    """Regions go from the smallest on: without the village, then without the district too, and so on."""
    gone: list[Transform] = []
    names = {variable.id: variable for _, variable in values.variables(current)}
    for level in FINEST_FIRST:
        of_level = [
            name
            for name, variable in names.items()
            if variable.region_level == level and not name.startswith("ktp_")
        ]
        if of_level:
            gone += [Transform(name, drop=True) for name in of_level]
            yield tuple(gone)


def _recodes(values: Values, theme: str, variable: Variable, before: Recode | None) -> Iterator[Recode]:
    """Top and bottom codes and bands that say less than ``before`` does."""
    if variable.is_number:
        spread = Spread(
            quantile=lambda share: values.quantile(theme, variable.id, share, before),
            distinct=lambda recode: values.distinct(theme, variable.id, recode or before),
        )
        yield from coarser_recodes(before, spread)
