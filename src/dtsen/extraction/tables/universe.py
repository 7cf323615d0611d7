"""Who is asked at all, and who can answer what: what a reader knows of a question without being told.

Hours of work are asked of who works, nutrition of children below five. Whoever knows the questionnaire knows
in which cells nobody can have an answer, and in which everybody must; a proof that relies on an answer there
convinces nobody. Which question is asked of whom stands in no catalogue. But where nobody in a cell has an
answer this may be why, and so no proof lets anybody have one there (``closed_rows``).

Children have an answer to whether they are married, and it is no. That nobody of an age is married, nor any
wife unmarried, is known of the age and of the wives, wherever they live. So what is zero of a category, or of
a combination of categories, in all places together is taken to be zero by its nature in each of them. In one
place it may be chance, which nobody can know; and what is shown of all places is an equation of the table.

Of those asked a share shows one part, and the others are what is left: of 17 children 16 are well fed. So
besides all who are not in the numerator the others with an answer count as a half of their own (``small``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import gt
from types import MappingProxyType
from typing import TypeAlias

from dtsen.extraction.tables.certificate import Measures, none_of, part_of, rest_of
from dtsen.extraction.tables.cube import Cube

# By quantity, a flag for every row in which it is zero and may have to be.
Closed: TypeAlias = "Mapping[str, bytearray]"
ALL_OPEN: Closed = MappingProxyType({})


def closed_rows(cube: Cube, measures: Measures) -> Closed:
    """The figures that may have to be zero: answers where nobody has one, missing ones where nobody lacks
    one, sums that nobody adds to, and what is zero of the same categories in all places together. Quantities
    without any such row are left out.
    """
    contributors = {share: name for name, share in measures.sums if share}
    closed = dict(_zero_everywhere(cube, measures))
    for share in measures.shares:
        part, rest = (cube.quantities[half] for half in (part_of(share), rest_of(share)))
        if share in contributors:
            # (its rest are those who lack a value)
            nobody = bytearray(not one for one in part)
            closed[part_of(share)] = nobody
            closed[contributors[share]] = _either(closed[contributors[share]], nobody)
            closed[rest_of(share)] = bytearray(not one for one in rest)
        elif share in measures.unanswered:
            nobody = bytearray(not (one or other) for one, other in zip(part, rest, strict=True))
            for half in (part_of(share), rest_of(share)):
                closed[half] = _either(closed[half], nobody)
            closed[none_of(share)] = bytearray(not one for one in cube.quantities[none_of(share)])
    closed = {quantity: flags for quantity, flags in closed.items() if any(flags)}
    _close_what_has_closed_parts_only(cube, closed)
    return closed


def _close_what_has_closed_parts_only(cube: Cube, closed: dict[str, bytearray]) -> None:
    """A place of children alone has no married people, though other places have: a margin can be something
    where a part of it can. Each quantity is a bit, so that all are added up in one go; there may be more of
    them than a machine's word has.
    """
    if not closed:
        return
    names = tuple(closed)
    can_be = [0] * len(cube)
    for row, margin in enumerate(cube.margins):
        if not margin:
            can_be[row] = sum(1 << bit for bit, name in enumerate(names) if not closed[name][row])
    for axis, stride in zip(cube.axes, cube.strides, strict=True):
        for level in range(axis.depth, 0, -1):
            for row, key in enumerate(cube.keys):
                node = key // stride % len(axis)
                if can_be[row] and len(axis.paths[node]) == level:
                    can_be[cube.rows[key + (axis.parents[node] - node) * stride]] |= can_be[row]
    for bit, name in enumerate(names):
        closed[name] = bytearray(not one >> bit & 1 for one in can_be)


def _zero_everywhere(cube: Cube, measures: Measures) -> Iterator[tuple[str, bytearray]]:
    """By half and sum, a flag for every row in which it is zero, and is so of its categories in all places.

    What is zero of a coarser combination is zero of each finer one, so the finest tells all.
    """
    everywhere = [cube.rows[key] for key in _keys_without_places(cube)]
    for name in (*measures.halves, *(name for name, _ in measures.sums)):
        figures = cube.quantities[name]
        yield name, bytearray(not figures[row] for row in everywhere)


def _keys_without_places(cube: Cube) -> Iterator[int]:
    """For every row, the key of the cell of the same categories in all places."""
    places = [
        (stride, len(axis)) for axis, stride in zip(cube.axes, cube.strides, strict=True) if axis.of_places
    ]
    for key in cube.keys:
        yield key - sum(key // stride % size * stride for stride, size in places)


def but(flags: bytearray, closed: bytearray | None) -> bytearray:
    """The flags without those of what is closed: of a half that a reader knows to be zero nothing is secret,
    though it is withheld with others who have no answer.
    """
    return flags if closed is None else bytearray(map(gt, flags, closed))


def _either(some: bytearray, others: bytearray) -> bytearray:
    return bytearray(one | other for one, other in zip(some, others, strict=True))
