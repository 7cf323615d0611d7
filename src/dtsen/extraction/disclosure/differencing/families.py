"""Two results, one of which is of people of whom few families are few: few families may stand between them.

More people than k are not enough then, for they may be one family. So of either result the families of every
cell that both show are counted, and those that both have are taken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.disclosure.differencing.findings import Direction, FewApart, Finding, NotCompared
from dtsen.extraction.disclosure.differencing.populations import differing
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import ROWS, AggregatePlan, Column, Figure, Filter, ThemePlan, identifying
from dtsen.extraction.regions import common
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.inherited import keeps_families_whole

_SIDES: tuple[tuple[Direction, str], ...] = (("added", "new"), ("missing", "old"))


def few_families_apart(
    new: Result, old: Result, catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    """Fewer than k families of k people or more whom one of two results counts and the other does not; that
    it was not compared where the families behind a difference cannot be told. Raises ``RegistryError``.
    """
    plans = new.plan, old.plan
    dimensions = _shared(new, old) if new.is_table or old.is_table else ()
    k, theme, by = max(new.k, old.k), catalogue.theme(new.plan.theme), tuple(map(_label, dimensions))
    about = (theme.id, theme.label, (old.name,))
    for direction, cells in _small_differences(counting.engine, counting.folder(), plans, dimensions, k):
        if _differ_by_families(*plans, catalogue):
            yield FewApart(*about, direction, k, differing(*plans, catalogue), by, cells, families=True)
        else:
            yield NotCompared(*about, families=True)


def _small_differences(
    engine: Engine,
    work: Path,
    plans: tuple[ThemePlan, ThemePlan],
    dimensions: tuple[Column, ...],
    k: int,
) -> Iterator[tuple[Direction, int]]:
    """In which direction, and in how many cells, k people or more make the difference, of families of which
    fewer than k are in the one result and not in the other.
    """
    new, old = plans
    populations: dict[str, ThemePlan | None] = {"new": new, "old": old, "both": _both(new, old)}
    for name, plan in populations.items():
        if plan is not None and engine.count(replace(plan, columns=dimensions, suppression=None)):
            figures = (ROWS, Figure("families"))
            groups = AggregatePlan(plan.theme, plan.regions, plan.filters, dimensions, figures)
            engine.aggregate(groups, work / name)
    keys = [f"d{place}" for place in range(len(dimensions))]
    with open_cage([work.parent], work.parent / "spill-differences", GROUPING_MEMORY) as connection:
        for direction, side in _SIDES:
            if not (work / side).exists():
                continue
            counted = f"SELECT {', '.join([*keys, 'f0', 'f1'])} FROM {read_groups(work / side)}"
            if (work / "both").exists():
                minus = f"SELECT {', '.join([*keys, '-f0', '-f1'])} FROM {read_groups(work / 'both')}"
                counted = f"{counted} UNION ALL {minus}"
            grouped = (
                f"SELECT sum(f0) AS people, sum(f1) AS families FROM ({counted}) "
                f"GROUP BY {', '.join(keys) or 'ALL'}"
            )
            ((cells,),) = connection.execute(
                f"SELECT count(*) FROM ({grouped}) WHERE people >= {k} AND families < {k}"
            ).fetchall()
            if cells:
                yield direction, int(cells)


def _differ_by_families(new: ThemePlan, old: ThemePlan, catalogue: Catalogue) -> bool:
    """Whether all that the two ask differently takes whole families in or leaves them out: then families that
    one has and the other has not can be subtracted.
    """
    variables = {one.field: one for one in catalogue.offered(new.theme, "table").variables}
    apart = {*new.filters} ^ {*old.filters}
    return all(keeps_families_whole(variables[item.field], new.theme) for item in apart)


def _both(new: ThemePlan, old: ThemePlan) -> ThemePlan | None:
    """The rows that both ask for; None where there can be none."""
    regions = common(new.regions, old.regions)
    allowed: dict[tuple[str, str], set[int]] = {}
    for item in (*new.filters, *old.filters):
        key = item.theme, item.field
        allowed[key] = allowed.get(key, set(item.values)) & set(item.values)
    if regions is None or not all(allowed.values()):
        return None
    return replace(
        new,
        regions=regions,
        filters=tuple(Filter(*key, tuple(sorted(values))) for key, values in allowed.items()),
    )


def _shared(new: Result, old: Result) -> tuple[Column, ...]:
    """The columns that both split people by, in the same way."""
    mine, theirs = (_splitting(of.plan, of.spec) for of in (new, old))
    both = {(column.name, column.recode) for column in theirs}
    return tuple(replace(column, suppressed=False) for column in mine if (column.name, column.recode) in both)


def _splitting(plan: ThemePlan, spec: ExtractSpec) -> tuple[Column, ...]:
    return plan.columns if spec.form == "table" else identifying(plan.columns)


def _label(column: Column) -> str:
    return column.source.label if isinstance(column.source, Variable) else column.name
