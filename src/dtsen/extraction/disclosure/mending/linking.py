"""The households of a result whose files a key joins, read once from the registry for a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending.linked import (
    MOST_LOOKS,
    NO_LINKS,
    Budget,
    LinkedClasses,
    merged_rows,
    salted,
)
from dtsen.extraction.disclosure.mending.numbers import numbered_by_values
from dtsen.extraction.disclosure.relation import Relation, id_of
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import ROWS, AggregatePlan, Figure, HouseholdPlan, ThemePlan, identifying


def linked_classes(
    engine: Engine, plans: Sequence[ThemePlan], households: HouseholdPlan, classes: Classes, work: Path
) -> LinkedClasses:
    """The households of a result as they are before suppression: one pass a file. ``work`` is the folder that
    ``classes`` reads. Raises ``RegistryError``, ``DiskFull``.
    """
    engine.aggregate(households, work / "kinds")
    kinds = read_groups(work / "kinds")
    relations, links, extra = [], [], {}
    for plan in plans:
        columns = identifying(plan.columns)
        others = [column for column in plan.columns if column.suppressed and column not in columns]
        figures = (ROWS, *(Figure("values", column) for column in others))
        folder = work / f"rows-{plan.theme}"
        engine.aggregate(
            AggregatePlan(plan.theme, plan.regions, plan.filters, columns, figures, households=households),
            folder,
        )
        kind = [f"d{len(columns)}", f"d{len(columns) + 1}"]
        told = "".join(f"d{place}, " for place in range(len(columns)))
        rows = Relation(
            f"(SELECT {told}f0, {kind[0]} AS f1, {kind[1]} AS f2 FROM {read_groups(folder)})",
            plan.theme,
            columns,
            (ROWS,) * 3,
        )
        numbers = numbered_by_values(rows, {}, classes.rules.k, is_first=True)
        relations.append(classes.kept(merged_rows(numbers, "n"), f"{plan.theme}-linked-0"))
        links.append(
            f"SELECT hash(f1, f2) AS h, {salted(plan.theme, 'n')} AS r, (rows.f0 // kinds.w)::BIGINT "
            f"AS m, w, p FROM {numbers.name} AS rows JOIN (SELECT d0 AS f1, d1 AS f2, f0 AS w, f1 AS p "
            f"FROM {kinds}) AS kinds USING (f1, f2)"
        )
        if others:
            sums = ", ".join(f"sum(f{place + 1})::BIGINT AS v{place}" for place in range(len(others)))
            counted = f"(SELECT hash({', '.join(kind)}) AS h, {sums} FROM {read_groups(folder)} GROUP BY 1)"
            extra[plan.theme] = (tuple(map(id_of, others)), Relation(counted, plan.theme, (), ()))
    kept = classes.kept(replace(NO_LINKS, name=f"({' UNION ALL '.join(links)})"), "links-0")
    return LinkedClasses(classes, tuple(relations), kept, extra, Budget(MOST_LOOKS))
