"""Results about the same people, held against each other by classes alone.

No key joins two extracts (every request has its own). But rows that agree in every column that both hold can
be the same person, and where few rows do, the other columns of both can be put side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.cells import Shape, cells_of
from dtsen.extraction.disclosure.differencing.findings import BelowTheOther, Finding, RowsLinked
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Suppressed
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import class_plan
from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.small import Rule


def linked(
    new: Result, old: Result, label: str, catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    """Rows that can be linked, where each extract tells something of people that the other does not.

    Raises ``TooLarge`` and ``RegistryError``.
    """
    (own,), (former,) = (counting.shapes(of, whole_rows=True) for of in (new, old))
    common = [kind for kind in own if kind in former]
    alone = [_alone(of, other, counting) for of, other in ((new, former), (old, own))]
    if not common or not all(alone):
        return
    k = max(new.k, old.k)
    shapes = [{kind: shape[kind] for kind in common} for shape in (own, former)]
    with cells_of((new, old), shapes, catalogue, counting, whole_rows=True) as cells:
        if cells is None:
            return
        relation, kinds, labels = cells.sort(shapes)
        names = [name for of in kinds.values() for name in of]
        # Who names the regency tells nothing that the district does not.
        for splits in alone:
            if not any(kind not in common or key in cells.finer[kind] for kind, key in splits.items()):
                return
        # In a cell with few people of either, every one of both has few that he can be. Cells that were
        # emptied in one of the two leave nothing to put together.
        grouped = (
            "SELECT sum(f0) FILTER (mask & 1 > 0) AS one, sum(f0) FILTER (mask & 2 > 0) AS other, "
            "sum(f0) FILTER (mask = 3) AS common, sum(w0) FILTER (mask & 1 > 0) AS whole_one, "
            f"sum(w1) FILTER (mask & 2 > 0) AS whole_other FROM {relation} GROUP BY {', '.join(names)}"
        )
        row = cells.connection.execute(
            f"SELECT coalesce(sum(least(common, whole_one, whole_other)), 0) FROM ({grouped}) "
            f"WHERE common > 0 AND greatest(one, other) < {k}"
        ).fetchone()
    if row and row[0]:
        by = tuple(dict.fromkeys(name for of in labels.values() for name in of))
        yield RowsLinked(new.plan.theme, label, (old.name,), k, by, int(row[0]))


def _alone(of: Result, other: Shape, counting: Counting) -> dict[str, object]:
    """By kind of axis, how rows are cut by quasi-identifiers that the other rows lack, or cut differently."""
    (own,) = counting.shapes(of)
    return {
        kind: split.key for kind, split in own.items() if kind not in other or other[kind].key != split.key
    }


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
        few = small_classes(new, old.k, counting)
    if few:
        yield BelowTheOther(new.plan.theme, label, (old.name,), old.k, few, families=table is None)


def small_classes(of: Result, k: int, counting: Counting) -> int:
    """How many classes of the rows, as they are delivered, are smaller than ``k``."""
    folder = counting.folder()
    counting.engine.aggregate(replace(class_plan(of.plan), suppression=of.plan.suppression), folder)
    if not any(folder.iterdir()):
        return 0
    with open_cage([folder.parent], folder.parent / "spill-linking", GROUPING_MEMORY) as connection:
        row = connection.execute(f"SELECT count(*) FROM {read_groups(folder)} WHERE f0 < {k}").fetchone()
    return int(row[0]) if row else 0
