"""What people have from their family, though it stands in their own rows: its rank, and state insurance.

Five people of a village in decile 4, all of whom are insured by the state, are one family, and a table of the
families would withhold them. So a table of people that goes below the regency and uses such a value counts
families, as one does that takes what only the families' rows hold. In whole regencies a cell of so few people
hardly is a family, and counting card numbers would take several times as long as the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from dtsen.extraction.catalogue import MEMBERS
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.regions import CODE_LENGTHS

# The intake proves of every version that members have the rank of their family.
RANKS = frozenset({"decile", "percentile"})
_INHERITED = RANKS | {"pbi_national", "pbi_local"}
_BELOW_REGENCY = frozenset(
    f"{level}{ending}" for level in ("district", "village") for ending in ("", "_code")
)


def shows_single_families(choice: ThemeChoice, regions: Iterable[str]) -> bool:
    """Whether a cell of people may well be one family; ``regions`` are those that the table is limited to."""
    conditions = {condition.variable for condition in choice.where}
    if choice.theme != MEMBERS or not _INHERITED & {*choice.used, *conditions}:
        return False
    is_small = any(len(code) > CODE_LENGTHS["regency"] for code in regions)
    return is_small or bool(_BELOW_REGENCY & set(choice.dimensions))
