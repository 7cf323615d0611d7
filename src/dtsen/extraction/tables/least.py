"""The least value that a number is known to have: who has it adds nothing to a sum that a reader could tell.

Of horses it is 0. Whoever is counted belongs to the own family, so its size is 1 at least, and a table of 40
families with 41 members tells of one family as plainly as one of 40 families with a horse.
"""

from __future__ import annotations

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.recode import Bottom, Recode

# The intake proves that a family has so many members as its size says.
_AT_LEAST = {"family_size": 1}


def least_of(variable: Variable, recode: Recode | None) -> int:
    """The least value of a variable that is added up, as ``recode`` leaves it."""
    own = max(variable.bounds[0] if variable.bounds else 0, _AT_LEAST.get(variable.id, 0))
    return max(own, recode.limit) if isinstance(recode, Bottom) else own
