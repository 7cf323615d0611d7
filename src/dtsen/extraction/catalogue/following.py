"""Variables that tell the same: of some, one follows from the other, whatever the file each stands in; and
some that people have are their family's.
"""

from __future__ import annotations

# Ranks of one order: in a province, who is in a lower decile of the nation is in none higher of the province.
_RANKS = frozenset({"decile", "percentile", "decile_province", "decile_regency"})
# What people have from their family, though it stands in their own rows: its rank, and state insurance.
INHERITED = _RANKS | {"pbi_national", "pbi_local"}
ONE_FROM_THE_OTHER = (_RANKS, frozenset({"health_insurance", "pbi_national"}))


def tell_the_same(one: str, other: str) -> bool:
    """Whether these ids are one variable, or one of them follows from the other."""
    return one == other or any({one, other} <= group for group in ONE_FROM_THE_OTHER)
