"""What one result publishes of its people, as views: figures by nested categories, of which the whole is the
sum of its parts.

The counts of a table are a view. So are the two halves of each share, by one axis more: who is in the
numerator, who is not. So is each sum. Rows publish every count by the columns that they hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.plan import Column, Figure
from dtsen.extraction.recode import Recode
from dtsen.extraction.tables.certificate import COUNT, part_of, rest_of
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.cube import Axis, Code, Path
from dtsen.extraction.tables.plan import Dimension, TablePlan
from dtsen.extraction.tables.small import Rule
from dtsen.extraction.tables.suppression import Suppression, primary_rows

Key = tuple[str, Recode | None, int]

# The percentile tells the decile, and the age its group: one axis, cut in two ways.
_CUTS_FINER = {"percentile": "decile", "age": "age_group"}
HALVES = Axis.of([(0,), (1,)])
# The kind of axis that tells the people of several results apart (``pinning``).
PEOPLE = "=people"


class Suppressed(NamedTuple):
    """A table as it is delivered: its plan, its figures, and what is withheld of them."""

    plan: TablePlan
    table: Counted
    suppression: Suppression


@dataclass(frozen=True)
class Split:
    """How people are sorted along an axis: by the values of ``columns``, outermost first; or, with ``among``,
    by whether the value is one of these (1) or not (0).
    """

    columns: tuple[Column, ...]
    among: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[tuple[Key, ...], tuple[int, ...]]:
        """Equal for splits that sort in the same way."""
        return tuple(map(key_of, self.columns)), self.among

    def path(self, values: Mapping[Key, Code]) -> Path:
        """The category of people with these values."""
        found = tuple(values[key_of(column)] for column in self.columns)
        return (int(found[0] in self.among),) if self.among else found

    def tells(self, other: Split) -> bool:
        """Whether somebody's category here tells that there: the district the regency, the age its band."""
        return not self.among and all(any(_tells(own, its) for own in self.columns) for its in other.columns)


class Figured(NamedTuple):
    """One figure: its node on each axis, and what ``System`` is told of it."""

    nodes: tuple[int, ...]
    value: int
    is_shown: bool
    need: int


@dataclass(frozen=True)
class View:
    """The figures of one quantity, by the kinds of its axes: where people live (``residence``), what their
    identity card says of it (``ktp``), or a variable's id.

    ``floor`` is what everybody knows a withheld figure to reach at least.
    """

    quantity: str
    kinds: tuple[str, ...]
    splits: tuple[Split, ...]
    axes: tuple[Axis, ...]
    figures: tuple[Figured, ...]
    floor: int

    @cached_property
    def ways(self) -> Mapping[str, object]:
        """By kind of axis, what tells ways of sorting apart."""
        return {kind: split.key for kind, split in zip(self.kinds, self.splits, strict=True)}

    def split(self, kind: str) -> Split:
        """How the view sorts along a kind of axis that it has."""
        return self.splits[self.kinds.index(kind)]


def key_of(column: Column) -> Key:
    """What tells columns apart that sort people differently."""
    return column.field, column.recode, column.prefix


def _tells(column: Column, other: Column) -> bool:
    if column.recode:
        return False
    if column.field == other.field:
        return not column.prefix or 0 < other.prefix <= column.prefix
    cuts = _CUTS_FINER.get(column.source.id) if isinstance(column.source, Variable) else None
    return isinstance(other.source, Variable) and cuts == other.source.id


def kinds_of(axes: Iterable[Sequence[Dimension]]) -> tuple[str, ...]:
    """The kinds of a table's axes, all different."""
    kinds = tuple(_kind(axis[0]) for axis in axes)
    return tuple(kind if kind_of(kind) in kinds else kind_of(kind) for kind in kinds)


def kind_of(variable_id: str) -> str:
    """The kind of axis that a variable stands on, where nothing else does."""
    return _CUTS_FINER.get(variable_id, variable_id)


def _kind(first: Dimension) -> str:
    if first.is_residence:
        return "residence"
    return "ktp" if first.variable.region_level else first.variable.id


def views_of_table(of: Suppressed) -> Iterator[View]:
    """The views of a table, margins included."""
    plan, (cube, measures), found = of.plan, (of.table.cube, of.table.measures), of.suppression
    kinds = kinds_of(plan.axes)
    splits = tuple(Split(tuple(dimension.column for dimension in axis)) for axis in plan.axes)
    nodes = [cube.nodes(row) for row in range(len(cube))]
    counts, rule = cube.quantities[COUNT], Rule(cube, found.k, of.table.families, of.table.largest)
    few = primary_rows(cube, measures, rule.k, rule.families, rule.largest)
    hidden = found.withheld[COUNT]
    yield View(
        COUNT,
        kinds,
        splits,
        cube.axes,
        tuple(
            Figured(own, counts[row], not hidden[row], rule.need(COUNT, row) if few[COUNT][row] else 0)
            for row, own in enumerate(nodes)
        ),
        floor=1,
    )
    for share, column, among in _shares(plan):
        if column.kind in kinds:
            continue  # it tells nothing that the counts by the variable do not
        figures = []
        part = cube.quantities[part_of(share)]
        outside = [count - own for count, own in zip(counts, part, strict=True)]
        halves = [
            (name, half, rule.few(name)) for name, half in ((rest_of(share), outside), (part_of(share), part))
        ]
        for row, own in enumerate(nodes):
            figures.append(Figured((*own, 0), counts[row], not hidden[row], 0))
            for node, (name, half, is_few) in enumerate(halves, start=1):
                need = rule.need(name, row) if is_few[row] else 0
                figures.append(Figured((*own, node), half[row], not found.withheld[share][row], need))
        split = Split((column.column,), among)
        yield View(
            COUNT,
            (*kinds, column.kind),
            (*splits, split),
            (*cube.axes, HALVES),
            tuple(figures),
            floor=0,
        )
    for name, _ in measures.sums:
        sums = cube.quantities[name]
        yield View(
            f"{name} {plan.limits.get(_field(plan, name))}",
            kinds,
            splits,
            cube.axes,
            tuple(
                Figured(
                    own,
                    sums[row],
                    not found.withheld[name][row],
                    rule.need_of_sum(name, row, tells=True) if few[name][row] and sums[row] else 0,
                )
                for row, own in enumerate(nodes)
            ),
            floor=0,
        )


def view_of_rows(plan: TablePlan, table: Counted, emptied: Collection[tuple[int, ...]] = ()) -> View:
    """What everybody can count in rows that hold the plan's dimensions: everything but ``emptied`` cells. No
    figure is a secret.
    """
    cube = table.cube
    counts = cube.quantities[COUNT]
    return View(
        COUNT,
        kinds_of(plan.axes),
        tuple(Split(tuple(dimension.column for dimension in axis)) for axis in plan.axes),
        cube.axes,
        tuple(
            Figured(nodes, counts[row], nodes not in emptied, 0)
            for row, nodes in enumerate(map(cube.nodes, range(len(cube))))
        ),
        floor=0,
    )


class _Shared(NamedTuple):
    column: Column
    kind: str


def _shares(plan: TablePlan) -> Iterator[tuple[str, _Shared, tuple[int, ...]]]:
    """Quantity, column and codes of every share."""
    figures: Iterable[Figure] = (figure for figure in plan.groups.figures if figure.kind == "among")
    for item, figure in zip(plan.shares, figures, strict=True):
        if figure.column and item.variable:
            column = replace(figure.column, suppressed=False)
            yield item.quantity, _Shared(column, kind_of(item.variable.id)), figure.values


def splits_of_shares(plan: TablePlan) -> Iterator[dict[str, Split]]:
    """By kind of axis, how each share sorts people."""
    for _, column, among in _shares(plan):
        yield {column.kind: Split((column.column,), among)}


def _field(plan: TablePlan, variable_id: str) -> str:
    return next(variable.field for variable in plan.summed if variable.id == variable_id)


def labels(kinds: Iterable[str], views: Iterable[View]) -> tuple[str, ...]:
    """What screens call these kinds of axes."""
    named: dict[str, list[str]] = {kind: [] for kind in kinds}
    for view in views:
        for kind, split in zip(view.kinds, view.splits, strict=True):
            sources = (column.source for column in split.columns)
            if kind in named:
                named[kind] += [source.label for source in sources if isinstance(source, Variable)]
    return tuple(dict.fromkeys(label for found in named.values() for label in found))
