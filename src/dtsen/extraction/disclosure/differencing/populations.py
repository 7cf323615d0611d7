"""Two results about nearly the same people differ by a few, and whoever holds both can subtract one from the
other.

So the people in the new one but not in the old are counted, and the other way round: all of them, and, where
one of the two is a table, by the dimensions that both show. Some, but fewer than k, is a finding. It says
what tells the two results apart, and never who stands between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.disclosure.differencing.findings import (
    Direction,
    FewApart,
    Finding,
    NotCompared,
)
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import ROWS, AggregatePlan, Column, Figure, Filter, ThemePlan, identifying
from dtsen.extraction.spec import ExtractSpec

_SIDES: tuple[tuple[Direction, str], ...] = (("added", "new"), ("missing", "old"))


def few_apart(new: Result, old: Result, catalogue: Catalogue, counting: Counting) -> Iterator[Finding]:
    """Fewer than k people, or families where they count, whom one of two results counts and the other does
    not. Raises ``RegistryError``.
    """
    dimensions = _shared(new.plan, old.plan, new.spec, old.spec) if new.is_table or old.is_table else ()
    theme, folder = catalogue.theme(new.plan.theme), counting.folder()
    by, differing = tuple(map(_label, dimensions)), _differing(new.plan, old.plan, catalogue)
    counts_families = new.takes_families or old.takes_families
    whole = _differ_by_families(new.plan, old.plan)
    found = _small_differences(
        counting.engine, folder, (new.plan, old.plan), dimensions, new.k, counts_families=counts_families
    )
    for direction, cells, cells_of_families in found:
        about = (theme.id, theme.label, (old.name,))
        if cells:
            yield FewApart(*about, direction, new.k, differing, by, cells)
        if cells_of_families and whole:
            yield FewApart(*about, direction, new.k, differing, by, cells_of_families, families=True)
        elif cells_of_families:
            yield NotCompared(*about, families=True)


def _small_differences(
    engine: Engine,
    work: Path,
    plans: tuple[ThemePlan, ThemePlan],
    dimensions: tuple[Column, ...],
    k: int,
    *,
    counts_families: bool,
) -> Iterator[tuple[Direction, int, int]]:
    """In which direction, and in how many cells, some people but fewer than k make the difference; and in how
    many others k people or more do, of families of which fewer than k are in the one result and not in the
    other.
    """
    new, old = plans
    figures = (ROWS, Figure("families")) if counts_families else (ROWS,)
    populations: dict[str, ThemePlan | None] = {"new": new, "old": old, "both": _both(new, old)}
    for name, plan in populations.items():
        if plan is not None and engine.count(replace(plan, columns=dimensions, suppression=None)):
            groups = AggregatePlan(plan.theme, plan.regions, plan.filters, dimensions, figures)
            engine.aggregate(groups, work / name)
    keys = [f"d{place}" for place in range(len(dimensions))]
    with open_cage([work.parent], work.parent / "spill-differences", GROUPING_MEMORY) as connection:
        for direction, side in _SIDES:
            if not (work / side).exists():
                continue
            last = "f1" if counts_families else str(k)  # (families that are enough where they do not count)
            counted = f"SELECT {', '.join([*keys, 'f0'])}, {last} AS f1 FROM {read_groups(work / side)}"
            if (work / "both").exists():
                last = "-f1" if counts_families else "0"
                minus = f"SELECT {', '.join([*keys, '-f0'])}, {last} FROM {read_groups(work / 'both')}"
                counted = f"{counted} UNION ALL {minus}"
            grouped = (
                f"SELECT sum(f0) AS people, sum(f1) AS families FROM ({counted}) "
                f"GROUP BY {', '.join(keys) or 'ALL'}"
            )
            row = connection.execute(
                f"SELECT count(*) FILTER (WHERE people < {k}), "
                f"count(*) FILTER (WHERE people >= {k} AND families < {k}) FROM ({grouped}) WHERE people > 0"
            ).fetchone()
            if row and any(row):
                yield direction, int(row[0]), int(row[1])


def _differ_by_families(new: ThemePlan, old: ThemePlan) -> bool:
    """Whether all that the two ask differently takes whole families in or leaves them out: then families that
    one has and the other has not can be subtracted.
    """
    apart = {*new.filters} ^ {*old.filters}
    return all(item.theme != new.theme for item in apart)


def _both(new: ThemePlan, old: ThemePlan) -> ThemePlan | None:
    """The rows that both ask for; None where there can be none."""
    regions: set[str] = set()
    for one in new.regions or ("",):
        for other in old.regions or ("",):
            if one.startswith(other) or other.startswith(one):
                regions.add(max(one, other, key=len))
    allowed: dict[tuple[str, str], set[int]] = {}
    for item in (*new.filters, *old.filters):
        key = item.theme, item.field
        allowed[key] = allowed.get(key, set(item.values)) & set(item.values)
    if not regions or not all(allowed.values()):
        return None
    return replace(
        new,
        regions=() if "" in regions else tuple(sorted(regions)),
        filters=tuple(Filter(*key, tuple(sorted(values))) for key, values in allowed.items()),
    )


def _shared(new: ThemePlan, old: ThemePlan, spec: ExtractSpec, other: ExtractSpec) -> tuple[Column, ...]:
    """The columns that both split people by, in the same way."""
    shown = [
        {(column.name, column.recode) for column in _splitting(plan, of)}
        for plan, of in ((new, spec), (old, other))
    ]
    both = shown[0] & shown[1]
    return tuple(
        replace(column, suppressed=False)
        for column in _splitting(new, spec)
        if (column.name, column.recode) in both
    )


def _splitting(plan: ThemePlan, spec: ExtractSpec) -> tuple[Column, ...]:
    return plan.columns if spec.form == "table" else identifying(plan.columns)


def _differing(new: ThemePlan, old: ThemePlan, catalogue: Catalogue) -> tuple[str, ...]:
    """What the two ask differently: the regions, and the variables of conditions that are not the same."""
    conditions = {item.field: item.values for item in new.filters}
    former = {item.field: item.values for item in old.filters}
    labels = {variable.field: variable.label for variable in catalogue.offered(new.theme, "table").variables}
    names = [
        labels[name]
        for name in dict.fromkeys([*conditions, *former])
        if conditions.get(name) != former.get(name)
    ]
    return (*(["Wilayah"] if new.regions != old.regions else []), *names)


def _label(column: Column) -> str:
    return column.source.label if isinstance(column.source, Variable) else column.name
