"""What moves together when a figure is opened: a count with parts of its shares, two halves, or a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dtsen.extraction.tables.certificate import (
    COUNT,
    Measures,
    Move,
    Range,
    count_moves,
    share_moves,
    sum_moves,
)


@dataclass(frozen=True)
class Motion:
    """What may move together: ``always`` moves, and one of each group in ``either``. ``guarded``: open
    figures stay as they are.
    """

    pattern: str
    always: tuple[Move, ...]
    either: tuple[tuple[Move, ...], ...] = ()
    guarded: bool = False

    @property
    def losing(self) -> Move | None:
        """What a cell must have some of to lose any; None where halves change places, for either may lose."""
        return self.always[0] if len({move.sign for move in self.always}) == 1 else None

    @property
    def priced_by(self) -> tuple[str, bool]:
        """Whose prices its cells have."""
        return self.pattern, self.guarded

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """All that may move: ``always``, then the groups."""
        return (*self.always, *(move for group in self.either for move in group))

    def within(self, ranges: Sequence[Range]) -> Range:
        """How far all go together, each as far as ``ranges`` says of ``moves``; of a group, the one that
        leaves the longest range.
        """
        down, up = ranges[0]
        first = len(self.always)
        for other in ranges[1:first]:
            down, up = min(down, other[0]), min(up, other[1])
        for group in self.either:
            of_group = ranges[first : first + len(group)]
            down, up = max(((min(down, low), min(up, high)) for low, high in of_group), key=sum)
            first += len(group)
        return down, up


def count_motion(measures: Measures, half: str | None = None) -> Motion:
    """The count with one part of every share, or with this very half of its share."""
    forced = (half,) if half else ()
    parts = (measures.thirds(share) for share in measures.shares)
    return Motion(
        COUNT,
        count_moves(forced),
        tuple(tuple(Move(part, 1, 0) for part in of) for of in parts if half not in of),
    )


def share_motion(share: str) -> Motion:
    """The halves of a share against each other."""
    return Motion(share, share_moves(share))


def sum_motion(name: str) -> Motion:
    """A sum."""
    return Motion(name, sum_moves(name))
