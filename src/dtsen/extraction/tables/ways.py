"""The ways of one cell: on each axis, up the tree from an innermost category and down again.

They follow from the cube alone, whatever moves and whatever is withheld. So they are looked for once a cell,
however often the search comes back to it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dtsen.extraction.tables.certificate import COUNT, Move
from dtsen.extraction.tables.cube import ROOT, Cube
from dtsen.extraction.tables.rooms import Rooms

# Siblings looked at on each side.
_SIBLINGS = 24
_MORE_SIBLINGS = 200
# So many of them must have something to lose, or else others are looked for.
_ENOUGH = 8


class Way(NamedTuple):
    """One axis of a hypercube: where the cells of its plus and minus nodes lie, as what their keys have more
    than that of a cell at the own node, which counts plus and is left out.

    ``rising`` and ``falling`` are the rows of these cells for the cell itself.
    """

    plus: tuple[int, ...]
    minus: tuple[int, ...]
    rising: tuple[int, ...]
    falling: tuple[int, ...]


@dataclass(frozen=True)
class _Level:
    """The ways that turn at one ancestor of the own node; and those further away, by what moves, once they
    were asked for.
    """

    turn: int
    plus: tuple[int, ...]
    rising: tuple[int, ...]
    ways: list[Way]
    further: dict[str, list[Way]] = field(default_factory=dict)


class Ways:
    """The ways of the cell at ``row``. Along an axis of which ``apart`` names every node's part, none leads
    from one part to another. None leads down to what is ``avoided``, unless it begins there.
    """

    def __init__(
        self,
        cube: Cube,
        row: int,
        rooms: Rooms,
        apart: Mapping[int, Sequence[str]],
        avoided: bytearray | None = None,
        *,
        wide: bool = False,
    ) -> None:
        self.row, self._rooms, self._apart, self._avoided = row, rooms, apart, avoided
        self._cube, self._reach = cube, _MORE_SIBLINGS if wide else _SIBLINGS
        self._nodes = cube.nodes(row)
        self._lines: list[tuple[int, ...]] = []
        self._innermost = cube.keys[row]
        for place, node in enumerate(self._nodes):
            line, self._innermost = self._descent(self._innermost, place, node, COUNT)
            self._lines.append(line)
        places = range(len(cube.axes))
        self._levels = [self._found_levels(place) for place in places]
        self._known: list[list[_Level]] = [[] for _ in places]
        self._to_the_totals = [self._up_alone(place) for place in places]

    def over(self, place: int, most: int, losing: Move | None = None) -> Iterator[Way]:
        """Up to some ancestor, over to a sibling of it, and down again.

        Where ``most`` such ways are found no way goes further up: it would only cost more. ``losing`` is what
        the cells over there may have to lose: where few of the neighbours have any, those further away that
        have some are looked for.
        """
        known, found = self._known[place], 0
        level = 0
        while found < most:
            if level == len(known):
                following = next(self._levels[place], None)
                if following is None:
                    return
                known.append(following)
            ways = self._and_further(place, level, losing) if losing else known[level].ways
            yield from ways
            found += len(ways)
            level += 1

    def to_the_total(self, place: int) -> Way:
        """Up to the total and no further."""
        return self._to_the_totals[place]

    def lineage(self) -> tuple[int, ...]:
        """The rows of an innermost cell of this one and of all the margins that it counts in."""
        keys = [0]
        for axis, stride, line in zip(self._cube.axes, self._cube.strides, self._lines, strict=True):
            keys = [key + node * stride for key in keys for node in axis.lineage(line[-1])]
        return tuple(self._cube.rows[key] for key in keys)

    def _descent(self, key: int, place: int, node: int, quantity: str) -> tuple[tuple[int, ...], int]:
        """The nodes from this one down to an innermost category, by the cells with the largest quantity; and
        the key of the cell that it leads to.
        """
        figures, rows = self._cube.quantities[quantity], self._cube.rows
        children, stride = self._cube.axes[place].children, self._cube.strides[place]
        line = [node]
        while below := children[node]:
            largest, into = (False, 0), node
            for child in below:
                row = rows.get(key + (child - node) * stride)
                if row is not None:
                    size = not (self._avoided and self._avoided[row]), figures[row]
                    if size > largest:
                        largest, into = size, child
            key += (into - node) * stride
            node = into
            line.append(node)
        return tuple(line), key

    def _found_levels(self, place: int) -> Iterator[_Level]:
        """The ways by the ancestor at which they turn, from the cell's own node upwards."""
        axis, stride, rows = self._cube.axes[place], self._cube.strides[place], self._cube.rows
        node, key = self._nodes[place], self._cube.keys[self.row]
        climbed = [*reversed(self._lines[place][1:])]
        turn = node
        while turn != ROOT:
            if turn != node:
                climbed.append(turn)
            plus = tuple((other - node) * stride for other in climbed)
            rising = tuple(rows[key + shift] for shift in plus)
            found = [
                way
                for sibling in _neighbours(self._siblings(place, turn), turn, self._reach)
                if (way := self._to(place, sibling, plus, rising, COUNT))
            ]
            yield _Level(turn, plus, rising, found)
            turn = axis.parents[turn]

    def _to(
        self, place: int, sibling: int, plus: tuple[int, ...], rising: tuple[int, ...], quantity: str
    ) -> Way | None:
        """The way over to a sibling and down by the cells with most of the quantity; None: it is empty."""
        node, stride, rows = self._nodes[place], self._cube.strides[place], self._cube.rows
        key = self._cube.keys[self.row]
        shift = (sibling - node) * stride
        row = rows.get(key + shift)
        if row is None:
            return None
        if not self._cube.axes[place].children[sibling]:
            return Way(plus, (shift,), rising, (row,))
        down, _ = self._descent(key + shift, place, sibling, quantity)
        minus = tuple((other - node) * stride for other in down)
        return Way(plus, minus, rising, tuple(rows[key + shift] for shift in minus))

    def _and_further(self, place: int, level: int, losing: Move) -> list[Way]:
        """The ways of a level; where few of them have anything to lose, also those to siblings that have."""
        of = self._known[place][level]
        known = of.further.get(losing.quantity)
        if known is None:
            figures = self._cube.quantities[losing.quantity]
            roomy = (min(figures[row] for row in way.falling) > losing.floor for way in of.ways)
            known = of.ways if sum(roomy) >= _ENOUGH else [*of.ways, *self._far(place, of, losing)]
            of.further[losing.quantity] = known
        return known

    def _far(self, place: int, of: _Level, losing: Move) -> Iterator[Way]:
        """Ways to the nearest siblings that have something to lose, and down by it."""
        node, stride, key = self._nodes[place], self._cube.strides[place], self._cube.keys[self.row]
        siblings = self._siblings(place, of.turn)
        here = key + (of.turn - node) * stride
        known = {way.minus for way in of.ways}
        for sibling in self._rooms.nearest(here, stride, of.turn, siblings, losing):
            way = self._to(place, sibling, of.plus, of.rising, losing.quantity)
            if way and way.minus not in known:
                yield way

    def _siblings(self, place: int, node: int) -> Sequence[int]:
        axis, parts = self._cube.axes[place], self._apart.get(place)
        siblings = axis.children[axis.parents[node]]
        if parts is None or axis.parents[node] != ROOT:
            return siblings
        # (nodes are numbered by their codes, so those of a part stand together)
        own = parts[node]
        return siblings[
            bisect_left(siblings, own, key=parts.__getitem__) : bisect_right(
                siblings, own, key=parts.__getitem__
            )
        ]

    def _up_alone(self, place: int) -> Way:
        node, key = self._nodes[place], self._cube.keys[self.row]
        others = (*reversed(self._lines[place][1:]), *self._cube.axes[place].lineage(node)[1:])
        plus = tuple((other - node) * self._cube.strides[place] for other in others)
        return Way(plus, (), tuple(self._cube.rows[key + shift] for shift in plus), ())


def _neighbours(siblings: Sequence[int], node: int, reach: int) -> tuple[int, ...]:
    """The siblings next to a node on both sides, itself left out: neighbours share their complements."""
    first = max(0, min(bisect_left(siblings, node) - reach, len(siblings) - 2 * reach - 1))
    return tuple(other for other in siblings[first : first + 2 * reach + 1] if other != node)
