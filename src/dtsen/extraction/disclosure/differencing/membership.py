"""Who belongs to which of several results: as columns that tell their people apart, and as one number.

Two results are about the same people when nobody lies in one and not in the other, however differently
regions and conditions are written. So the rows are grouped by what the conditions tell apart, and each group
has a mask: a bit for every result that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.engines.cage import GROUPING_MEMORY, literal, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import AggregatePlan, Column, Filter
from dtsen.extraction.recode import Bands
from dtsen.extraction.regions import CODE_LENGTHS, outermost
from dtsen.extraction.registry import REGION_COLUMN

# Kinds of people that results tell apart: each has a bit for every result.
MOST_KINDS_OF_PEOPLE = 1_000


class Membership:
    """The people of at most 62 results of one theme: those of the first have bit 0 in their mask, and so on.

    ``columns`` stand first in a plan's dimensions; ``mask`` is a group's, as DuckDB writes it.
    """

    def __init__(self, results: Sequence[Result], catalogue: Catalogue) -> None:
        self._plans = [of.plan for of in results]
        self._theme = results[0].plan.theme
        self._tests: list[list[str]] = [[] for _ in results]
        self.columns: list[Column] = []
        variables = {
            variable.field: variable
            for theme in (*catalogue, catalogue.theme(self._theme))
            for variable in theme.variables
        }
        self._tell_regions_apart(variables)
        self._filters: list[Filter] = []
        for field in dict.fromkeys(item.field for plan in self._plans for item in plan.filters):
            self._tell_values_apart(variables[field])

    @property
    def results(self) -> int:
        """How many results there are."""
        return len(self._plans)

    @property
    def mask(self) -> str:
        """The bits of the results that a group belongs to."""
        bits = (
            f"(CASE WHEN {' AND '.join(tests) or 'true'} THEN {1 << place} ELSE 0 END)"
            for place, tests in enumerate(self._tests)
        )
        return f"({' + '.join(bits)})::BIGINT"

    def plan(self, columns: Iterable[Column] = ()) -> AggregatePlan:
        """Groups of all people of all results, by membership and by these columns."""
        return AggregatePlan(self._theme, self._regions, tuple(self._filters), (*self.columns, *columns))

    def _tell_regions_apart(self, variables: Mapping[str, Variable]) -> None:
        asked = [plan.regions for plan in self._plans]
        self._regions = () if () in asked else outermost(code for codes in asked for code in codes)
        if len(set(asked)) == 1:
            return
        longest = max(len(code) for codes in asked for code in codes)
        level = next(name for name, length in CODE_LENGTHS.items() if length == longest)
        region = next(variable for variable in variables.values() if variable.id == level)
        source = replace(region, id=f"{level}_code", field=REGION_COLUMN)
        name = self._named(Column(REGION_COLUMN, "text", source, prefix=longest))
        for tests, codes in zip(self._tests, asked, strict=True):
            by_length: dict[int, list[str]] = {}
            for code in codes:
                by_length.setdefault(len(code), []).append(literal(code))
            if codes:
                inside = (f"left({name}, {length}) IN ({', '.join(of)})" for length, of in by_length.items())
                tests.append(f"({' OR '.join(inside)})")

    def _tell_values_apart(self, variable: Variable) -> None:
        """Values that all results take, or leave out, alike are one band."""
        asked = [
            next((frozenset(item.values) for item in plan.filters if item.field == variable.field), None)
            for plan in self._plans
        ]
        if None not in asked:
            every = frozenset[int]().union(*(values for values in asked if values))
            self._filters.append(Filter(variable.theme, variable.field, tuple(sorted(every))))
            if len(set(asked)) == 1:
                return
        ends = sorted({end for values in asked for value in values or () for end in (value, value + 1)})
        takes = {end: [values is None or end in values for values in asked] for end in ends}
        edges = tuple(
            end for place, end in enumerate(ends) if place == 0 or takes[end] != takes[ends[place - 1]]
        )
        name = self._named(Column(variable.field, "text", variable, recode=Bands(edges=edges)))
        for tests, values in zip(self._tests, asked, strict=True):
            if values is not None:
                inside = ", ".join(str(edge) for edge in edges if edge in values)
                tests.append(f"coalesce({name} IN ({inside}), false)")

    def _named(self, column: Column) -> str:
        self.columns.append(column)
        return f"d{len(self.columns) - 1}"


def people(results: Sequence[Result], catalogue: Catalogue, counting: Counting) -> Mapping[int, int]:
    """How many people have which mask, in one pass over the rows. Raises ``TooLarge``, ``RegistryError``."""
    membership, folder = Membership(results, catalogue), counting.folder()
    counting.engine.aggregate(membership.plan(), folder)
    if not any(folder.iterdir()):
        return {}
    with open_cage([folder.parent], _beside(folder), GROUPING_MEMORY) as connection:
        found = connection.execute(
            f"SELECT {membership.mask} AS mask, sum(f0)::BIGINT FROM {read_groups(folder)} "
            f"GROUP BY 1 HAVING mask > 0 AND sum(f0) > 0 LIMIT {MOST_KINDS_OF_PEOPLE + 1}"
        ).fetchall()
    if len(found) > MOST_KINDS_OF_PEOPLE:
        raise TooLarge
    return {int(mask): int(count) for mask, count in found}


def _beside(folder: Path) -> Path:
    return folder.parent / "spill-membership"
