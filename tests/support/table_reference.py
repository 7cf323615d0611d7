"""The simplest table that could be right: every row is added to every cell that it belongs to, one by one.

A person who is asked about the family carries the family's row along, and every cell the card numbers of its
people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.recode import Bands, Bottom
from dtsen.extraction.registry import FAMILY_ID
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.plan import Dimension, TablePlan
from support.reference import _is_asked

Row = Mapping[str, Any]
Cells = dict[tuple[tuple[Any, ...], ...], dict[str, int]]


def with_families(rows: Sequence[Row], families: Sequence[Row]) -> list[Row]:
    """Every person's row with what the family's row holds besides; families have different card numbers."""
    of_card = {row[FAMILY_ID]: row for row in families}
    return [{**of_card.get(row.get(FAMILY_ID), {}), **row} for row in rows]


def reference_families(plan: TablePlan, rows: Sequence[Row]) -> Cells:
    """All cells by their path: how many families stand behind the people of each, and behind the halves of
    every share, all outside its numerator where some have no answer, the rows with a value of every summed
    variable and without, and those that add to it.
    """
    cards: dict[Any, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    asked = [row for row in rows if _is_asked(plan.groups, row)]
    unanswered = {
        item.quantity
        for item in plan.shares
        if item.variable and any(row.get(item.variable.field) is None for row in asked)
    }
    for row in rows:
        if _is_asked(plan.groups, row):
            halves = ["count"]
            for item in plan.shares:
                assert item.variable is not None
                value = row.get(item.variable.field)
                is_in = value in item.measure.values
                if is_in or value is not None:
                    halves.append(f"{item.quantity}:{'part' if is_in else 'rest'}")
                if item.quantity in unanswered and not is_in:
                    halves.append(f"{item.quantity}:outside")
            for variable in plan.summed:
                has_value = row.get(variable.field) is not None
                halves.append(f"{variable.id}?:{'part' if has_value else 'rest'}")
                if _adds(plan, variable, row):
                    halves.append(f"{variable.id}:adding")
            for paths in _cells_of(plan, row):
                for half in halves:
                    cards[paths][half].add(row[FAMILY_ID])
    return {paths: {half: len(found) for half, found in of.items()} for paths, of in cards.items()}


def reference_largest(plan: TablePlan, rows: Sequence[Row]) -> Cells:
    """All cells by their path: of every summed variable, what its largest contributor has above what
    everybody has. That is a row; where families are counted, all rows of a card number in the cell.
    """
    parts: dict[Any, dict[str, dict[Any, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for number, row in enumerate(rows):
        if not _is_asked(plan.groups, row):
            continue
        card = row.get(FAMILY_ID) if plan.counts_families else None
        for paths in _cells_of(plan, row):
            for variable in plan.summed:
                value = _limited(plan, variable, row)
                above = 0 if value is None else value - _least(plan, variable)
                parts[paths][variable.id][("row", number) if card is None else card] += above
    return {paths: {name: max(of_all.values()) for name, of_all in of.items()} for paths, of in parts.items()}


def largest_of(table: Counted) -> Cells:
    """The largest contributions that a counted table knows, in the same form."""
    cube, found = table.cube, {}
    for row in range(len(cube)):
        paths = tuple(axis.paths[node] for axis, node in zip(cube.axes, cube.nodes(row), strict=True))
        found[paths] = {name: parts[row] for name, parts in table.largest.items()}
    return found


def assert_largest_are_bounded_from_above(plan: TablePlan, bound: Cells, exact: Cells) -> None:
    """Innermost cells know their largest contribution exactly, and so do margins where rows contribute; where
    families do, margins never know one too small.
    """
    depth = [len(axis) for axis in plan.axes]
    if not plan.summed:
        return
    assert bound.keys() == exact.keys()
    for paths, of in bound.items():
        is_exact = not plan.counts_families or [len(path) for path in paths] == depth
        for name, most in of.items():
            assert most == exact[paths][name] if is_exact else most >= exact[paths][name]


def reference_cells(plan: TablePlan, rows: Sequence[Row]) -> Cells:
    """All cells by their path on every axis: ``rows``, and of each summed variable and share its figure."""
    cells: Cells = {}
    for row in rows:
        if not _is_asked(plan.groups, row):
            continue
        for paths in _cells_of(plan, row):
            cell = cells.setdefault(paths, {"rows": 0})
            cell["rows"] += 1
            for variable in plan.summed:
                cell[variable.id] = cell.get(variable.id, 0) + (_limited(plan, variable, row) or 0)
                adding = f"{variable.id}:adding"
                cell[adding] = cell.get(adding, 0) + _adds(plan, variable, row)
            for item in plan.shares:
                assert item.variable is not None
                is_in = row.get(item.variable.field) in item.measure.values
                cell[item.quantity] = cell.get(item.quantity, 0) + is_in
    return cells


def cells_of(plan: TablePlan, table: Counted) -> Cells:
    """The cells of a counted table in the same form."""
    cube, cells = table.cube, {}
    for row in range(len(cube)):
        paths = tuple(axis.paths[node] for axis, node in zip(cube.axes, cube.nodes(row), strict=True))
        cells[paths] = {"rows": cube.quantities["count"][row]}
        cells[paths] |= {variable.id: table.totals(variable.id)[row] for variable in plan.summed}
        for variable in plan.summed:
            adding = cube.quantities.get(f"{variable.id}:adding", table.values(variable.id))
            cells[paths][f"{variable.id}:adding"] = adding[row]
        cells[paths] |= {item.quantity: cube.quantities[f"{item.quantity}:part"][row] for item in plan.shares}
    return cells


def families_of(table: Counted) -> Cells:
    """The families behind the cells of a counted table, in the same form."""
    cube, found = table.cube, {}
    for row in range(len(cube)):
        paths = tuple(axis.paths[node] for axis, node in zip(cube.axes, cube.nodes(row), strict=True))
        found[paths] = {name: behind[row] for name, behind in table.families.items()}
    return found


# What everybody has of these at least, whatever the specification says.
_EVERYBODY_HAS = {"family_size": 1, "percentile": 1}


def _adds(plan: TablePlan, variable: Variable, row: Row) -> bool:
    """Whether the row has more of the variable than everybody has."""
    number = row.get(variable.field)
    return number is not None and number > _least(plan, variable)


def _least(plan: TablePlan, variable: Variable) -> int:
    """What everybody who has a value has of the variable at least."""
    limit = plan.limits.get(variable.field)
    return max(_EVERYBODY_HAS.get(variable.id, 0), limit.apply(0) if isinstance(limit, Bottom) else 0)


def _limited(plan: TablePlan, variable: Variable, row: Row) -> int | None:
    number: int | None = row.get(variable.field)
    limit = plan.limits.get(variable.field)
    return number if number is None or limit is None else limit.apply(number)


def _cells_of(plan: TablePlan, row: Row) -> Iterator[tuple[tuple[Any, ...], ...]]:
    whole = [tuple(_value(dimension, row) for dimension in axis) for axis in plan.axes]
    return product(*([path[:length] for length in range(len(path) + 1)] for path in whole))


def _value(dimension: Dimension, row: Row) -> Any:
    value = row.get(dimension.column.field)
    if value is None:
        return None
    if dimension.column.prefix:
        return value[: dimension.column.prefix]
    recode = dimension.column.recode
    if isinstance(recode, Bands):
        floor = recode.floor(value)
        return -1 if floor is None else floor
    return value if recode is None else recode.apply(value)
