"""Where there is anything to lose. Of 514 regencies perhaps 40 have horses, and what a neighbour without any
could lose is nothing: a sum that lies far apart among zeros has to look for those that have some.

Every line of siblings is looked through once, when it is first asked for, whichever of its cells asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dtsen.extraction.tables.certificate import Move
from dtsen.extraction.tables.cube import Cube

# Siblings on each side that are looked for beyond the neighbours.
_FAR = 12


class Rooms:
    """The cells of one cube that can lose something, line by line."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube
        self._known: dict[tuple[str, int, int, int], tuple[int, ...]] = {}

    def nearest(self, key: int, stride: int, node: int, siblings: Sequence[int], move: Move) -> Sequence[int]:
        """Of the siblings of a node those nearest on both sides of which the cell can lose some of what
        moves, the node itself left out; ``key`` is the cell at the node.
        """
        origin = key - node * stride
        line = move.quantity, origin, stride, siblings[0]
        known = self._known.get(line)
        if known is None:
            known = self._known[line] = tuple(self._roomy(origin, stride, siblings, move))
        place = bisect_left(known, node)
        return [other for other in known[max(0, place - _FAR) : place + _FAR + 1] if other != node]

    def _roomy(self, origin: int, stride: int, siblings: Sequence[int], move: Move) -> list[int]:
        find, figures = self._cube.rows.get, self._cube.quantities[move.quantity]
        rows = ((node, find(origin + node * stride)) for node in siblings)
        return [node for node, row in rows if row is not None and figures[row] > move.floor]
