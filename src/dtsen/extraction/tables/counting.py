"""From the engine's groups to the cube of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from dtsen.extraction.empty import empty_result
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.errors import EmptyResult, SpecError
from dtsen.extraction.tables.certificate import COUNT, Measures, part_of, rest_of
from dtsen.extraction.tables.cube import LARGEST, Axis, Code, Cube
from dtsen.extraction.tables.families import Families, families_behind
from dtsen.extraction.tables.plan import TablePlan

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class Counted:
    """The cube of a table, what is published of its cells, and how many families stand behind them, where
    the table takes anything of families.
    """

    cube: Cube
    measures: Measures
    families: Families = field(default_factory=dict)


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
    axes = [_axis(connection, source, places) for places in _places(plan)]
    cells = _cells(connection, source, plan, axes, measures)
    cube = Cube.of(axes, measures.quantities, cells, largest)
    if not plan.counts_families:
        return Counted(cube, measures)
    quantities = [COUNT, *(half for share in measures.shares for half in (part_of(share), rest_of(share)))]
    innermost = _families(connection, source, plan, axes, measures)
    return Counted(cube, measures, families_behind(cube, plan.keeps_families_whole, quantities, innermost))


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
            "table_too_big", f"the table has more than {largest} cells; take fewer or coarser dimensions"
        )


def _places(plan: TablePlan) -> list[range]:
    """For every axis, the places of its dimensions among the group's columns."""
    places, first = [], 0
    for axis in plan.axes:
        places.append(range(first, first + len(axis)))
        first += len(axis)
    return places


def _axis(connection: duckdb.DuckDBPyConnection, source: str, places: range) -> Axis:
    names = ", ".join(f"d{place}" for place in places)
    return Axis.of(connection.execute(f"SELECT DISTINCT {names} FROM {source}").fetchall())


def _measures(connection: duckdb.DuckDBPyConnection, source: str, plan: TablePlan) -> Measures:
    """What is published; a variable that some row lacks has a share of contributors."""
    shares, sums = [item.quantity for item in plan.shares], []
    for number, variable in enumerate(plan.summed):
        lacking = connection.execute(
            f"SELECT 1 FROM {source} WHERE f{2 + 2 * number} <> f0 LIMIT 1"
        ).fetchone()
        contributors = contributors_of(variable.id) if lacking else None
        if contributors:
            shares.append(contributors)
        sums.append((variable.id, contributors))
    return Measures(tuple(shares), tuple(sums))


def _cells(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    plan: TablePlan,
    axes: Sequence[Axis],
    measures: Measures,
) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes and quantities of every group."""
    parts = [f"f{_first_share(plan) + number}" for number in range(len(plan.shares))]
    parts += [f"f{2 + 2 * number}" for number, (_, share) in enumerate(measures.sums) if share]
    halves = [half for part in parts for half in (part, f"f0 - {part}")]
    sums = [f"f{1 + 2 * number}" for number in range(len(measures.sums))]
    return _read(connection, source, plan, axes, ["f0", *halves, *sums])


def _families(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    plan: TablePlan,
    axes: Sequence[Axis],
    measures: Measures,
) -> Iterator[tuple[list[int], list[int]]]:
    """Nodes of every group, and its families: of all, then of the halves of every share."""
    first = _first_share(plan) + len(plan.shares)
    places = [first + 1 + 2 * number for number in range(len(plan.shares))]
    of_sums = first + 1 + 2 * len(plan.shares)
    places += [of_sums + 2 * number for number, (_, share) in enumerate(measures.sums) if share]
    halves = [f"f{half}" for place in places for half in (place, place + 1)]
    return _read(connection, source, plan, axes, [f"f{first}", *halves])


def _first_share(plan: TablePlan) -> int:
    """The place of the first share's numerator among the figures of a group."""
    return 1 + 2 * len(plan.summed)


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
