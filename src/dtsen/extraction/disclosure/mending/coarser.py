"""Which recodes say less about a number than another does, and which of them are worth trying.

A coarser recode is a function of what the finer one delivers: whatever two numbers look the same already
still look the same after it. So it merges classes and never splits one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dtsen.extraction.recode import Bands, Bottom, Recode, Top

# A number with fewer values left tells next to nothing: then it may as well go.
_FEWEST_LEFT = 3
_WIDTHS = (5, 10, 20)
_SMALL_WIDTHS = (2, 3)
# Bands narrower than five are tried for a number with this many values or fewer, such as a count of members.
_SHORT = 20
_MOST_EDGES = 100  # as many as a specification takes
_FIRST_TOPS = (0.99, 0.95, 0.9)
_LOWER_TOPS = (0.99, 0.95, 0.9, 0.75, 0.5)
_HIGHER_BOTTOMS = (0.05, 0.1, 0.25, 0.5)


@dataclass(frozen=True)
class Spread:
    """What is known of a number as it is delivered now.

    ``quantile``: the value that this share of the members does not exceed, of bands where they begin; None
    without any value. ``distinct``: how many values are left under a recode (None: as it is now).
    """

    quantile: Callable[[float], int | None]
    distinct: Callable[[Recode | None], int]


def is_coarser(one: Recode | None, other: Recode | None) -> bool:
    """Whether ``one`` says no more than ``other``, whatever the number is."""
    match one, other:
        case (_, None):
            return True
        case (Bands(wide), Bands(narrow)) if wide and narrow:
            return wide % narrow == 0
        case (Bands(0, edges), Bands(width)) if width:
            return all(edge >= 0 and edge % width == 0 for edge in edges)
        case (Bands(0, few), Bands(0, many)):
            return set(few) <= set(many)
        case (Bands(0, edges), Top(limit)):
            return edges[-1] <= limit
        case (Bands(0, edges), Bottom(limit)):
            return edges[0] > limit
        case (Top(low), Top(high)):
            return low <= high
        case (Bottom(high), Bottom(low)):
            return high >= low
        case _:
            return False


def coarser_recodes(before: Recode | None, spread: Spread) -> Iterator[Recode]:
    """Recodes that say less than ``before`` and still more than one thing or another, each once."""
    lowest, highest = spread.quantile(0.0), spread.quantile(1.0)
    if lowest is None or highest is None:
        return
    known = spread.distinct(before)
    for recode in dict.fromkeys(_proposed(before, spread, lowest, highest)):
        if (
            recode != before
            and is_coarser(recode, before)
            and _FEWEST_LEFT <= spread.distinct(recode) < known
        ):
            yield recode


def _proposed(before: Recode | None, spread: Spread, lowest: int, highest: int) -> Iterator[Recode]:
    widths = (*_SMALL_WIDTHS, *_WIDTHS) if spread.distinct(before) <= _SHORT else _WIDTHS
    match before:
        case None:
            yield from (Top(limit) for limit in _quantiles(spread, _FIRST_TOPS))
            yield from (Bands(width) for width in widths)
        case Top(limit):
            yield Top(limit - 1)
            yield from (Top(lower) for lower in _quantiles(spread, _LOWER_TOPS))
            for width in widths:
                yield from _open_bands(lowest - lowest % width, limit, width)
        case Bottom(limit):
            yield from (Bottom(higher) for higher in _quantiles(spread, _HIGHER_BOTTOMS))
            for width in widths:
                yield from _open_bands(limit + width - limit % width, highest, width)
        case Bands(0, edges):
            # What lies below the first edge is written -1 in a class, which edges below 0 could be taken for.
            if edges[0] >= 0:
                for fewer in (edges[:-1], edges[1:], edges[::2]):
                    yield from [Bands(edges=fewer)] if fewer else []
        case Bands(width):
            yield from (Bands(wider) for wider in (2 * width, *_WIDTHS, 4 * width))
            for last in _quantiles(spread, (0.95, 0.9)):
                yield from _open_bands(0, last, width)


def _quantiles(spread: Spread, shares: tuple[float, ...]) -> Iterator[int]:
    yield from (value for value in map(spread.quantile, shares) if value is not None)


def _open_bands(first: int, last: int, width: int) -> Iterator[Bands]:
    """Bands of a width, the last of which begins at ``last`` or before it and has no end."""
    edges = tuple(range(first, last + 1, width))
    if 1 <= len(edges) <= _MOST_EDGES:
        yield Bands(edges=edges)
