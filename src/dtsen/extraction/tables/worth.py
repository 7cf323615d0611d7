"""What a reader loses with a cell that is withheld: the prices that the search for certificates goes by.

A total is worth more than any of its parts, and the total of 280 villages more than that of ten deciles. At
one price for both a search takes the few that are wanted most, since a total of so many can lose any number
at once, where several small cells together do as well.
"""

from __future__ import annotations

from array import array
from collections import Counter

from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.cube import Axis, Cube

_DEAREST = 40  # the logarithm of the most that adding up makes of a worth
_LEAST = 4


def worths(cube: Cube) -> array[int]:
    """What the reader has from every cell: about the logarithm of its count; and for each variable that it
    adds up over so many times as much as that has categories, but 16 times at least, for totals are what
    most readers look for.
    """
    shifts = [_shifts(axis) for axis in cube.axes]
    places = [(stride, len(axis)) for stride, axis in zip(cube.strides, cube.axes, strict=True)]
    return array(
        "q",
        (
            (6 + count.bit_length())
            << min(
                sum(of[key // stride % size] for of, (stride, size) in zip(shifts, places, strict=True)),
                _DEAREST,
            )
            for count, key in zip(cube.quantities[COUNT], cube.keys, strict=True)
        ),
    )


def _shifts(axis: Axis) -> list[int]:
    """By node, the logarithm of how many categories it adds up, and 4 at least for each variable."""
    nodes = Counter(map(len, axis.paths))
    below = [max(_LEAST, (nodes[level + 1] // nodes[level]).bit_length() - 1) for level in range(axis.depth)]
    return [sum(below[len(path) :]) for path in axis.paths]
