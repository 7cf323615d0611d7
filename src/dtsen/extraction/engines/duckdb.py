"""The embedded engine: a plan becomes one DuckDB statement that streams from Parquet into lines."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import Any, Self

import duckdb

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.engines import sql
from dtsen.extraction.engines.cage import (
    MEMORY_LIMIT,
    SORTING_MEMORY,
    literal,
    lock,
    open_cage,
    open_to_group,
    pattern,
    read_files,
    share_done,
    some_each,
    translated,
)
from dtsen.extraction.engines.columns import Columns
from dtsen.extraction.engines.hmac import hmac_sql, load_key
from dtsen.extraction.engines.rendering import RENDERING_ERRORS, render
from dtsen.extraction.errors import ExtractionError, RegistryError
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.plan import AggregatePlan, HouseholdPlan, Suppression, ThemePlan
from dtsen.extraction.registry import REGION_COLUMN, DataFile, Dataset
from dtsen.extraction.unseen import UNSEEN

_BATCHES = "batches"  # what the rows of another engine are called here
# Variables whose value belongs to one province alone (two provinces may each have a village of one name).
_TELL_THE_PROVINCE = {"province", "province_code", "regency_code", "district_code", "village_code"}


class DuckDBEngine:
    """Reads one dataset version and writes into one work folder; it can reach nothing else (see ``cage``)."""

    def __init__(self, dataset: Dataset, work: Path, key: bytes, memory_limit: str = MEMORY_LIMIT) -> None:
        self._dataset = dataset
        self._work = work
        self._columns = Columns(dataset)
        self._kept: dict[AggregatePlan | HouseholdPlan | Suppression, Path] = {}
        self._numbers = count()
        self._dialect = sql.Dialect(
            self._read_theme, self._read_classes, self._read_households, hmac_sql, _number
        )
        self._grouping_dialect = replace(self._dialect, rows=partial(self._read_theme, to_group=True))
        self._key, self._memory_limit = key, memory_limit
        self._sorting: duckdb.DuckDBPyConnection | None = None
        self._asking = threading.Lock()  # held while it is asked how far it is, so that nobody closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if "_connection" in self.__dict__:
            self._connection.close()

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """Opened when first asked for: groups do not need it, and a whole database begins with it."""
        return self._opened(self._memory_limit)

    def _opened(self, memory_limit: str) -> duckdb.DuckDBPyConnection:
        folders = [self._dataset.directory, self._work]
        connection = open_cage(folders, self._work / "spill", memory_limit)
        load_key(connection, self._key)
        lock(connection)
        return connection

    def count(self, plan: ThemePlan) -> int:
        """The number of rows that the plan gives; proves on the way that every column is there."""
        self.check_columns(plan)
        if not self._dataset.files(plan.theme, plan.regions):
            return 0
        sources = (
            [sql.source(replace(plan, regions=part), self._dialect) for part in self._provinces(plan)]
            if sql.family_fields(plan)
            else [sql.source(plan, dialect) for dialect in self._some_files_each(plan)]
        )
        statements = [f"SELECT count(*) {source}" for source in sources]
        try:
            rows = [self._connection.execute(statement).fetchone() for statement in statements]
        except duckdb.Error as error:
            raise self._translated(error, [plan]) from None
        return sum(int(row[0]) for row in rows if row)

    def render(self, plan: ThemePlan, fmt: Format, *, formula_safe: bool) -> Generator[Piece, None, None]:
        """Stream the plan's rows as the format writes them."""
        cells = sql.cells(plan, self._dialect)
        if plan.shuffled_by is None:
            parts = [sql.rows(plan, dialect) for dialect in self._some_files_each(plan)]
            yield from self._render(self._connection, plan, cells, parts, fmt, formula_safe=formula_safe)
            return
        rows = f"{sql.rows(plan, self._dialect)} {sql.order(plan, self._dialect)}"
        with self._opened(SORTING_MEMORY) as connection:
            self._sorting = connection
            try:
                yield from self._render(connection, plan, cells, [rows], fmt, formula_safe=formula_safe)
            finally:
                with self._asking:
                    self._sorting = None

    def sorted_share(self) -> float:
        """How far the engine is by its own account, which counts a sort's steps alike."""
        with self._asking:
            return share_done(self._sorting) if self._sorting else 0.0

    def render_batches(
        self, plan: ThemePlan, batches: Any, fmt: Format, *, formula_safe: bool
    ) -> Generator[Piece, None, None]:
        """The rows that another engine has read, as ``render`` would have written them.

        ``batches`` is an Arrow stream of the plan's columns in their order and storage, called c0, c1, …
        """
        cells = [replace(cell, sql=f"c{place}") for place, cell in enumerate(sql.cells(plan, self._dialect))]
        self._connection.register(_BATCHES, batches)
        try:
            rows = [f"FROM {_BATCHES}"]
            yield from self._render(self._connection, plan, cells, rows, fmt, formula_safe=formula_safe)
        finally:
            self._connection.unregister(_BATCHES)

    def write_groups(self, batches: Any, target: Path) -> None:
        """Write the groups that another engine has found, an Arrow stream, as ``aggregate`` would."""
        target.mkdir(parents=True)
        self._connection.register(_BATCHES, batches)
        try:
            self._connection.execute(
                f"COPY (FROM {_BATCHES}) TO {literal(str(target / '0.parquet'))} (FORMAT parquet)"
            )
        finally:
            self._connection.unregister(_BATCHES)

    def types(self, file: Path) -> dict[str, str]:
        """The columns of one of the registry's files, and the type of each."""
        rows = self._connection.execute(f"DESCRIBE FROM {read_files([file])}").fetchall()
        return {row[0]: row[1] for row in rows}

    def aggregate(self, plan: AggregatePlan | HouseholdPlan, target: Path) -> None:
        """Write the plan's groups into the new folder ``target``, part by part (see ``_parts``); what
        outgrows the memory of grouping goes to the disk.
        """
        if isinstance(plan, HouseholdPlan):
            self._write([sql.household_classes(plan, self._dialect)], target, [plan.family, plan.members])
            return
        statements = self._parts(plan)
        is_merged = len(statements) > 1 and not _tells_the_province(plan)
        merged = partial(sql.merged_groups, plan) if is_merged else None
        self._write(statements, target, [plan], merged)

    def _some_files_each(self, plan: ThemePlan) -> Iterator[sql.Dialect]:
        """Dialects that read the plan's files, some each, in their order. The plan is of one theme alone."""
        for files in some_each(self._dataset.files(plan.theme, plan.regions)):
            yield replace(self._dialect, rows=lambda *_, files=files: read_files(files))

    def _read_theme(self, theme: str, regions: tuple[str, ...], *, to_group: bool = False) -> str:
        files = self._dataset.files(theme, regions)
        return read_files(files, to_group=to_group) if files else ""

    def _read_classes(self, suppression: Suppression) -> str:
        """The suppression's classes, counted when first asked for; of households, the small ones."""
        plan = suppression.classes
        if isinstance(plan, AggregatePlan):
            return self._once(plan, lambda folder: self.aggregate(plan, folder))
        households, themes = plan, [plan.family, plan.members]
        return self._once(
            suppression,
            lambda folder: self._write(
                [sql.small_households(households, suppression.k, self._dialect)], folder, themes
            ),
        )

    def _read_households(self, plan: HouseholdPlan) -> str:
        """The plan's households, put together when first asked for."""
        return self._once(
            plan,
            lambda folder: self._write(
                [sql.households(plan, self._dialect)], folder, [plan.family, plan.members]
            ),
        )

    def _once(self, plan: AggregatePlan | HouseholdPlan | Suppression, write: Callable[[Path], None]) -> str:
        """What ``write`` writes for this plan into a folder, as a relation."""
        if plan not in self._kept:
            folder = self._work / f"kept-{next(self._numbers)}"
            write(folder)
            self._kept[plan] = folder
        return read_groups(self._kept[plan])

    def _write(
        self,
        statements: Sequence[str],
        target: Path,
        plans: Sequence[ThemePlan | AggregatePlan],
        merged: Callable[[str], str] | None = None,
    ) -> None:
        """What each statement gives, in a file of its own in the new folder ``target``, or in one file what
        ``merged`` makes of the relation of all; ``plans`` are those that the statements read.
        """
        parts = self._work / f"apart-{next(self._numbers)}" if merged else target
        folders, spill = [self._dataset.directory, self._work], self._work / "spill-groups"
        with open_to_group(folders, spill) as connection:
            for plan in plans:
                self._columns.check(plan, connection)
            try:
                _copy(connection, statements, parts)
                if merged:
                    _copy(connection, [merged(read_groups(parts, alike=False))], target)
                    shutil.rmtree(parts)
            except duckdb.Error as error:
                raise self._translated(error, plans) from None

    def _translated(self, error: Exception, plans: Sequence[ThemePlan | AggregatePlan]) -> ExtractionError:
        """This house's error for one of the engine's, about the theme whose files are to blame."""
        read = [(theme, plan.regions) for plan in plans for theme in sql.themes_of(plan)]
        to_blame = (part for part in read if self._dataset.damaged_file(*part))
        return translated(error, self._dataset, *next(to_blame, read[0]))

    def _parts(self, plan: AggregatePlan) -> list[str]:
        """The statements that group the plan's rows one after another: province by province, where each group
        has a province of its own, or where families are joined to their members or told apart, for all
        families at once would outgrow the memory; so many files at a time, where all that is told apart are
        numbers, which rarely make many groups.
        """
        by_family = sql.family_fields(plan) or sql.counts_families(plan)
        if not plan.households and (_tells_the_province(plan) or by_family):
            parts = [replace(plan, regions=regions) for regions in self._provinces(plan)]
            return [sql.groups(part, self._grouping_dialect) for part in parts]
        files = self._dataset.files(plan.theme, plan.regions)
        if plan.households or any(column.storage != "integer" for column in plan.dimensions):
            return [sql.groups(plan, self._grouping_dialect)] if files else []
        dialects = (
            replace(self._dialect, rows=lambda *_, some=some: read_files(some, to_group=True))
            for some in some_each(files)
        )
        return [sql.groups(plan, dialect) for dialect in dialects]

    def _provinces(self, plan: ThemePlan | AggregatePlan) -> list[tuple[str, ...]]:
        """The plan's regions, province by province."""
        provinces = sorted(code for code in self._dataset.store(plan.theme).counts if len(code) == 2)
        parts = [tuple(code for code in plan.regions if code[:2] == province) for province in provinces]
        if not plan.regions:
            return [(province,) for province in provinces]
        return [part for part in parts if part and self._dataset.files(plan.theme, part)]

    def _render(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: ThemePlan,
        cells: Sequence[Cell],
        relations: Sequence[str],
        fmt: Format,
        *,
        formula_safe: bool,
    ) -> Generator[Piece, None, None]:
        files = self._dataset.files(plan.theme, plan.regions)
        try:
            facts, absent = self._facts(plan), self._dataset.absent_marks(plan.theme, plan.regions)
            cells = [
                _informed(
                    replace(cell, absent=absent.get(column.field, "")),
                    facts.get(column.field),
                    is_suppressed=column.suppressed,
                )
                for cell, column in zip(cells, plan.columns, strict=True)
            ]
            if formula_safe and fmt.formula_marks:
                cells = self._guarded(cells, fmt, files)
            yield from render(connection, fmt, cells, relations)
        except RENDERING_ERRORS as error:
            raise translated(error, self._dataset, plan.theme, plan.regions) from None

    def _guarded(self, cells: Sequence[Cell], fmt: Format, files: tuple[Path, ...]) -> tuple[Cell, ...]:
        """The cells, with every free text behind the format's guard."""
        names = [cell.name for cell in cells if cell.is_free]
        begin = self._may_begin_with(fmt.formula_marks, names, files)
        return tuple(
            replace(cell, guards=True, may_begin_formula=cell.name in begin) if cell.is_free else cell
            for cell in cells
        )

    def _facts(self, plan: ThemePlan) -> dict[str, tuple[bool, bool, bool]]:
        """What the files' own statistics say of each column: whether a value may be missing, whether a text
        may be empty, and whether the values stand in a dictionary.

        On the way each file's rows and regions are held against the manifest, which decides what is read.
        """
        files = {
            str(self._dataset.directory / file.path): file
            for file in self._dataset.entries(plan.theme, plan.regions)
        }
        rows = self._connection.execute(
            "SELECT file_name, path_in_schema, bool_or(coalesce(stats_null_count > 0, true)), "
            "bool_or(coalesce(stats_min_value = '', true)), bool_and(contains(encodings, 'DICTIONARY')), "
            "sum(row_group_num_rows) FILTER (WHERE path_in_schema = $region), "
            "min(stats_min_value) FILTER (WHERE path_in_schema = $region), "
            "max(stats_max_value) FILTER (WHERE path_in_schema = $region) "
            "FROM parquet_metadata($files) WHERE list_contains($fields, path_in_schema) "
            "GROUP BY GROUPING SETS ((file_name), (path_in_schema))",
            {
                "files": [pattern(Path(path)) for path in files],
                "fields": [REGION_COLUMN, *(column.field for column in plan.columns)],
                "region": REGION_COLUMN,
            },
        ).fetchall()
        for name, *_, held, first, last in rows:
            if name is not None:
                _hold_against_manifest(files[name], held, first, last)
        return {
            name: (missing, empty, bool(repeats))
            for file, name, missing, empty, repeats, *_ in rows
            if file is None
        }

    def _may_begin_with(self, marks: str, names: list[str], files: tuple[Path, ...]) -> set[str]:
        """The columns of which the files' own statistics do not rule out that a value begins with a mark, or
        with what is not seen before one.

        Looking at every value costs a sixth of the whole export, and names and places never begin with one.
        What stands inside a text, no statistics say.
        """
        if not names:
            return set()
        ranges = [[mark, mark] for mark in marks] + [[chr(first), chr(last)] for first, last in UNSEEN]
        rows = self._connection.execute(
            "SELECT DISTINCT path_in_schema FROM parquet_metadata($files), "
            "(SELECT unnest($ranges) AS here) WHERE list_contains($names, path_in_schema) AND coalesce("
            "here[1] <= left(stats_max_value, 1) AND here[2] >= left(stats_min_value, 1), "
            "stats_null_count IS DISTINCT FROM num_values)",
            {"files": [pattern(path) for path in files], "names": names, "ranges": ranges},
        ).fetchall()
        return {row[0] for row in rows}

    def check_columns(self, plan: ThemePlan | AggregatePlan) -> None:
        """Every file must hold every column, in its type; what is wrong is named before a byte is written."""
        self._columns.check(plan, self._connection)


def _tells_the_province(plan: AggregatePlan) -> bool:
    named = {column.source.id for column in plan.dimensions if isinstance(column.source, Variable)}
    return bool(named & _TELL_THE_PROVINCE)


def _informed(cell: Cell, facts: tuple[bool, bool, bool] | None, *, is_suppressed: bool) -> Cell:
    if facts is None:
        return cell
    missing, empty, repeats = facts
    return replace(cell, may_be_missing=missing or is_suppressed, may_be_empty=empty, repeats=repeats)


def _hold_against_manifest(file: DataFile, rows: int | None, first: str | None, last: str | None) -> None:
    """``first`` and ``last``: the lowest and the highest region by the file's statistics; None: unknown."""
    if rows != file.rows or (first or file.first) < file.first or (last or file.last) > file.last:
        raise RegistryError(
            "file_damaged", f"the registry file {file.path} holds other rows than were registered", file.path
        )


def read_groups(folder: Path, *, alike: bool = True) -> str:
    """What ``Engine.aggregate`` wrote, as a relation; ``alike``: all of its files hold the same types."""
    return read_files(sorted(folder.glob("*.parquet")), to_group=not alike)


def _copy(connection: duckdb.DuckDBPyConnection, statements: Sequence[str], folder: Path) -> None:
    """What each statement gives, in a file of its own in the new folder."""
    folder.mkdir(parents=True)
    for part, statement in enumerate(statements):
        file = literal(str(folder / f"{part}.parquet"))
        connection.execute(f"COPY ({statement}) TO {file} (FORMAT parquet)")


def _number(text: str) -> str:
    return f"('0x' || left(md5({text}), {sql.NUMBER_DIGITS}))::BIGINT"
