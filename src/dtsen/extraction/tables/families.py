"""How many families stand behind the figures of a table of people.

Six people may be one family, and then the mean of their families' sizes is that family's size. So a table
that takes anything of families counts them: exactly in the innermost cells, where the engine counts each
family once. In the margins they do not add up, for the sons and the daughters of one family are two cells of
a table by sex and one family in its total. There the number is bounded from below:

- along an axis on which a family stands in one category (where it lives, what it owns) families do add up;
- along any other the total has at least as many as the largest of its parts.

The second is done before the first: the largest part of every village, then the sum over villages. A bound
from below can only withhold more than the exact number would, and costs one pass over the cells and none over
the registry. That no family lives in two places is what the registry's intake proves of every version.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from dtsen.extraction.tables.cube import Cube

# By quantity of the cube that counts people, at least how many families they are, cell by cell.
Families: TypeAlias = "Mapping[str, array[int]]"


def families_behind(
    cube: Cube,
    whole: Sequence[bool],
    quantities: Sequence[str],
    innermost: Iterable[tuple[Sequence[int], Sequence[int]]],
) -> Families:
    """The families behind every cell. ``innermost`` gives those cells' nodes and their families, one number
    for each of ``quantities``; ``whole`` says of every axis whether a family stands in one of its categories.
    """
    found = {name: array("q", bytes(8 * len(cube))) for name in quantities}
    for nodes, families in innermost:
        key = sum(node * stride for node, stride in zip(nodes, cube.strides, strict=True))
        for column, number in zip(found.values(), families, strict=True):
            column[cube.rows[key]] = number
    for column in found.values():
        fill_margins(cube, whole, column, whole_adds_up=True)
    return found


def fill_margins(cube: Cube, whole: Sequence[bool], column: array[int], *, whole_adds_up: bool) -> None:
    """Fill the margins of a column that holds the innermost cells, first along axes that do not keep a family
    whole, then along the others.

    A margin is the sum of its parts or the largest of them: along axes that keep families whole the sum if
    ``whole_adds_up``, along the others the sum if not. So the number of families is bounded from below, and
    what one family has is bounded from above.
    """
    for keeps_whole in (False, True):
        for place, own in enumerate(whole):
            if own is keeps_whole:
                _add_margins(cube, place, column, adds_up=keeps_whole is whole_adds_up)


def _add_margins(cube: Cube, place: int, column: array[int], *, adds_up: bool) -> None:
    """Fill the margins along one axis, from the innermost variable outwards. Margins along axes
    whose turn has not come yet are zeros, and add nothing.
    """
    axis, stride = cube.axes[place], cube.strides[place]
    for level in range(axis.depth, 0, -1):
        for row, key in enumerate(cube.keys):
            node = key // stride % len(axis)
            if column[row] and len(axis.paths[node]) == level:
                above = cube.rows[key + (axis.parents[node] - node) * stride]
                column[above] = column[above] + column[row] if adds_up else max(column[above], column[row])
