"""What a new result tells together with one that the same institution already has.

Two results about nearly the same people differ by a few, and whoever holds both can subtract one from the
other. So the people in the new one but not in the old are counted, and the other way round: all of them, and,
where one of the two is a table, by the dimensions that both show. Some, but fewer than k, is a finding. It
says what tells the two results apart, and never who stands between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import AggregatePlan, Column, Filter, ThemePlan, identifying, make_plan
from dtsen.extraction.spec import ExtractSpec

Direction = Literal["added", "missing"]

_SIDES: tuple[tuple[Direction, str], ...] = (("added", "new"), ("missing", "old"))


@dataclass(frozen=True)
class Finding:
    """Fewer than ``k`` people stand in one result and not in the other (``added``: in the new one alone).

    ``received`` is the place of the older result among those received, from 1 on; ``differing`` names in
    Indonesian what the two ask differently; ``by`` the dimensions that both show, in ``cells`` of which the
    difference is that small.
    """

    theme: str
    label: str
    received: int
    direction: Direction
    k: int
    differing: tuple[str, ...]
    by: tuple[str, ...]
    cells: int

    @property
    def message(self) -> str:
        """The finding as a sentence."""
        where = f" pada {self.cells} sel menurut {', '.join(self.by)}" if self.by else ""
        which = "hanya ada dalam data ini" if self.direction == "added" else "hanya ada dalam data terdahulu"
        return (
            f"{self.label}: dibandingkan dengan data terdahulu ke-{self.received}, "
            f"kurang dari {self.k} baris {which}{where}. Pembeda: {', '.join(self.differing)}."
        )


def differences(
    spec: ExtractSpec,
    received: Sequence[ExtractSpec],
    engine: Engine,
    work: Path,
    catalogue: Catalogue,
) -> tuple[Finding, ...]:
    """Hold a specification against those received before, from the oldest on. Everything is counted in the
    version that ``engine`` reads. Raises ``RegistryError``.
    """
    plans = {plan.theme: plan for plan in make_plan(spec, catalogue).themes}
    findings: list[Finding] = []
    for number, other in enumerate(received, start=1):
        for before in make_plan(other, catalogue).themes:
            new = plans.get(before.theme)
            if new is None or (new.regions, new.filters) == (before.regions, before.filters):
                continue
            tables = "table" in (spec.form, other.form)
            dimensions = _shared(new, before, spec, other) if tables else ()
            folder = work / f"difference-{number}-{before.theme}"
            label = catalogue.theme(before.theme).label
            differing = _differing(new, before, catalogue)
            for direction, cells in _small_differences(
                engine, folder, new, before, dimensions, spec.disclosure.k
            ):
                by = tuple(_label(column) for column in dimensions)
                findings.append(
                    Finding(before.theme, label, number, direction, spec.disclosure.k, differing, by, cells)
                )
    return tuple(findings)


def _small_differences(
    engine: Engine, work: Path, new: ThemePlan, old: ThemePlan, dimensions: tuple[Column, ...], k: int
) -> Iterator[tuple[Direction, int]]:
    """In which direction, and in how many cells, some people but fewer than k make the difference."""
    populations: dict[str, ThemePlan | None] = {"new": new, "old": old, "both": _both(new, old)}
    for name, plan in populations.items():
        if plan is not None and engine.count(replace(plan, columns=dimensions, suppression=None)):
            groups = AggregatePlan(plan.theme, plan.regions, plan.filters, dimensions)
            engine.aggregate(groups, work / name)
    keys = [f"d{place}" for place in range(len(dimensions))]
    with open_cage([work.parent], work.parent / "spill-differences", GROUPING_MEMORY) as connection:
        for direction, side in _SIDES:
            if not (work / side).exists():
                continue
            counted = f"SELECT {', '.join([*keys, 'f0'])} FROM {read_groups(work / side)}"
            if (work / "both").exists():
                minus = f"SELECT {', '.join([*keys, '-f0'])} FROM {read_groups(work / 'both')}"
                counted = f"{counted} UNION ALL {minus}"
            grouped = f"SELECT sum(f0) AS people FROM ({counted}) GROUP BY {', '.join(keys) or 'ALL'}"
            row = connection.execute(
                f"SELECT count(*) FROM ({grouped}) WHERE people > 0 AND people < {k}"
            ).fetchone()
            if row and row[0]:
                yield direction, int(row[0])


def _both(new: ThemePlan, old: ThemePlan) -> ThemePlan | None:
    """The rows that both ask for; None where there can be none."""
    regions: set[str] = set()
    for one in new.regions or ("",):
        for other in old.regions or ("",):
            if one.startswith(other) or other.startswith(one):
                regions.add(max(one, other, key=len))
    allowed: dict[str, set[int]] = {}
    for item in (*new.filters, *old.filters):
        allowed[item.field] = allowed.get(item.field, set(item.values)) & set(item.values)
    if not regions or not all(allowed.values()):
        return None
    return replace(
        new,
        regions=() if "" in regions else tuple(sorted(regions)),
        filters=tuple(Filter(name, tuple(sorted(values))) for name, values in allowed.items()),
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
    labels = {variable.field: variable.label for variable in catalogue.theme(new.theme).variables}
    names = [
        labels[name]
        for name in dict.fromkeys([*conditions, *former])
        if conditions.get(name) != former.get(name)
    ]
    return (*(["Wilayah"] if new.regions != old.regions else []), *names)


def _label(column: Column) -> str:
    return column.source.label if isinstance(column.source, Variable) else column.name
