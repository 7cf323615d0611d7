"""What moves together when a figure is opened: a count with halves of its shares, two halves, or a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dtsen.extraction.tables.certificate import (
    COUNT,
    Move,
    Range,
    count_moves,
    part_of,
    rest_of,
    share_moves,
    sum_moves,
)


@dataclass(frozen=True)
class Motion:
    """What may move together: ``always`` moves, and of every pair in ``either`` one half. ``guarded``: open
    figures stay as they are.
    """

    pattern: str
    always: tuple[Move, ...]
    either: tuple[tuple[Move, Move], ...] = ()
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
        """All that may move: ``always``, then the pairs."""
        return (*self.always, *(move for pair in self.either for move in pair))

    def within(self, ranges: Sequence[Range]) -> Range:
        """How far all go together, each as far as ``ranges`` says of ``moves``; of a pair, the half that
        leaves the longer range.
        """
        down, up = ranges[0]
        first = len(self.always)
        for other in ranges[1:first]:
            down, up = min(down, other[0]), min(up, other[1])
        for place in range(first, len(ranges), 2):
            one, other = ranges[place], ranges[place + 1]
            down, up = max(
                (min(down, one[0]), min(up, one[1])), (min(down, other[0]), min(up, other[1])), key=sum
            )
        return down, up


def count_motion(shares: Sequence[str], half: str | None = None) -> Motion:
    """The count with one half of every share, or with this very half of its share."""
    forced = (half,) if half else ()
    return Motion(
        COUNT,
        count_moves(forced),
        tuple(
            (Move(part_of(share), 1, 0), Move(rest_of(share), 1, 0))
            for share in shares
            if half not in (part_of(share), rest_of(share))
        ),
    )


def share_motion(share: str) -> Motion:
    """The halves of a share against each other."""
    return Motion(share, share_moves(share))


def sum_motion(name: str) -> Motion:
    """A sum."""
    return Motion(name, sum_moves(name))
