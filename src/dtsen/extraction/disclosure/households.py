"""What a receiver learns who joins both files by their key: households, told apart by all of their rows.

From a person the key leads to the family's row and to everybody else of that family, and from the family to
all of its members: how many there are, and of which sex and age. So what has to be alike is not a row but the
whole household, and at least k of them. Then each row of either file has its equal in k households too, and
no count of members, no lack of a row and no place that stands in one file alone tells more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dtsen.extraction.disclosure.class_report import Scope
from dtsen.extraction.disclosure.classes import seen_values
from dtsen.extraction.disclosure.counting import counts_of, first_row
from dtsen.extraction.disclosure.outcome import Counts, Outcome
from dtsen.extraction.disclosure.relation import Relation, id_of, undiverse
from dtsen.extraction.disclosure.rules import REPORTED_L, Disclosure
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import ROWS, AggregatePlan, Figure, HouseholdPlan, ThemePlan, identifying

_HOUSEHOLDS = "groups-households"


class Households:
    """The households of a result whose files a key joins, as they are delivered.

    ``work`` is a folder that is there, inside the engine's.
    """

    def __init__(
        self,
        engine: Engine,
        plans: Sequence[ThemePlan],
        households: HouseholdPlan,
        rules: Disclosure,
        work: Path,
    ) -> None:
        self._engine, self._plans, self._households = engine, plans, households
        self._rules, self._work = rules, work

    def outcome(self) -> Outcome:
        """What the result is: of the family theme, the households are counted by their classes, and of the
        other the people who live in them. Raises ``RegistryError``, ``DiskFull``.
        """
        counts: dict[tuple[str, Scope], Counts] = {}
        emptied: dict[tuple[str, str], int] = {}
        self._engine.aggregate(self._households, self._work / _HOUSEHOLDS)
        for plan in self._plans:
            lacking = self._undiverse(plan)
            emptied |= dict(self._emptied(plan))
            people = "f0" if plan.theme == "family" else "f1"
            name = f"(FROM {read_groups(self._work / _HOUSEHOLDS)} WHERE {people} > 0)"
            found = counts_of(self._row, Relation(name, plan.theme, (), (ROWS,)), self._rules.k, 0, people)
            counts[plan.theme, "joined"] = replace(found, undiverse=lacking)
        return Outcome(counts, emptied)

    def _undiverse(self, plan: ThemePlan) -> Mapping[str, int]:
        """By sensitive variable, the people in classes with fewer than l values: of rows that are alike, in
        households that are alike.
        """
        known = identifying(plan.columns)
        seen = tuple(seen_values(column for column in plan.columns if column not in known))
        if not seen:
            return {}
        grouped = replace(
            _of_rows(plan, (ROWS, *seen)),
            dimensions=known,
            suppression=plan.suppression,
            households=self._households,
        )
        folder = self._work / f"groups-{plan.theme}-at-home"
        self._engine.aggregate(grouped, folder)
        relation = Relation(read_groups(folder), plan.theme, known, grouped.figures)
        asked = undiverse(relation, self._rules.diversity or REPORTED_L)
        row = self._row(f"SELECT {', '.join(asked)} FROM {relation.name}")
        return dict(zip(relation.seen, map(int, row), strict=True))

    def _emptied(self, plan: ThemePlan) -> Iterator[tuple[tuple[str, str], int]]:
        """The cells that hold a value in the registry and none in the file: by theme and variable."""
        columns = [column for column in plan.columns if column.suppressed]
        if not columns:
            return
        before = _of_rows(plan, tuple(Figure("values", column) for column in columns))
        held = []
        for name, grouped in (("before", before), ("after", replace(before, suppression=plan.suppression))):
            folder = self._work / f"values-{plan.theme}-{name}"
            self._engine.aggregate(grouped, folder)
            held.append(self._row(f"FROM {read_groups(folder)}"))
        for column, there, left in zip(columns, *held, strict=True):
            yield (plan.theme, id_of(column)), int(there) - int(left)

    def _row(self, statement: str) -> tuple[Any, ...]:
        with open_cage([self._work], self._work / "spill-households", GROUPING_MEMORY) as connection:
            return first_row(connection, statement)


def _of_rows(plan: ThemePlan, figures: tuple[Figure, ...]) -> AggregatePlan:
    return AggregatePlan(plan.theme, plan.regions, plan.filters, (), figures)
