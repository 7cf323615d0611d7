"""Sums that are nearly all one contributor's: the (1, P) dominance rule.

Of 1,000 paid workers 950 may be one family's, though ten families have some. Who knows that the others are
few reads its number off the sum. So a sum is withheld where the largest contribution makes up more than
``DOMINANT`` percent of it, and withheld so that it may as well be so much larger that this one would not
dominate it: then no reader has a bound of this contribution that is closer than a quarter above it.

The rule is the handbook's (A. Hundepool et al., Statistical Disclosure Control, 2012, chapter 4: (n, k)
dominance, and the upper protection level that belongs to it). Offices that look at one contributor take 75 to
90 percent. The p % rule, which asks for the second largest as well, would also think of a contributor who
takes its own part off. It has no place here, for the cluster has no aggregate that finds two largest values.

A contribution is what a row has above the least value (see ``least``); of people by what their families have,
what all people of a family in the cell have together, for a family is who would be recognised.

What is the largest of a margin? Where each contributor stands in one part only, the largest of its parts'.
A family's sons and daughters are two parts of a total, and there it is at most their sum. Such a bound from
above may withhold a sum too many and never shows one too many.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.families import fill_margins

# By sum of the cube, the most that one contributor can have of it, cell by cell.
Largest: TypeAlias = "Mapping[str, array[int]]"

# Percent of a sum that one contributor may make up. 80: what a sum tells of the largest contribution is then
# off by a quarter at least.
DOMINANT = 80


def largest_parts(
    cube: Cube,
    whole: Sequence[bool],
    sums: Sequence[str],
    innermost: Iterable[tuple[Sequence[int], Sequence[int]]],
) -> Largest:
    """The largest contribution to every sum in every cell, or a bound from above. ``innermost`` gives those
    cells' nodes and their largest contributions, one for each of ``sums``; ``whole`` says of every axis
    whether a contributor stands in one of its categories.
    """
    found = {name: array("q", bytes(8 * len(cube))) for name in sums}
    for nodes, parts in innermost:
        row = cube.rows[sum(node * stride for node, stride in zip(nodes, cube.strides, strict=True))]
        for column, part in zip(found.values(), parts, strict=True):
            column[row] = part
    for name, column in found.items():
        fill_margins(cube, whole, column, whole_adds_up=False)
        found[name] = array("q", map(min, column, cube.quantities[name]))
    return found


def lacking(largest: int, total: int) -> int:
    """How much more a sum would have to be so that its largest contribution does not dominate it."""
    return max(0, -(-100 * largest // DOMINANT) - total)
