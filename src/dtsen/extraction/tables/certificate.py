"""Certificates: proofs that a withheld figure cannot be worked out.

Who reads a table knows the published cells, that every cell is the sum of its parts, that no number of people
is negative, and that a withheld count is not zero (zeros are published). A table with other figures that
agrees with all of this is a table that the reader cannot tell from the true one. So a certificate is simply
two such tables: a figure that differs between them by k is open by at least k, whatever combination of
equations, bounds and whole numbers is held against it. No solver can do better than a table that exists.

Both tables come from the true one by steps: some cells gain t, others lose t, and in every equation of the
table gain and loss cancel. The shape of a step is the hypercube method's (D. Repsilber, 1994; S. Giessing,
GHMITER in tau-ARGUS): on every axis take two ways up the tree, from two innermost categories to where they
meet; one counts plus, the other minus. The product of these over all axes is a pattern of signs that cancels
in every equation: in a flat table it has 2^d corners. A way may also go up to the total alone. Then all of
its signs are equal, and what the part gains the total gains.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

COUNT = "count"
UNBOUNDED = 1 << 62


def part_of(share: str) -> str:
    """The quantity that counts the share's numerator."""
    return f"{share}:part"


def rest_of(share: str) -> str:
    """The quantity that counts who is not in the numerator, and has an answer if some have none."""
    return f"{share}:rest"


def none_of(share: str) -> str:
    """The quantity that counts who has no answer."""
    return f"{share}:none"


def outside_of(share: str) -> str:
    """Everybody who is not in the numerator, with an answer and without."""
    return f"{share}:outside"


def adding_to(name: str) -> str:
    """The quantity that counts who adds something to the sum."""
    return f"{name}:adding"


@dataclass(frozen=True)
class Measures:
    """What is published of every cell besides its count: shares of the count, and sums.

    ``sums`` maps a sum to the share that counts its contributors (rows with a value), or to None when every
    row is one. A mean is a sum over its contributors: whoever knows two of the three knows all. ``partial``
    are the sums to which some contributors add nothing. How many do is not published; but the sum tells it,
    and tells all where each of them adds one. ``unanswered`` are the shares of a question to which some have
    no answer: who has none is a third part of the count, besides the halves.
    """

    shares: tuple[str, ...] = ()
    sums: tuple[tuple[str, str | None], ...] = ()
    partial: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities that a reader knows or looks for."""
        return (COUNT, *self.halves, *map(none_of, self.unanswered), *(name for name, _ in self.sums))

    @property
    def counted(self) -> tuple[str, ...]:
        """The quantities that a cube must hold, in this order."""
        return (*self.quantities, *map(adding_to, self.partial))

    @property
    def of_people(self) -> tuple[str, ...]:
        """Those that count people, in this order; who has no answer is nobody's secret."""
        return (COUNT, *self.halves, *map(adding_to, self.partial))

    @property
    def halves(self) -> tuple[str, ...]:
        """Both halves of every share."""
        return tuple(half for share in self.shares for half in (part_of(share), rest_of(share)))

    def thirds(self, share: str) -> tuple[str, ...]:
        """All that make up the count: the halves of a share, and who has no answer where some have none."""
        halves = part_of(share), rest_of(share)
        return (*halves, none_of(share)) if share in self.unanswered else halves

    @property
    def patterns(self) -> tuple[str, ...]:
        """What is withheld on its own: whole rows (count), a share, a sum."""
        return (COUNT, *self.shares, *(name for name, _ in self.sums))

    def pattern(self, quantity: str) -> str:
        """The pattern that a quantity is withheld by."""
        return quantity.split(":")[0]


@dataclass(frozen=True)
class Move:
    """One quantity of a certificate: plus cells gain ``sign`` * t, minus cells lose it. ``floor`` is what a
    reader knows the quantity to reach at least.
    """

    quantity: str
    sign: int
    floor: int


@dataclass(frozen=True)
class Step:
    """In every quantity that moves, plus rows gain ``size`` and minus rows lose it (below 0: the reverse)."""

    plus: tuple[int, ...]
    minus: tuple[int, ...]
    moves: tuple[Move, ...]
    size: int

    @property
    def rows(self) -> tuple[int, ...]:
        """All cells that it changes."""
        return self.plus + self.minus

    def changes(self) -> Iterator[tuple[str, int, int]]:
        """Quantity, row and what it gains."""
        for move in self.moves:
            for sign, rows in ((1, self.plus), (-1, self.minus)):
                for row in rows:
                    yield move.quantity, row, sign * move.sign * self.size


@dataclass(frozen=True)
class Certificate:
    """Two tables that a reader holds possible, as steps from the true one."""

    high: tuple[Step, ...]
    low: tuple[Step, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of both tables."""
        return self.high + self.low

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """All cells in which a table differs from the true one."""
        return tuple(dict.fromkeys(row for step in self.steps for row in step.rows))

    def spread(self) -> dict[tuple[str, int], int]:
        """By quantity and row, how far the two tables lie apart."""
        apart: dict[tuple[str, int], int] = defaultdict(int)
        for sign, steps in ((1, self.high), (-1, self.low)):
            for step in steps:
                for quantity, row, gain in step.changes():
                    apart[quantity, row] += sign * gain
        return {figure: abs(distance) for figure, distance in apart.items()}

    def most_of(self, quantity: str) -> dict[int, int]:
        """By row, how far the higher of the two tables lies above the true one."""
        most: dict[int, int] = defaultdict(int)
        for steps in (self.high, self.low):
            gains: dict[int, int] = defaultdict(int)
            for step in steps:
                for name, row, gain in step.changes():
                    if name == quantity:
                        gains[row] += gain
            for row, gain in gains.items():
                most[row] = max(most[row], gain)
        return most


Range = tuple[int, int]
ANY: Range = (UNBOUNDED, UNBOUNDED)


@dataclass(frozen=True)
class Room:
    """How much room there is for moves: the ``figures`` of a table, and by quantity the rows where it is zero
    and cannot rise (``closed``).
    """

    figures: Mapping[str, array[int]]
    closed: Mapping[str, bytearray]


def reach(room: Room, plus: Sequence[int], minus: Sequence[int], moves: Iterable[Move]) -> Range:
    """How far a step can go down and up until some figure meets its floor."""
    within = ANY
    for move in moves:
        within = narrowed(room, within, plus, minus, move)
    return within


def narrowed(room: Room, within: Range, plus: Sequence[int], minus: Sequence[int], move: Move) -> Range:
    """The part of a range in which one quantity stays above its floor, and where it is closed, as it is."""
    (down, up), values = within, room.figures[move.quantity]
    rising, falling = (plus, minus) if move.sign > 0 else (minus, plus)
    if rising:
        down = min(down, min([values[row] for row in rising]) - move.floor)
    if falling:
        up = min(up, min([values[row] for row in falling]) - move.floor)
    if closed := room.closed.get(move.quantity):
        if any(closed[row] for row in rising):
            up = min(up, 0)
        if any(closed[row] for row in falling):
            down = min(down, 0)
    return down, up


def count_moves(halves: Sequence[str]) -> tuple[Move, ...]:
    """Rows gain or lose people: the count moves, and with it one half of every share."""
    return (Move(COUNT, 1, 1), *(Move(half, 1, 0) for half in halves))


def share_moves(share: str) -> tuple[Move, ...]:
    """People pass from one half of a share to the other; the count stays."""
    return (Move(part_of(share), 1, 0), Move(rest_of(share), -1, 0))


def sum_moves(name: str) -> tuple[Move, ...]:
    """A sum moves; who contributes stays."""
    return (Move(name, 1, 0),)
