"""A remedy that keeps a place: a search that may do anything but leave out or empty where people live.

Places tell most people apart, so what loses least leaves them out, as a rule all but the province. Who asked
for districts may rather do without an age.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtsen.extraction.disclosure.mending.searching import Found, Search, Step
from dtsen.extraction.disclosure.mending.tallies import added
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.regions import FINEST_FIRST


def keeping_a_place(search: Search, single: Sequence[Step], found: Sequence[Found]) -> list[Found]:
    """The cheapest set that keeps the smallest place that can be kept; none where one of those ``found``
    keeps as small a one. ``single`` are the single remedies of the search.
    """
    levels = _levels(search)
    for place, level in enumerate(levels):
        if any(not _given_up(item.transforms) & level for item in found):
            return []
        keeping = replace(search, kept=search.kept.union(*levels[place:]))
        if not _is_within_reach(keeping):
            continue
        steps = [step for step in single if not _given_up(step.transforms) & keeping.kept]
        best = min(keeping.found(steps), key=lambda item: (item.cost, item.cells), default=None)
        if best is not None:
            return [replace(best, keeps_place=True)]
    return []


def _levels(search: Search) -> list[frozenset[str]]:
    """The places that were chosen, by level, the finest first; a level has a name and a code."""
    places = {
        variable.id: variable.region_level
        for _, variable in search.values.variables(search.current)
        if not variable.id.startswith("ktp_")
    }
    levels = [frozenset(name for name, of in places.items() if of == level) for level in FINEST_FIRST]
    return [level for level in levels if level]


def _is_within_reach(search: Search) -> bool:
    """Whether few are left in small classes by these places alone; else no other column mends it."""
    others = {
        variable.id: Transform(variable.id, drop=True)
        for _, variable in search.values.variables(search.current)
        if variable.id not in search.kept
    }
    left = added(search.classes.tally({**search.current, **others}, whole=True))
    return left.people_in_small_classes <= search.few


def _given_up(transforms: Sequence[Transform]) -> frozenset[str]:
    return frozenset(item.variable for item in transforms if item.drop or item.suppress)
