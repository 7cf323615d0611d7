"""What people have from their family, though it stands in their own rows: its rank, and state insurance.

Five people of a village in decile 4, all of whom are insured by the state, are one family, and a table of the
families would withhold them. So a table of people that goes below the regency and uses such a value counts
families, as one does that takes what only the families' rows hold. So does one with a condition on such a
value, wherever it is about: in a percentile a regency may have one family. In whole regencies without such a
condition a cell of so few people hardly is a family, and counting card numbers would take several times as
long as the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from dtsen.extraction.catalogue import MEMBERS, Theme, Variable
from dtsen.extraction.catalogue.following import INHERITED
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.regions import CODE_LENGTHS

# The intake proves of every version that members have the rank of their family.
RANKS = frozenset({"decile", "percentile"})
_BELOW_REGENCY = frozenset(
    f"{level}{ending}" for level in ("district", "village") for ending in ("", "_code")
)


def counts_families(choice: ThemeChoice, offered: Theme, regions: Iterable[str]) -> bool:
    """Whether a table counts families behind its people: it takes what only their families' rows hold, or
    ``shows_single_families``. ``offered``: all that the table may take.

    Raises ``SpecError`` for a variable that is not offered.
    """
    conditions = (condition.variable for condition in choice.where)
    taken = map(offered.variable, (*choice.used, *conditions))
    # (people live where their families do: a region says nothing of families)
    of_families = any(one.theme != choice.theme and not one.is_residence for one in taken)
    return of_families or shows_single_families(choice, regions)


def keeps_families_whole(variable: Variable, theme: str) -> bool:
    """Whether all members of a family have the same value, in a table of ``theme``: where they live, the
    family's rank, and what belongs to the family itself.
    """
    return variable.is_residence or variable.id in RANKS or variable.theme != theme


def shows_single_families(choice: ThemeChoice, regions: Iterable[str]) -> bool:
    """Whether a cell of people may well be one family; ``regions`` are those that the table is limited to."""
    if choice.theme != MEMBERS:
        return False
    if any(condition.variable in INHERITED for condition in choice.where):
        return True
    if not INHERITED & set(choice.used):
        return False
    is_small = any(len(code) > CODE_LENGTHS["regency"] for code in regions)
    return is_small or bool(_BELOW_REGENCY & set(choice.dimensions))
