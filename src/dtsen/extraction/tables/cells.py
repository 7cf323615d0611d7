"""The delivered file of a table: one row a cell, its margins included: codes, labels, figures and a status.

A total stands as "Total" in the columns of what it adds up over. A withheld figure is missing, and the status
says so; it is the same for every reason, so that nobody learns which cells were withheld for their own sake.
A combination that nobody answers to has no row.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dtsen.extraction.engines.cage import literal, pattern
from dtsen.extraction.errors import RegionError
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.package.contents import DeliveredColumn
from dtsen.extraction.recode import Bands, Bottom, Top
from dtsen.extraction.regions import Regions
from dtsen.extraction.tables.certificate import COUNT, part_of
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.cube import ROOT, Code
from dtsen.extraction.tables.plan import Dimension, Figured, TablePlan
from dtsen.extraction.tables.suppression import Suppression

TOTAL = "Total"
MISSING = "Tidak terisi"
FAMILY_GROUP = "Keluarga"
OF_FAMILY = "Berasal dari baris keluarga individu ini (tema Keluarga), lewat nomor KK."
COUNTED_BY_PERSON = "Nilai keluarga dihitung sekali untuk setiap individunya."
STATUS = "status"
SHOWN, PARTLY, WITHHELD = "ditampilkan", "ditahan sebagian", "ditahan"
STATUSES: Mapping[str, str] = {
    SHOWN: "Semua hitungan sel ini ditampilkan.",
    PARTLY: "Sebagian hitungan sel ini ditahan; yang lain ditampilkan.",
    WITHHELD: "Semua hitungan sel ini ditahan.",
}
_HUNDREDTHS = 100
_SQL_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE"}
_NOTHING = "\\N"


@dataclass(frozen=True)
class Shown:
    """What everybody can see in the file: all that a document may tell of it.

    ``statuses`` counts the cells of every status; ``whole`` is the status of the cell that counts everybody,
    ``hidden`` the labels of the measures that it withholds, ``total`` what it counts, None when the file does
    not show it.
    """

    statuses: Counter[str]
    whole: str
    hidden: tuple[str, ...]
    total: int | None


@dataclass(frozen=True)
class CellFile:
    """The finished cells on disk, in reading order, and how a format reads them."""

    path: Path
    columns: tuple[DeliveredColumn, ...]
    texts: Mapping[str, frozenset[str]]  # by column of dimensions, all that stands in it
    shown: Shown

    @property
    def relation(self) -> str:
        """The cells as a relation of the embedded engine, in their order."""
        types = ", ".join(
            f"{literal(column.name)}: {literal(_SQL_TYPES[column.storage])}" for column in self.columns
        )
        return (
            f"read_csv({literal(pattern(self.path))}, columns = {{{types}}}, auto_detect = false, "
            f"header = false, delim = ',', quote = '\"', escape = '\"', nullstr = {literal(_NOTHING)}, "
            "parallel = false)"
        )

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The columns as a format takes them."""
        return tuple(
            Cell(
                column.name,
                column.storage,
                f'"{column.name}"',
                is_free=column.guarded,
                may_be_missing=column.role == "measure",
                may_be_empty="" in self.texts.get(column.name, ()),
                total=TOTAL if column.role == "dimension" else "",
            )
            for column in self.columns
        )


def write_cells(
    plan: TablePlan, table: Counted, found: Suppression, regions: Regions, unit: str, path: Path
) -> CellFile:
    """Write every cell of the table to ``path``; ``unit`` is what is counted (keluarga, individu)."""
    namers = [_Namer(dimension, regions) for dimension in plan.dimensions]
    with path.open("x", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_rows(plan, table, found, namers))
    texts = {name: texts for namer in namers for name, texts in namer.texts().items()}
    return CellFile(path, columns_of(plan, unit), texts, _shown(plan, table, found, unit))


def columns_of(plan: TablePlan, unit: str) -> tuple[DeliveredColumn, ...]:
    """The columns of a table's file, as the documents describe them."""
    columns: list[DeliveredColumn] = []
    for dimension in plan.dimensions:
        variable = dimension.variable
        recode = dimension.column.recode
        of_family = not dimension.column.is_of(plan.theme)
        group = f"{FAMILY_GROUP}: {variable.group}" if of_family else variable.group
        said = (f"Dikodekan ulang: {recode.label}.",) if recode else ()
        if dimension.code_field:
            codes = {} if variable.region_level else dict(variable.codes)
            columns.append(
                DeliveredColumn(
                    dimension.code_field,
                    f"Kode {variable.label}",
                    "text",
                    "dimension",
                    group=group,
                    codes=codes | {TOTAL: TOTAL, MISSING: MISSING} if codes else {},
                    guarded=True,
                    remark=OF_FAMILY if of_family else "",
                    of_family=of_family,
                )
            )
        columns.append(
            DeliveredColumn(
                dimension.label_field,
                variable.label,
                "text",
                "dimension",
                group=group,
                treatments=said,
                guarded=True,
                remark=OF_FAMILY if of_family else "",
                of_family=of_family,
            )
        )
    columns += [_measured(plan, item, unit) for item in plan.measures]
    columns.append(DeliveredColumn(STATUS, "Status sel", "text", "status", codes=STATUSES, guarded=False))
    return tuple(columns)


def _measured(plan: TablePlan, item: Figured, unit: str) -> DeliveredColumn:
    """The column of a measure; what is people's families' counts once for each of the people."""
    column = _measure_column(item, unit)
    if item.variable is None or item.variable.theme == plan.theme:
        return column
    remark = " ".join(filter(None, (column.remark, OF_FAMILY, COUNTED_BY_PERSON)))
    return replace(column, remark=remark, of_family=True)


def _measure_column(item: Figured, unit: str) -> DeliveredColumn:
    if item.variable is None:
        return DeliveredColumn(item.field, f"Jumlah {unit}", "integer", "measure", type="jumlah")
    label = item.variable.label
    match item.measure.kind:
        case "sum":
            return DeliveredColumn(item.field, f"Total {label}", "integer", "measure", type="total")
        case "mean":
            remark = "Rata-rata atas baris yang terisi, dibulatkan ke dua angka desimal."
            return DeliveredColumn(
                item.field, f"Rata-rata {label}", "number", "measure", type="rata-rata", remark=remark
            )
        case _:
            codes = ", ".join(item.variable.codes.get(str(code), str(code)) for code in item.measure.values)
            remark = f"Persen dari jumlah {unit} dalam sel, dibulatkan ke dua angka desimal."
            return DeliveredColumn(
                item.field, f"Persen {label}: {codes}", "number", "measure", type="persen", remark=remark
            )


def _shown(plan: TablePlan, table: Counted, found: Suppression, unit: str) -> Shown:
    whole = table.cube.rows[ROOT]
    is_told = any(item.quantity == COUNT for item in plan.measures) and not found.withheld[COUNT][whole]
    return Shown(
        Counter(_status(plan, found, row) for row in range(len(table.cube))),
        _status(plan, found, whole),
        tuple(
            _measure_column(item, unit).label
            for item in plan.measures
            if found.withheld[item.quantity][whole]
        ),
        table.cube.quantities[COUNT][whole] if is_told else None,
    )


def _status(plan: TablePlan, found: Suppression, row: int) -> str:
    hidden = sum(found.withheld[item.quantity][row] for item in plan.measures)
    return SHOWN if not hidden else WITHHELD if hidden == len(plan.measures) else PARTLY


def _rows(
    plan: TablePlan, table: Counted, found: Suppression, namers: Sequence[_Namer]
) -> Iterator[Sequence[str | int]]:
    figures = [_Figures(item, table, found) for item in plan.measures]
    for row in table.cube.in_reading_order():
        names: list[str] = []
        dimensions = iter(namers)
        for axis, node, of in zip(table.cube.axes, table.cube.nodes(row), plan.axes, strict=True):
            path = axis.paths[node]
            for place in range(len(of)):
                namer = next(dimensions)
                names += namer.names(path[place]) if place < len(path) else namer.total
        yield (*names, *(figure.of(row) for figure in figures), _status(plan, found, row))


class _Namer:
    """How a dimension's value stands in the file: code and label, or the label alone."""

    def __init__(self, dimension: Dimension, regions: Regions) -> None:
        self._dimension, self._regions = dimension, regions
        self._known: dict[Code, list[str]] = {}
        self.total = [TOTAL] * (2 if dimension.code_field else 1)

    def texts(self) -> dict[str, frozenset[str]]:
        """By column of the dimension, all that was said of values so far, and what says a total."""
        named = [*self._known.values(), self.total]
        code, label = self._dimension.code_field, self._dimension.label_field
        fields = [code, label] if code else [label]
        return {name: frozenset(texts) for name, texts in zip(fields, zip(*named, strict=True), strict=True)}

    def names(self, value: Code) -> list[str]:
        """What stands in the dimension's columns."""
        known = self._known.get(value)
        if known is None:
            code, label = (MISSING, MISSING) if value is None else (str(value), self._label(value))
            known = self._known[value] = [code, label] if self._dimension.code_field else [label]
        return known

    def _label(self, value: str | int) -> str:
        variable, recode = self._dimension.variable, self._dimension.column.recode
        if self._dimension.is_residence:
            try:
                return self._regions.name(str(value))
            except RegionError:
                return str(value)
        match recode:
            case Bands():
                return recode.label_from(int(value) if int(value) >= recode.first else None)
            case Top(limit) if value == limit:
                return f"{limit} atau lebih"
            case Bottom(limit) if value == limit:
                return f"{limit} atau kurang"
        return variable.codes.get(str(value), str(value))


class _Figures:
    """A measure's values by row; withheld ones are missing."""

    def __init__(self, item: Figured, table: Counted, found: Suppression) -> None:
        self._kind = item.measure.kind
        self._withheld = found.withheld[item.quantity]
        quantities, counts = table.cube.quantities, table.cube.quantities[COUNT]
        self._top: Sequence[int] = counts
        self._bottom: Sequence[int] = counts
        match self._kind:
            case "share":
                self._top = quantities[part_of(item.quantity)]
            case "sum" | "mean":
                self._top, self._bottom = table.totals(item.quantity), table.values(item.quantity)

    def of(self, row: int) -> str | int:
        """The value as the file has it."""
        if self._withheld[row]:
            return _NOTHING
        if self._kind in ("count", "sum"):
            return self._top[row]
        if not self._bottom[row]:
            return _NOTHING
        return _rounded(self._top[row] * (_HUNDREDTHS if self._kind == "share" else 1), self._bottom[row])


def _rounded(top: int, bottom: int) -> str:
    """A quotient with two decimals, half away from zero."""
    hundredths = (2 * _HUNDREDTHS * top + bottom) // (2 * bottom)
    return f"{hundredths // _HUNDREDTHS}.{hundredths % _HUNDREDTHS:02}"
