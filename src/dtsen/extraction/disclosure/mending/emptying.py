"""Which columns to empty in the rows of small classes, so that as few cells as possible are lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, Self

from dtsen.extraction.disclosure.mending.tallies import added, passes
from dtsen.extraction.disclosure.outcome import Tally, Transforms
from dtsen.extraction.disclosure.rules import Disclosure, Transform

# Of so many classes or fewer, every further column is tried at each step; of more, in the order of the first.
_EACH_TIME = 60_000
_MOST_COLUMNS = 30


class Searched(Protocol):
    """Classes to search in, of single files or of households."""

    @property
    def rules(self) -> Disclosure:
        """What the result is held against."""

    @property
    def rows(self) -> int:
        """What one look at all of them reads, in classes."""

    @property
    def is_sliced(self) -> bool:
        """Whether there are so many that a tally may be an estimate."""

    def tally(self, transforms: Transforms, *, whole: bool = False) -> dict[str, Tally]:
        """By theme, what the result is under these transformations."""

    def narrowed(self, transforms: Transforms) -> Self:
        """The classes that remain under these recodes and without what is dropped."""

    def touched(self) -> Self:
        """The classes that emptied values can make or reach: the small ones and those with a missing value.
        Of the others a tally then says nothing, for all of them pass.
        """

    def cells(self) -> Mapping[str, int]:
        """By variable that tells classes apart, the values that emptying it takes from small classes."""


@dataclass(frozen=True)
class Emptied:
    """Columns that let a result pass when small classes lose them, and the cells that each one costs."""

    columns: Mapping[str, Transform]
    cells: Mapping[str, int]


def cheapest(classes: Searched, now: Transforms, kept: Collection[str] = ()) -> Emptied | None:
    """The columns to empty once ``now`` was done, none of those that are ``kept``; None where emptying does
    not help.

    Column after column is added, the one first after which fewest people are left in small classes (and which
    costs fewest cells); then those are filled again that need not be empty.
    """
    reached = classes.narrowed(now).touched()
    cells = {
        name: count
        for name, count in reached.cells().items()
        if count and name not in kept and not now.get(name, Transform(name)).suppress
    }
    each_time = reached.rows <= _EACH_TIME
    chosen: list[str] = []
    order: list[str] = list(cells)
    while len(chosen) < min(len(cells), _MOST_COLUMNS):
        if each_time or not chosen:
            tried = {name: _left(reached, now, [*chosen, name]) for name in order if name not in chosen}
            order = sorted(
                tried, key=lambda name: (tried[name].failing, cells[name], tried[name].classes, name)
            )
        chosen.append(order.pop(0))
        if passes(reached.rules, _left(reached, now, chosen)):
            kept = _needed(reached, now, chosen, cells)
            return Emptied(
                {name: _suppressed(now, name) for name in kept}, {name: cells[name] for name in kept}
            )
    return None


def _needed(reached: Searched, now: Transforms, chosen: Iterable[str], cells: Mapping[str, int]) -> list[str]:
    """The columns without those that need not be empty; the dearest are filled again first."""
    kept = list(chosen)
    for name in sorted(kept, key=lambda name: -cells[name]):
        others = [other for other in kept if other != name]
        if others and passes(reached.rules, _left(reached, now, others)):
            kept = others
    return kept


def _left(reached: Searched, now: Transforms, names: Iterable[str]) -> Tally:
    emptied = {name: _suppressed(now, name) for name in names}
    return added(reached.tally({**now, **emptied}, whole=True))


def _suppressed(now: Transforms, name: str) -> Transform:
    return replace(now.get(name, Transform(name)), suppress=True)
