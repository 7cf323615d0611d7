"""A table counted anew from the registry's rows, by queries of the check's own, and held against the file.

The engine groups innermost cells, the cube adds them up, the writer names and rounds them. Here one query
groups the rows, another adds up every margin, and each figure of the file is held against its quotient:
whatever any of the three did wrong, some figure differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import duckdb

from dtsen.extraction.engines.cage import (
    identifier,
    literal,
    lock,
    open_to_group,
    some_each,
    translated,
)
from dtsen.extraction.errors import RegionError
from dtsen.extraction.quality.approved import approved_rows
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.report import Check
from dtsen.extraction.recode import Bottom, Top
from dtsen.extraction.regions import CODE_LENGTHS, Regions
from dtsen.extraction.registry import REGION_COLUMN, Dataset
from dtsen.extraction.tables.cells import MISSING, PARTLY, SHOWN, STATUS, TOTAL, WITHHELD, CellFile
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.dominance import DOMINANT
from dtsen.extraction.tables.plan import Dimension, Figured, TablePlan
from dtsen.extraction.tables.suppression import Suppression

INNERMOST, _NAMES = "innermost", "names_of_codes"
_ROWS_AT_ONCE = 4096
# Two decimals lie at most so far from the quotient; the rest is what a binary fraction may err.
_HALF_A_HUNDREDTH = "0.005 + 1e-9 + 1e-12 * abs({quotient})"


@dataclass(frozen=True)
class Recount:
    """The innermost cells of a table, counted anew: the relation ``INNERMOST`` of the connection, with values
    or codes g0, g1, …, the rows n, and ``figures_of`` them. Opened by ``recounted``.
    """

    plan: TablePlan
    connection: duckdb.DuckDBPyConnection

    def totals(self) -> tuple[int, ...]:
        """The number of rows; of every summed variable its sum; of every share the rows in its numerator."""
        wanted = ("n", *(f"s{place}" for place in range(len(self.plan.summed))))
        wanted += tuple(f"p{place}" for place in range(len(self.plan.shares)))
        added = ", ".join(f"coalesce(sum({name}), 0)" for name in wanted)
        (totals,) = self.connection.execute(f"SELECT {added} FROM {INNERMOST}").fetchall()
        return tuple(map(int, totals))

    def largest(self) -> tuple[int, ...]:
        """Of every summed variable, the largest contributions of all innermost cells, added up."""
        if not self.plan.summed:
            return ()
        added = ", ".join(f"coalesce(sum(m{place}), 0)" for place in range(len(self.plan.summed)))
        (found,) = self.connection.execute(f"SELECT {added} FROM {INNERMOST}").fetchall()
        return tuple(map(int, found))

    def compared(self, cells: CellFile, regions: Regions, k: int) -> tuple[int, int, int]:
        """How many cells of the file are none of the table's, are missing, have another name, or show a
        figure that is not theirs; how many figures it shows that tell about fewer than k rows; and how many
        sums and means that are one contributor's for the most part.
        """
        self._write_names(regions)
        ((wrong, few, dominated),) = self.connection.execute(self._comparison(cells, k)).fetchall()
        return int(wrong), int(few), int(dominated)

    def _comparison(self, cells: CellFile, k: int) -> str:
        same = ["again.is_cell = file.is_cell"]  # what remains to be the same of a table of one cell
        same += [
            f"again.c{place} = file.{identifier(dimension.code_field)}"
            for place, dimension in enumerate(self.plan.dimensions)
            if dimension.code_field
        ]
        same += [
            f"again.l{place} = file.{identifier(dimension.label_field)}"
            for place, dimension in enumerate(self.plan.dimensions)
        ]
        figures = [self._is_right(item) for item in self.plan.measures]
        right = " AND ".join((*figures, self._is_right_status()))
        twice = f"abs((SELECT count(*) FROM again) - (SELECT count(*) FROM {cells.relation}))"
        few = " + ".join(f"count(*) FILTER (WHERE {self._is_of_few(item, k)})" for item in self.plan.measures)
        added = [item for item in self.plan.measures if item.measure.kind in ("sum", "mean")]
        dominated = [f"count(*) FILTER (WHERE {self._is_dominated(item)})" for item in added]
        return (
            f"WITH again AS MATERIALIZED ({self._named()}) "
            f"SELECT count(*) FILTER (WHERE again.n IS NULL OR file.is_cell IS NULL OR NOT ({right})) "
            f"+ {twice}, {few}, {' + '.join(dominated) or '0'} "
            f"FROM again FULL JOIN (SELECT *, true AS is_cell FROM {cells.relation}) AS file "
            f"ON {' AND '.join(same)}"
        )

    def _named(self) -> str:
        """Every cell, margins included, with the codes and labels of its dimensions."""
        labels, joins = ["true AS is_cell"], []
        for place, dimension in enumerate(self.plan.dimensions):
            code = f"c{place}"
            if dimension.code_field:
                labels.append(f"coalesce(names{place}.label, {code}) AS l{place}")
                joins.append(
                    f" LEFT JOIN {_NAMES} AS names{place} "
                    f"ON names{place}.place = {place} AND names{place}.code = {code}"
                )
            else:
                labels.append(f"{_limited(dimension, code)} AS l{place}")
        return (
            f"SELECT {', '.join(('margins.*', *labels))} FROM ({self._margins()}) AS margins{''.join(joins)}"
        )

    def _margins(self) -> str:
        """Innermost cells and all that they add up to: of each axis, some variables from the outermost on."""
        places, first = [], 0
        for axis in self.plan.axes:
            inner = range(first, first + len(axis))
            places.append([inner[:length] for length in range(len(axis) + 1)])
            first += len(axis)
        sets = (", ".join(f"g{place}" for axis in chosen for place in axis) for chosen in product(*places))
        codes = [
            f"CASE WHEN grouping(g{place}) = 1 THEN {literal(TOTAL)} "
            f"ELSE coalesce(g{place}::VARCHAR, {literal(MISSING)}) END AS c{place}"
            for place in range(first)
        ]
        grouped = f" GROUP BY GROUPING SETS ({', '.join(f'({names})' for names in sets)})" if first else ""
        return f"SELECT {', '.join((*codes, *_added(self.plan)))} FROM {INNERMOST}{grouped}"

    def _is_right(self, item: Figured) -> str:
        """Whether the file shows the figure that was counted, or none."""
        shown = f"file.{identifier(item.field)}"
        match item.measure.kind:
            case "count":
                right = f"{shown} = again.n"
            case "sum":
                right = f"{shown} = again.s{self._summed(item)}"
            case "mean":
                place = self._summed(item)
                right = _is_quotient(shown, f"again.s{place} / again.v{place}", f"again.v{place}")
            case _:
                part = f"again.p{self.plan.shares.index(item)}"
                right = _is_quotient(shown, f"100 * {part} / again.n", "again.n")
        return f"({shown} IS NULL OR {right})"

    def _is_of_few(self, item: Figured, k: int) -> str:
        """Whether the file shows a figure of fewer than k rows, or one that tells of fewer."""
        telling = []
        match item.measure.kind:
            case "count":
                pass
            case "sum" | "mean":
                place = self._summed(item)
                telling = [f"again.v{place}", f"again.n - again.v{place}", f"again.a{place}"]
            case _:
                place = self.plan.shares.index(item)
                telling = [f"again.p{place}", f"again.o{place}", f"again.n - again.p{place}"]
        few = [f"again.n < {k}", *(f"{rows} BETWEEN 1 AND {k - 1}" for rows in telling)]
        return f"file.{identifier(item.field)} IS NOT NULL AND ({' OR '.join(few)})"

    def _is_dominated(self, item: Figured) -> str:
        """Whether the file shows a sum, or its mean, that is one contributor's for the most part."""
        place = self._summed(item)
        total = f"(again.s{place} - {self.plan.leasts[place]} * again.v{place})"
        dominates = f"100 * again.m{place} > {DOMINANT} * {total}"
        return f"file.{identifier(item.field)} IS NOT NULL AND {dominates}"

    def _is_right_status(self) -> str:
        """Whether the status tells which figures are there. The mean of no value never is."""
        missing = [f"file.{identifier(item.field)} IS NULL" for item in self.plan.measures]
        withheld = [
            f"({is_missing} AND again.v{self._summed(item)} > 0)"
            if item.measure.kind == "mean"
            else is_missing
            for item, is_missing in zip(self.plan.measures, missing, strict=True)
        ]
        return (
            f"CASE file.{STATUS} WHEN {literal(SHOWN)} THEN NOT ({' OR '.join(withheld)}) "
            f"WHEN {literal(WITHHELD)} THEN {' AND '.join(missing)} "
            f"WHEN {literal(PARTLY)} THEN {' OR '.join(missing)} ELSE false END"
        )

    def _summed(self, item: Figured) -> int:
        return [variable.id for variable in self.plan.summed].index(item.quantity)

    def _write_names(self, regions: Regions) -> None:
        """The label of every code that occurs, by the dimension's place."""
        found: list[tuple[int, str, str]] = []
        for place, dimension in enumerate(self.plan.dimensions):
            if dimension.code_field:
                query = f"SELECT DISTINCT g{place}::VARCHAR FROM {INNERMOST} WHERE g{place} IS NOT NULL"
                codes = self.connection.execute(query).fetchall()
                found += [(place, code, _name(dimension, code, regions)) for (code,) in codes]
        self.connection.execute(
            f"CREATE TEMP TABLE {_NAMES} AS SELECT unnest($places::INTEGER[]) AS place, "
            "unnest($codes::VARCHAR[]) AS code, unnest($labels::VARCHAR[]) AS label",
            {
                "places": [place for place, _, _ in found],
                "codes": [code for _, code, _ in found],
                "labels": [label for _, _, label in found],
            },
        )


@contextmanager
def recounted(dataset: Dataset, expected: Expected, plan: TablePlan, work: Path) -> Iterator[Recount]:
    """The table's innermost cells, counted from the approved rows; ``expected`` says how each variable is
    recoded where it is a dimension, and limited where it is added up. Raises ``RegistryError``.
    """
    with open_to_group([dataset.directory, work], work / "spill-recount") as connection:
        lock(connection)
        files = dataset.files(expected.theme, expected.regions)
        try:
            _count(connection, expected, plan, files)
        except duckdb.Error as error:
            raise translated(error, dataset, expected.theme, expected.regions) from None
        yield Recount(plan, connection)


def _count(
    connection: duckdb.DuckDBPyConnection, expected: Expected, plan: TablePlan, files: Sequence[Path]
) -> None:
    """Fill ``INNERMOST``: cells are counted in so many files at a time, and then added up. Raises
    ``duckdb.Error``.
    """
    codes = [f"g{place}" for place in range(len(plan.dimensions))]
    grouped = [f"{_grouped(dimension)} AS g{place}" for place, dimension in enumerate(plan.dimensions)]
    figures = [f"{figure} AS {name}" for name, figure in figures_of(plan).items()]
    columns = ", ".join((*grouped, "count(*) AS n", *figures))
    by = " GROUP BY ALL" if grouped else ""
    parts = []
    for number, some in enumerate(some_each(files)):
        rows = approved_rows(expected, lambda *_, some=some: some, _read(plan))
        connection.execute(f"CREATE TEMP TABLE part{number} AS SELECT {columns} FROM {rows}{by}")
        parts.append(f"FROM part{number}")
    cells = f"SELECT {', '.join((*codes, *_added(plan)))} FROM ({' UNION ALL '.join(parts)}){by}"
    connection.execute(f"CREATE TEMP TABLE {INNERMOST} AS {cells}")
    for number in range(len(parts)):
        connection.execute(f"DROP TABLE part{number}")


def _added(plan: TablePlan) -> list[str]:
    """The figures of cells that become one."""
    return [
        f"{'max' if name.startswith('m') else 'sum'}({name})::BIGINT AS {name}"
        for name in ("n", *figures_of(plan))
    ]


def shown_though_withheld(
    cells: CellFile,
    plan: TablePlan,
    table: Counted,
    found: Suppression,
    connection: duckdb.DuckDBPyConnection,
) -> int:
    """How many figures stand in the file that were to be withheld; ``connection`` reaches the cells."""
    names = ", ".join(f"{identifier(item.field)} IS NULL" for item in plan.measures)
    hidden: Sequence[Sequence[int]] = [found.withheld[item.quantity] for item in plan.measures]
    told, order = 0, iter(table.cube.in_reading_order())
    with connection.cursor() as cursor:
        rows = cursor.execute(f"SELECT {names} FROM {cells.relation}")
        while batch := rows.fetchmany(_ROWS_AT_ONCE):
            for missing in batch:
                row = next(order)
                told += sum(
                    flags[row] and not is_missing for flags, is_missing in zip(hidden, missing, strict=True)
                )
    return told


def dominance_check(dominated: int, *, same: bool) -> Check:
    """Whether no sum or mean that the file shows is one contributor's for the most part, and whether the
    largest contributions are those that the table knew, by ``Recount``.
    """
    if dominated or not same:
        message = f"{dominated} total atau rata-rata yang sebagian besar milik satu penyumbang ditampilkan."
        if not same:
            message += " Sumbangan terbesar berbeda dari registri."
        return Check("dominance", "fail", message, {})
    message = (
        "Menurut hitungan ulang, tidak ada total atau rata-rata yang ditampilkan yang lebih dari "
        f"{DOMINANT} persennya berasal dari satu penyumbang."
    )
    return Check("dominance", "pass", message, {})


def few_rows_check(of_few: int, k: int) -> Check:
    """Whether every figure that the file shows is of at least k rows, by ``Recount.compared``."""
    if of_few:
        message = f"{of_few} angka yang menyangkut kurang dari {k} baris ditampilkan."
        return Check("few_rows", "fail", message, {})
    message = f"Menurut hitungan ulang, selain nol tidak ada angka yang menyangkut kurang dari {k} baris."
    return Check("few_rows", "pass", message, {})


def figures_of(plan: TablePlan) -> dict[str, str]:
    """What is counted besides rows: sums s, numbers of values v, of values that are not the least a, the most
    that one of them has above the least m, numerators p and others with an answer o.
    """
    figures = {}
    for place, (variable, least) in enumerate(zip(plan.summed, plan.leasts, strict=True)):
        figures[f"s{place}"] = f"coalesce(sum({identifier(variable.field)}), 0)"
        figures[f"v{place}"] = f"count({identifier(variable.field)})"
        figures[f"a{place}"] = f"count(*) FILTER (WHERE {identifier(variable.field)} <> {least})"
        figures[f"m{place}"] = f"coalesce(max({identifier(variable.field)} - {least}), 0)"
    for place, item in enumerate(plan.shares):
        if item.variable:
            codes = ", ".join(literal(str(code)) for code in item.measure.values)
            is_part = f"{identifier(item.variable.field)}::VARCHAR IN ({codes})"
            figures[f"p{place}"] = f"count(*) FILTER (WHERE {is_part})"
            figures[f"o{place}"] = f"count(*) FILTER (WHERE NOT {is_part})"
    return figures


def _read(plan: TablePlan) -> list[str]:
    """The registry's columns that a table is counted from."""
    variables = [dimension.variable for dimension in plan.dimensions if not dimension.is_residence]
    variables += [*plan.summed, *(item.variable for item in plan.shares if item.variable)]
    return [REGION_COLUMN, *dict.fromkeys(variable.field for variable in variables)]


def _grouped(dimension: Dimension) -> str:
    if dimension.is_residence:
        return f"left({REGION_COLUMN}, {CODE_LENGTHS[dimension.variable.region_level or 'village']})"
    return identifier(dimension.variable.field)


def _limited(dimension: Dimension, code: str) -> str:
    match dimension.column.recode:
        case Top(limit):
            return f"if({code} = '{limit}', '{limit} atau lebih', {code})"
        case Bottom(limit):
            return f"if({code} = '{limit}', '{limit} atau kurang', {code})"
        case _:
            return code


def _is_quotient(shown: str, quotient: str, divisor: str) -> str:
    return (
        f"({divisor} > 0 AND abs({shown} - {quotient}) <= {_HALF_A_HUNDREDTH.format(quotient=quotient)} "
        f"AND abs({shown} * 100 - round({shown} * 100)) < 1e-4)"
    )


def _name(dimension: Dimension, code: str, regions: Regions) -> str:
    if not dimension.is_residence:
        return dimension.variable.codes.get(code, code)
    try:
        return regions.name(code)
    except RegionError:
        return code
