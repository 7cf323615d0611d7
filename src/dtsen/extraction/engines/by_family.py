"""Groups of people that can be merged, and still tell how many families stand behind them.

How many families two groups have together does not follow from how many each has: they may be the same. So a
group of fewer than k families has a row for each of them: ``card`` is the family's number, ``families`` is 1
(people who name no family have a row with neither). With k families and more nothing can go wrong any more,
and the group is one row: ``card`` is ``WHOLE``, ``families`` how many there are. Everybody is counted in one
row, so the other figures add up as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dtsen.extraction.plan import WHOLE

# The families of rows that agree in ``card``. Of whole groups that became one, no more is known than that
# these are at most as many.
MERGED = f"(CASE WHEN card = {WHOLE} THEN sum(families) ELSE max(families) END)::BIGINT AS families"
IS_CUT = f"card IS DISTINCT FROM {WHOLE}"


def cut(
    relation: str, k: int, keys: Sequence[str], figures: Iterable[str], told_by: Sequence[str] = ()
) -> str:
    """The SELECT of the relation's groups by ``keys``, each cut or whole by the families that it has now.

    The relation has one row for each group and family. ``figures`` say how those of several rows are merged;
    ``told_by``: fewer columns that tell the groups apart as well as all keys do.
    """
    within = ", ".join(told_by or keys)
    held = f"sum(families) OVER ({f'PARTITION BY {within}' if within else ''})"
    columns = [*keys, f"CASE WHEN held >= {k} THEN {WHOLE} ELSE card END AS card"]
    grouped = ", ".join(str(place + 1) for place in range(len(columns)))
    merged = ", ".join((*columns, "sum(families)::BIGINT AS families", *figures))
    return f"SELECT {merged} FROM (SELECT *, {held} AS held FROM {relation}) GROUP BY {grouped}"
