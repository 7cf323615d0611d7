"""Which cells of a table tell a sensitive answer of everybody they count, whoever that is.

k hides who stands in a cell and not what its people have in common. Where all of a cell have one illness, or
all its families receive the same aid, who knows somebody of the cell knows the answer without knowing the
row. No suppression helps against that as long as zeros are published; an officer may take coarser dimensions.

Two things tell it: a share that is shown and is the whole of its cell, or nothing of it; and a category of a
dimension that holds everybody of its total. The category need not be shown: what nobody answers to has no
row, so a single row under a total says it of a handful as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.indonesian import number
from dtsen.extraction.quality.report import Check, officers_check
from dtsen.extraction.recode import most_values
from dtsen.extraction.tables.certificate import COUNT, part_of, rest_of
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.cube import ROOT, Code
from dtsen.extraction.tables.plan import Dimension, Figured, TablePlan
from dtsen.extraction.tables.suppression import Suppression

# By code list, the answers that say no, none or nothing known. That a whole cell gives one of them is common,
# as where nobody has a rare illness, and harms nobody.
_PLAIN: Mapping[str, frozenset[int]] = {
    "ya_tidak": frozenset({2}),
    "penerima": frozenset({0}),
    "stunting": frozenset({2, 9}),
    "gizi": frozenset({3, 8}),
    "disab": frozenset({4}),
    "depresi": frozenset({4}),
    "kronis": frozenset({1}),
    "jamkes": frozenset({0, 99}),
    "ytt": frozenset({2, 8}),
}


@dataclass(frozen=True)
class Shared:
    """One variable of the table, which is a dimension or a figure and not both: how many cells tell a
    sensitive answer of everybody they count, and how many of these withhold their count.
    """

    variable: Variable
    cells: int
    withheld: int = 0


def shared_answers(plan: TablePlan, table: Counted, found: Suppression) -> tuple[Shared, ...]:
    """The columns of sensitive variables that tell such an answer somewhere. What the table's own condition
    says of everybody is nothing that a cell tells.
    """
    conditions = {item.field: frozenset(item.values) for item in plan.groups.filters}
    counted = [
        _of_share(item, item.variable, conditions, table, found)
        for item in plan.shares
        if item.variable and item.variable.classification == "sensitive"
    ]
    counted += [
        _of_dimension(place, of[0], conditions, table, found)
        for place, of in enumerate(plan.axes)
        if of[0].variable.classification == "sensitive"
    ]
    return tuple(shared for shared in counted if shared.cells)


def shared_answers_check(shared: Collection[Shared], unit: str) -> Check:
    """What an officer should know before the table goes out: how often, and of which variable."""
    named = "; ".join(
        f"{item.variable.label}: {number(item.cells)} sel"
        + (f", {number(item.withheld)} di antaranya ditahan" if item.withheld else "")
        for item in shared
    )
    is_any_withheld = any(item.withheld for item in shared)
    held = " Pada sel yang ditahan, barisnya saja sudah menunjukkannya." if is_any_withheld else ""
    return officers_check(
        "shared_answers",
        f"Semua {unit} dalam sel mempunyai jawaban peka yang sama ({named}). Siapa pun yang mengenal seorang "
        f"di antaranya mengetahui jawabannya.{held} Bila tidak dapat diterima, kembalikan agar variabel itu "
        "dihapus atau rinciannya lebih kasar.",
        {item.variable.field: item.cells for item in shared},
    )


def _of_share(
    item: Figured,
    variable: Variable,
    conditions: Mapping[str, frozenset[int]],
    table: Counted,
    found: Suppression,
) -> Shared:
    """The cells in which all or none give one of the answers that the share is about."""
    possible = conditions.get(variable.field, frozenset(map(int, variable.allowed)))
    asked = frozenset(item.measure.values) & possible
    rest = possible - asked
    plain = _plain(variable)
    # Not to have one of several illnesses tells little; not to be without any tells that everybody has one.
    tells_all = bool(rest) and not asked & plain
    tells_none = bool(asked) and bool(rest) and not rest & plain and (bool(plain) or len(rest) == 1)
    quantities = table.cube.quantities
    counts, parts = quantities[COUNT], quantities[part_of(item.quantity)]
    others = quantities[rest_of(item.quantity)]
    # Where nobody was asked nobody gave an answer, neither one of these nor another.
    cells = sum(
        not withheld and ((tells_all and part == count) or (tells_none and not part and other > 0))
        for withheld, part, other, count in zip(
            found.withheld[item.quantity], parts, others, counts, strict=True
        )
    )
    return Shared(variable, cells)


def _of_dimension(
    place: int,
    dimension: Dimension,
    conditions: Mapping[str, frozenset[int]],
    table: Counted,
    found: Suppression,
) -> Shared:
    """The categories that hold everybody of their total: a sensitive variable has an axis of its own."""
    variable, cube = dimension.variable, table.cube
    possible = conditions.get(variable.field)
    is_given = most_values(variable, dimension.column.recode) == 1 or (possible and len(possible) == 1)
    if is_given:
        return Shared(variable, 0)
    axis, stride, counts = cube.axes[place], cube.strides[place], cube.quantities[COUNT]
    told = _told(variable, [path[0] if path else None for path in axis.paths])
    cells = withheld = 0
    for row, key in enumerate(cube.keys):
        node = key // stride % len(axis)
        if node != ROOT and told[node] and counts[row] == counts[cube.rows[key - node * stride]]:
            cells += 1
            withheld += found.withheld[COUNT][row]
    return Shared(variable, cells, withheld)


def _told(variable: Variable, values: Collection[Code]) -> list[bool]:
    """Of every category of an axis, whether it is an answer that harms; a missing value is none."""
    plain = _plain(variable)
    return [value is not None and value not in plain for value in values]


def _plain(variable: Variable) -> frozenset[int]:
    return _PLAIN.get(variable.codelist.id, frozenset()) if variable.codelist else frozenset()
