"""Unfinished hypercubes of the search for certificates, and what they are weighed by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dtsen.extraction.tables.certificate import Range
from dtsen.extraction.tables.ways import Way


class Draft(NamedTuple):
    """A hypercube on the axes so far. The best come first: what is gained at the least cost.

    ``rate`` is the cost by what is gained, ``loss`` the gain below 0; then its rows by sign, what it costs to
    withhold them, and how far each of the motion's moves could go alone.
    """

    rate: float
    loss: int
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    cost: int
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Goal:
    """What a step has to reach: at least ``least``, and more is better up to ``wanted``.

    ``direction``: 1, the cell's own figure goes up, -1 down, 0 the length of the whole range. ``free``: among
    withheld cells only. ``rise``: upwards it has to reach so far at least.
    """

    least: int
    wanted: int
    direction: int = 0
    free: bool = False
    rise: int = 0


# A way with what it costs and gains for the cell alone.
RatedWay = tuple[int, int, Way]
# What a draft comes to: its cost, its gain, and how far each move could go alone.
Weight = tuple[int, int, tuple[Range, ...]]
# Weighs a draft with rising and falling rows added; gives None when the goal is out of reach then.
Scales = Callable[[Draft, Sequence[int], Sequence[int]], Weight | None]


def cheapest(start: Draft, ways: Iterable[Way], weigh: Scales) -> list[RatedWay]:
    """The ways by what they cost the cell alone; of those that cost the same, the ones that gain more."""
    rated = []
    for place, way in enumerate(ways):
        weight = weigh(start, way.rising, way.falling)
        if weight is not None:
            rated.append((weight[0], -weight[1], place, way))
    rated.sort()
    return [(cost, -loss, way) for cost, loss, _, way in rated]
