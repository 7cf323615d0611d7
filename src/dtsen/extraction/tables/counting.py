"""From the engine's groups to the cube of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.empty import empty_result
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.errors import EmptyResult, SpecError
from dtsen.extraction.tables.certificate import Measures
from dtsen.extraction.tables.cube import LARGEST, Axis, Code, Cube
from dtsen.extraction.tables.plan import TablePlan

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class Counted:
    """The cube of a table, and what is published of its cells."""

    cube: Cube
    measures: Measures


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
    return Counted(Cube.of(axes, measures.quantities, cells, largest), measures)


def _empty(plan: TablePlan) -> EmptyResult:
    return empty_result(plan.theme, plan.groups.regions, plan.groups.filters)


def _refuse_none_or_too_many(
    connection: duckdb.DuckDBPyConnection, source: str, plan: TablePlan, largest: int
) -> None:
    (cells,) = connection.execute(f"SELECT count(*) FROM {source}").fetchone() or (0,)
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
    """Nodes and quantities of every group, in an order that does not depend on the engine."""
    parts = [f"f{1 + 2 * len(plan.summed) + number}" for number in range(len(plan.shares))]
    parts += [f"f{2 + 2 * number}" for number, (_, share) in enumerate(measures.sums) if share]
    halves = [half for part in parts for half in (part, f"f0 - {part}")]
    sums = [f"f{1 + 2 * number}" for number in range(len(measures.sums))]
    dimensions = [f"d{place}" for place in range(len(plan.dimensions))]
    names = ", ".join((*dimensions, "f0", *halves, *sums))
    order = ", ".join(dimensions)
    rows = connection.execute(f"SELECT {names} FROM {source} ORDER BY {order}")
    places, count = _places(plan), len(dimensions)
    while batch := rows.fetchmany(_ROWS_AT_ONCE):
        for row in batch:
            nodes = [axis.nodes[_path(row, of)] for axis, of in zip(axes, places, strict=True)]
            yield nodes, [int(figure) for figure in row[count:]]


def _path(row: Sequence[Code], places: range) -> tuple[Code, ...]:
    return tuple(row[places.start : places.stop])
