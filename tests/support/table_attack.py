"""Somebody who has the published table, a pencil and a solver: what can be worked out of what is withheld?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from dtsen.extraction.tables.certificate import COUNT, Measures, none_of, part_of, rest_of
from dtsen.extraction.tables.cube import Cube

Figure = tuple[str, int]
# Open figures are cut off here, so that every question has an answer.
_FAR = 10_000


@dataclass(frozen=True)
class Interval:
    """Between what a figure lies, for all that a reader can tell."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


class Attacker:
    """Knows every published figure, every equation of the table, that a withheld count is at least 1, that
    nothing is negative, and where nobody can have an answer or add something to a sum, or everybody must have
    one: wherever nobody has, or has none. Knows as well which answers, and sums, nobody of some categories
    has wherever they live, and which everybody has.
    """

    def __init__(
        self,
        cube: Cube,
        measures: Measures,
        withheld: dict[str, bytearray],
        *,
        whole: bool = True,
        never_negative: Sequence[Mapping[Figure, int]] = (),
        knows_who_answered: bool = False,
    ) -> None:
        """``whole``: only tables of whole numbers are possible, which a solver takes far longer to search.
        ``never_negative``: what the reader knows besides, as sums of figures by their factors.
        ``knows_who_answered``: how many of every cell have no answer, whatever else is withheld of it.
        """
        self._whole = whole
        self._places: dict[Figure, int] = {}
        low, high = [], []
        for name in measures.quantities:
            hidden = withheld[measures.pattern(name)]
            some = _has_some_somewhere(cube, name)
            for row, figure in enumerate(cube.quantities[name]):
                self._places[name, row] = len(low)
                told = not hidden[row] or (knows_who_answered and name in map(none_of, measures.unanswered))
                low.append(figure if told else (1 if name == COUNT else 0))
                never = not some[row] or _must_be_zero(cube, measures, name, row)
                high.append(figure if told or never else figure + _FAR)
        self._bounds = Bounds(np.array(low, float), np.array(high, float))
        equations = [*self._sums(cube, measures), *self._halves(cube, measures)]
        known = [*equations, *never_negative]
        matrix = lil_array((max(len(known), 1), len(low)))
        for line, terms in enumerate(known):
            for figure, factor in terms.items():
                matrix[line, self._places[figure]] = factor
        most = np.full(matrix.shape[0], np.inf)
        most[: len(equations)] = 0
        self._known = LinearConstraint(matrix.tocsr(), 0, most)

    def interval(self, quantity: str, row: int) -> Interval:
        """The least and the greatest value that agree with everything known."""
        return Interval(self._best(quantity, row, 1), self._best(quantity, row, -1))

    def _best(self, quantity: str, row: int, sign: int) -> float:
        aim = np.zeros(len(self._places))
        aim[self._places[quantity, row]] = sign
        integrality = np.full(len(aim), int(self._whole))
        answer = milp(aim, constraints=self._known, bounds=self._bounds, integrality=integrality)
        assert answer.status == 0, answer.message
        return sign * round(answer.fun)

    def _sums(self, cube: Cube, measures: Measures) -> list[dict[Figure, int]]:
        """Along every axis a cell is the sum of its parts; a cell that is not there is zero."""
        found: dict[tuple[str, int, int], dict[Figure, int]] = {}
        for row, key in enumerate(cube.keys):
            for place, node in enumerate(cube.nodes(row)):
                axis, stride = cube.axes[place], cube.strides[place]
                for name in measures.quantities:
                    if axis.children[node]:
                        found.setdefault((name, place, key), {})[name, row] = 1
                    if node:
                        above = key + (axis.parents[node] - node) * stride
                        found.setdefault((name, place, above), {})[name, row] = -1
        return list(found.values())

    def _halves(self, cube: Cube, measures: Measures) -> list[dict[Figure, int]]:
        return [
            {(part, row): 1 for part in measures.thirds(share)} | {(COUNT, row): -1}
            for share in measures.shares
            for row in range(len(cube))
        ]


def _has_some_somewhere(cube: Cube, name: str) -> list[bool]:
    """For every row, whether there is any of it in some cell of the same categories, wherever that lies."""
    kinds = [
        tuple(node for node, axis in zip(cube.nodes(row), cube.axes, strict=True) if not axis.of_places)
        for row in range(len(cube))
    ]
    some = {kind for kind, figure in zip(kinds, cube.quantities[name], strict=True) if figure}
    return [kind in some for kind in kinds]


def _must_be_zero(cube: Cube, measures: Measures, name: str, row: int) -> bool:
    """Whether nobody who fills in the form as it is can be counted there."""
    figures = cube.quantities
    for share in measures.unanswered:
        if name in (part_of(share), rest_of(share)):
            return not (figures[part_of(share)][row] or figures[rest_of(share)][row])
        if name == none_of(share):
            return not figures[name][row]
    for total, share in measures.sums:
        if share and name in (part_of(share), rest_of(share)):
            return not figures[name][row]
        if share and name == total:
            return not figures[part_of(share)][row]
    return False
