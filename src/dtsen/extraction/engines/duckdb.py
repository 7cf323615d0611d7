"""The embedded engine: a plan becomes one DuckDB statement that streams from Parquet into the file."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import duckdb

from dtsen.extraction.engines.cage import MEMORY_LIMIT, identifier, literal, lock, open_cage, translated
from dtsen.extraction.engines.hmac import hmac_sql, load_key
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.csv import DELIMITER, NEW_LINE, QUOTE
from dtsen.extraction.plan import Column, Pseudonym, ThemePlan
from dtsen.extraction.registry import REGION_COLUMN, Dataset

_AFTER_DIGITS = (
    ":"  # the character after "9": code <= x < code + ":" holds all codes that begin with ``code``
)


class DuckDBEngine:
    """Reads one dataset version and writes into one work folder; it can reach nothing else (see ``cage``)."""

    def __init__(self, dataset: Dataset, work: Path, key: bytes, memory_limit: str = MEMORY_LIMIT) -> None:
        self._dataset = dataset
        self._connection = open_cage([dataset.directory, work], work / "spill", memory_limit)
        load_key(self._connection, key)
        lock(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._connection.close()

    def count(self, plan: ThemePlan) -> int:
        """The number of rows that the plan gives; proves on the way that every column is there."""
        self._check_columns(plan)
        files = self._dataset.files(plan.theme, plan.provinces)
        if not files:
            return 0
        try:
            row = self._connection.execute(f"SELECT count(*) {_source(plan, files)}").fetchone()
        except duckdb.Error as error:
            raise translated(error, self._dataset, plan.theme, plan.provinces) from None
        return int(row[0]) if row else 0

    def write(self, plan: ThemePlan, target: Path, fmt: Format, *, formula_safe: bool) -> None:
        """Stream the plan's rows into ``target``, a file or a named pipe inside the work folder."""
        files = self._dataset.files(plan.theme, plan.provinces)
        columns = self._selection(plan, files, fmt, formula_safe=formula_safe)
        order = f"ORDER BY {_pseudonym(plan.shuffled_by)}" if plan.shuffled_by else ""
        quoted = ", ".join(identifier(column.name) for column in plan.columns if column.storage == "text")
        options = [
            "FORMAT csv",
            "HEADER true",
            "USE_TMP_FILE false",
            f"DELIMITER {literal(DELIMITER)}",
            f"QUOTE {literal(QUOTE)}",
            f"NEW_LINE {literal(NEW_LINE.encode('unicode_escape').decode())}",
            *([f"FORCE_QUOTE ({quoted})"] if quoted else []),
        ]
        rows = f"SELECT {columns} {_source(plan, files)} {order}"
        statement = f"COPY ({rows}) TO {literal(str(target))} ({', '.join(options)})"
        try:
            self._connection.execute(statement)
        except duckdb.Error as error:
            raise translated(error, self._dataset, plan.theme, plan.provinces) from None

    def interrupt(self) -> None:
        """Break off a running statement from another thread."""
        self._connection.interrupt()

    def _selection(self, plan: ThemePlan, files: tuple[Path, ...], fmt: Format, *, formula_safe: bool) -> str:
        texts = [_free_text(column) for column in plan.columns] if formula_safe and fmt.formula_marks else []
        guarded = self._may_begin_with(fmt.formula_marks, [name for name in texts if name], files)
        return ", ".join(
            f"{_guarded(column, fmt) if _free_text(column) in guarded else _expression(column)} "
            f"AS {identifier(column.name)}"
            for column in plan.columns
        )

    def _may_begin_with(self, marks: str, names: list[str], files: tuple[Path, ...]) -> set[str]:
        """The columns of which the files' own statistics do not rule out that a value begins with a mark.

        Looking at every value costs a sixth of the whole export, and names and places never begin with one.
        """
        if not names:
            return set()
        rows = self._connection.execute(
            "SELECT DISTINCT path_in_schema FROM parquet_metadata($files), "
            "(SELECT unnest($marks) AS mark) WHERE list_contains($names, path_in_schema) AND coalesce("
            "mark BETWEEN left(stats_min_value, 1) AND left(stats_max_value, 1), "
            "stats_null_count IS DISTINCT FROM num_values)",
            {"files": [str(path) for path in files], "names": names, "marks": list(marks)},
        ).fetchall()
        return {row[0] for row in rows}

    def _check_columns(self, plan: ThemePlan) -> None:
        """Every file must hold every column: one that vanished is named before anything is written."""
        files = self._dataset.files(plan.theme, plan.provinces)
        needed = {REGION_COLUMN} | {item.field for item in plan.filters}
        for column in plan.columns:
            needed.add(column.source.source if isinstance(column.source, Pseudonym) else column.source.field)
        for path in files:
            name = "/".join(path.parts[-3:])
            try:
                rows = self._connection.execute("SELECT name FROM parquet_schema(?)", [str(path)]).fetchall()
            except duckdb.Error:
                raise RegistryError(
                    "file_damaged", f"the registry file {name} cannot be read", name
                ) from None
            missing = needed - {row[0] for row in rows}
            if missing:
                field = min(missing)
                raise RegistryError(
                    "column_missing", f"the registry file {name} lacks the column {field}", field
                )


def _source(plan: ThemePlan, files: tuple[Path, ...]) -> str:
    paths = ", ".join(literal(str(path)) for path in files)
    conditions = [
        f"{identifier(item.field)} IN ({', '.join(map(str, item.values))})" for item in plan.filters
    ]
    if plan.regions:
        inside = " OR ".join(
            f"({REGION_COLUMN} >= {literal(code)} AND {REGION_COLUMN} < {literal(code + _AFTER_DIGITS)})"
            for code in plan.regions
        )
        conditions.append(f"({inside})")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"FROM read_parquet([{paths}], hive_partitioning = false){where}"


def _expression(column: Column) -> str:
    return (
        _pseudonym(column.source) if isinstance(column.source, Pseudonym) else identifier(column.source.field)
    )


def _free_text(column: Column) -> str | None:
    """The registry column, when its text may hold anything."""
    if isinstance(column.source, Pseudonym) or not column.source.is_free_text:
        return None
    return column.source.field


def _guarded(column: Column, fmt: Format) -> str:
    """The expression, with the format's guard before a text that a spreadsheet would calculate."""
    value = _expression(column)
    marks = ", ".join(f"chr({ord(mark)})" for mark in fmt.formula_marks)
    guarded = f"{literal(fmt.formula_guard)} || {value}"
    return f"CASE WHEN left({value}, 1) IN ({marks}) THEN {guarded} ELSE {value} END"


def _pseudonym(pseudonym: Pseudonym) -> str:
    return hmac_sql(f"{literal(pseudonym.purpose + ':')} || {identifier(pseudonym.source)}")
