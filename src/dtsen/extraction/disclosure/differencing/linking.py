"""Results about the same people, held against each other by classes alone.

No key joins two extracts (every request has its own). But rows that agree in every column that both hold can
be the same person, and where few rows do, the other columns of both can be put side by side.
"""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.differencing.findings import BelowTheOther, Finding, RowsLinked
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Suppressed, key_of
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import AggregatePlan, Column, identifying
from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.small import Rule


def linked(new: Result, old: Result, label: str, counting: Counting) -> Iterator[Finding]:
    """Rows that can be linked, where each extract tells something of people that the other does not.

    Raises ``RegistryError``.
    """
    theirs = {key_of(column) for column in old.columns}
    both = tuple(column for column in new.columns if key_of(column) in theirs)
    shared = {key_of(column) for column in both}
    alone = [
        any(key_of(column) not in shared for column in identifying(result.columns)) for result in (new, old)
    ]
    if not both or not all(alone):
        return
    k = max(new.k, old.k)
    _, rows = small_groups(new, both, k, counting)
    if rows:
        names = tuple(column.source.label for column in both if isinstance(column.source, Variable))
        yield RowsLinked(new.plan.theme, label, (old.name,), k, names, rows)


def below_the_other(
    new: Result, old: Result, table: Suppressed | None, label: str, counting: Counting
) -> Iterator[Finding]:
    """What the new result shows of fewer people than the older one's k allows; ``table`` is the new one's,
    where it is one. Raises ``RegistryError``.
    """
    if new.k >= old.k:
        return
    if table:
        small = Rule(table.table.cube, old.k, table.table.families).few(COUNT)
        hidden = table.suppression.withheld[COUNT]
        few = sum(bool(is_few and not flag) for is_few, flag in zip(small, hidden, strict=True))
    else:
        few, _ = small_groups(new, identifying(new.columns), old.k, counting)
    if few:
        yield BelowTheOther(new.plan.theme, label, (old.name,), old.k, few)


def small_groups(of: Result, columns: tuple[Column, ...], k: int, counting: Counting) -> tuple[int, int]:
    """How many groups by these columns have fewer than ``k`` rows, and how many rows they have."""
    plan, folder = of.plan, counting.folder()
    counting.engine.aggregate(AggregatePlan(plan.theme, plan.regions, plan.filters, columns), folder)
    if not any(folder.iterdir()):
        return 0, 0
    with open_cage([folder.parent], folder.parent / "spill-linking", GROUPING_MEMORY) as connection:
        row = connection.execute(
            f"SELECT count(*), coalesce(sum(f0), 0) FROM {read_groups(folder)} WHERE f0 < {k}"
        ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
