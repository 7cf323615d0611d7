"""From the engine's groups to the cube of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import duckdb

from dtsen.extraction.empty import empty_result
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.errors import EmptyResult, SpecError
from dtsen.extraction.tables.certificate import COUNT, Measures, outside_of, part_of
from dtsen.extraction.tables.cube import LARGEST, Axis, Code, Cube
from dtsen.extraction.tables.dominance import Largest, largest_parts
from dtsen.extraction.tables.families import Families, families_behind
from dtsen.extraction.tables.plan import TablePlan, other_answers

_ROWS_AT_ONCE = 4096
_FIGURES_A_SUM = 4  # the sum, the values, those that add something, and the largest contribution


@dataclass(frozen=True)
class Counted:
    """The cube of a table, what is published of its cells, how many families stand behind them, where the
    table takes anything of families, and the most that one contributor has of every sum.

    A sum in the cube is what the values have above the least one that they can have (``leasts``, where that
    is not 0): so much a reader can tell of them besides how many there are.
    """

    cube: Cube
    measures: Measures
    families: Families = field(default_factory=dict)
    leasts: Mapping[str, int] = field(default_factory=dict)
    largest: Largest = field(default_factory=dict)

    def totals(self, name: str) -> Sequence[int]:
        """A sum as it is published, by row."""
        figures, least = self.cube.quantities[name], self.leasts.get(name, 0)
        if not least:
            return figures
        return [figure + least * values for figure, values in zip(figures, self.values(name), strict=True)]

    def values(self, name: str) -> Sequence[int]:
        """How many have a value of what the sum adds up, by row."""
        contributors = dict(self.measures.sums)[name]
        return self.cube.quantities[part_of(contributors) if contributors else COUNT]


def contributors_of(variable_id: str) -> str:
    """The share that tells rows with a value of the variable from those without."""
    return f"{variable_id}?"


def counted(
    plan: TablePlan, groups: Path, connection: duckdb.DuckDBPyConnection, largest: int = LARGEST
) -> Counted:
    """Read the groups that ``Engine.aggregate`` wrote, and add up every margin; ``connection`` reaches them.

    Raises ``EmptyResult`` and ``SpecError("table_too_big")``.
    """
    if not any(groups.iterdir()):
        raise _empty(plan)
    source = read_groups(groups)
    _refuse_none_or_too_many(connection, source, plan, largest)
    measures = _measures(connection, source, plan)
    axes = [
        _axis(connection, source, places, of_places=bool(of[0].variable.region_level))
        for places, of in zip(_places(plan), plan.axes, strict=True)
    ]
    cells = _cells(connection, source, plan, axes, measures)
    cube = Cube.of(axes, measures.counted, cells, largest)
    of_id = zip((variable.id for variable in plan.summed), plan.leasts, strict=True)
    table = Counted(cube, measures, leasts={name: least for name, least in of_id if least})
    if plan.summed:
        parts = _largest(connection, source, plan, axes)
        names = [name for name, _ in measures.sums]
        table = replace(table, largest=largest_parts(cube, plan.keeps_contributors_whole, names, parts))
    if not plan.counts_families:
        return table
    innermost = _families(connection, source, plan, axes, measures)
    people = (*measures.of_people, *map(outside_of, measures.unanswered))
    behind = families_behind(cube, plan.keeps_families_whole, people, innermost)
    return replace(table, families=behind)


def _empty(plan: TablePlan) -> EmptyResult:
    return empty_result(plan.theme, plan.groups.regions, plan.groups.filters)


def _refuse_none_or_too_many(
    connection: duckdb.DuckDBPyConnection, source: str, plan: TablePlan, largest: int
) -> None:
    # (without dimensions there is a group though nobody is in it)
    (cells,) = connection.execute(f"SELECT count(*) FROM {source} WHERE f0 > 0").fetchone() or (0,)
    if not cells:
        raise _empty(plan)
    if cells > largest:
        raise SpecError(
            "table_too_big",
            f"the table has more than {largest} cells; take fewer or coarser dimensions",
            most=largest,
        )


def _places(plan: TablePlan) -> list[range]:
    """For every axis, the places of its dimensions among the group's columns."""
    places, first = [], 0
    for axis in plan.axes:
        places.append(range(first, first + len(axis)))
        first += len(axis)
    return places


def _axis(connection: duckdb.DuckDBPyConnection, source: str, places: range, *, of_places: bool) -> Axis:
    names = ", ".join(f"d{place}" for place in places)
    paths = connection.execute(f"SELECT DISTINCT {names} FROM {source}").fetchall()
    return Axis.of(paths, of_places=of_places)


def _measures(connection: duckdb.DuckDBPyConnection, source: str, plan: TablePlan) -> Measures:
    """What is published; a variable that some row lacks has a share of contributors."""
    shares, sums, partial = [item.quantity for item in plan.shares], [], []
    for number, variable in enumerate(plan.summed):
        _, values, adding = _of_sum(number)
        contributors = contributors_of(variable.id) if _differ(connection, source, values, "f0") else None
        if contributors:
            shares.append(contributors)
        sums.append((variable.id, contributors))
        if _differ(connection, source, adding, values):
            partial.append(variable.id)
    unanswered = [
        item.quantity
        for number, item in enumerate(plan.shares)
        if _differ(connection, source, _answers(plan, number), "f0")
    ]
    return Measures(tuple(shares), tuple(sums), tuple(partial), tuple(unanswered))


def _differ(connection: duckdb.DuckDBPyConnection, source: str, one: str, other: str) -> bool:
    """Whether two figures differ in some group."""
    found = connection.execute(f"SELECT 1 FROM {source} WHERE {one} <> {other} LIMIT 1").fetchone()
    return found is not None


def _of_sum(number: int) -> tuple[str, str, str]:
    """A group's figures of a summed variable: the sum, the number of values, and of those that add to it."""
    first = 1 + _FIGURES_A_SUM * number
    return f"f{first}", f"f{first + 1}", f"f{first + 2}"


def _largest(
    connection: duckdb.DuckDBPyConnection, source: str, plan: TablePlan, axes: Sequence[Axis]
) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes of every group, and the largest contribution to each of its sums."""
    places = [_FIGURES_A_SUM * (number + 1) for number in range(len(plan.summed))]
    return _read(connection, source, plan, axes, [f"f{place}" for place in places])


def _cells(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    plan: TablePlan,
    axes: Sequence[Axis],
    measures: Measures,
) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes and quantities of every group."""
    numbers = range(len(plan.shares))
    parts = [(f"f{_first_share(plan) + number}", _answers(plan, number)) for number in numbers]
    of_sums = [(*_of_sum(number), least) for number, least in enumerate(plan.leasts)]
    parts += [(of[1], "f0") for of, (_, share) in zip(of_sums, measures.sums, strict=True) if share]
    halves = [half for part, answers in parts for half in (part, f"{answers} - {part}")]
    none = [
        f"f0 - {_answers(plan, number)}"
        for number, item in enumerate(plan.shares)
        if item.quantity in measures.unanswered
    ]
    sums = [f"{total} - {least} * {values}" for total, values, _, least in of_sums]
    partial = [_of_sum(number)[2] for number in _partial(measures)]
    return _read(connection, source, plan, axes, ["f0", *halves, *none, *sums, *partial])


def _families(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    plan: TablePlan,
    axes: Sequence[Axis],
    measures: Measures,
) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes of every group, and its families: of all, then of the halves of every share, of those that add
    something to a sum, and of all outside a numerator, whether they have an answer or not.
    """
    first = _first_share(plan) + 2 * len(plan.shares)
    of_sums = first + 1 + 2 * len(plan.shares)
    adding = of_sums + 2 * len(plan.summed)
    others = count(adding + len(plan.summed))
    halves, outside = [], []
    for number, item in enumerate(plan.shares):
        part, rest = (f"f{first + 1 + 2 * number + half}" for half in (0, 1))
        answered = f"f{next(others)}" if other_answers(item) else "0"
        is_whole = item.quantity not in measures.unanswered
        halves += [part, rest if is_whole else answered]
        outside += [] if is_whole else [rest]
    for number, (_, share) in enumerate(measures.sums):
        if share:
            halves += [f"f{of_sums + 2 * number + half}" for half in (0, 1)]
    partial = [f"f{adding + number}" for number in _partial(measures)]
    return _read(connection, source, plan, axes, [f"f{first}", *halves, *partial, *outside])


def _partial(measures: Measures) -> list[int]:
    """The numbers of the sums to which some add nothing."""
    return [number for number, (name, _) in enumerate(measures.sums) if name in measures.partial]


def _first_share(plan: TablePlan) -> int:
    """The place of the first share's numerator among the figures of a group."""
    return 1 + _FIGURES_A_SUM * len(plan.summed)


def _answers(plan: TablePlan, number: int) -> str:
    """A group's figure of the rows with an answer to what a share is about."""
    return f"f{_first_share(plan) + len(plan.shares) + number}"


def _read(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    plan: TablePlan,
    axes: Sequence[Axis],
    figures: Sequence[str],
) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes and figures of every group, in an order that does not depend on the engine."""
    dimensions = [f"d{place}" for place in range(len(plan.dimensions))]
    names = ", ".join((*dimensions, *figures))
    order = f" ORDER BY {', '.join(dimensions)}" if dimensions else ""
    rows = connection.execute(f"SELECT {names} FROM {source}{order}")
    places, count = _places(plan), len(dimensions)
    while batch := rows.fetchmany(_ROWS_AT_ONCE):
        for row in batch:
            nodes = [axis.nodes[_path(row, of)] for axis, of in zip(axes, places, strict=True)]
            yield nodes, [int(figure) for figure in row[count:]]


def _path(row: Sequence[Code], places: range) -> tuple[Code, ...]:
    return tuple(row[places.start : places.stop])
