"""Who is asked at all: what a reader knows of a question without being told.

Hours of work are asked of who works, nutrition of children below five. Whoever knows the questionnaire knows
in which cells nobody can have an answer, and in which everybody must; a proof that relies on an answer there
convinces nobody. Which question is asked of whom stands in no catalogue. But where nobody in a cell has an
answer this may be why, and so no proof lets anybody have one there (``closed_rows``).

Of those asked a share shows one part, and the others are what is left: of 17 children 16 are well fed. So
besides all who are not in the numerator the others with an answer count as a half of their own (``small``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from dtsen.extraction.tables.certificate import Measures, none_of, part_of, rest_of
from dtsen.extraction.tables.cube import Cube

# By quantity, a flag for every row in which it is zero and may have to be.
Closed: TypeAlias = "Mapping[str, bytearray]"
ALL_OPEN: Closed = MappingProxyType({})


def closed_rows(cube: Cube, measures: Measures) -> Closed:
    """The figures that may have to be zero: answers where nobody has one, missing ones where nobody lacks
    one, and sums that nobody adds to. Quantities without any such row are left out.
    """
    contributors = {share: name for name, share in measures.sums if share}
    closed: dict[str, bytearray] = {}
    for share in measures.shares:
        part, rest = (cube.quantities[half] for half in (part_of(share), rest_of(share)))
        if share in contributors:
            # (its rest are those who lack a value)
            closed[part_of(share)] = closed[contributors[share]] = bytearray(not one for one in part)
            closed[rest_of(share)] = bytearray(not one for one in rest)
        elif share in measures.unanswered:
            nobody = bytearray(not (one or other) for one, other in zip(part, rest, strict=True))
            closed[part_of(share)] = closed[rest_of(share)] = nobody
            closed[none_of(share)] = bytearray(not one for one in cube.quantities[none_of(share)])
    return {quantity: flags for quantity, flags in closed.items() if any(flags)}
