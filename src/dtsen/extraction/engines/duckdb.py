"""The embedded engine: a plan becomes one DuckDB statement that streams from Parquet into the file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Self

import duckdb

from dtsen.extraction.engines.cage import MEMORY_LIMIT, identifier, literal, lock, open_cage, translated
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.csv import DELIMITER, NEW_LINE, QUOTE
from dtsen.extraction.plan import Column, Pseudonym, ThemePlan
from dtsen.extraction.registry import REGION_COLUMN, Dataset

_BLOCK = 64  # bytes: the block size of SHA-256, which HMAC pads the key to
_KEY_DIGITS = 32
_AFTER_DIGITS = (
    ":"  # the character after "9": code <= x < code + ":" holds all codes that begin with ``code``
)


class DuckDBEngine:
    """Reads one dataset version and writes into one work folder; it can reach nothing else (see ``cage``)."""

    def __init__(self, dataset: Dataset, work: Path, key: bytes, memory_limit: str = MEMORY_LIMIT) -> None:
        self._dataset = dataset
        self._connection = open_cage([dataset.directory, work], work / "spill", memory_limit)
        inner, outer = _hmac_pads(key)
        self._connection.execute("SET VARIABLE inner_pad = ?::BLOB", [inner])
        self._connection.execute("SET VARIABLE outer_pad = ?::BLOB", [outer])
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
        columns = ", ".join(
            f"{_guarded(column, fmt) if formula_safe else _expression(column)} AS {identifier(column.name)}"
            for column in plan.columns
        )
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


def _guarded(column: Column, fmt: Format) -> str:
    """The expression, with the format's guard before a text that a spreadsheet would calculate."""
    value = _expression(column)
    if isinstance(column.source, Pseudonym) or not column.source.is_free_text or not fmt.formula_marks:
        return value
    marks = ", ".join(f"chr({ord(mark)})" for mark in fmt.formula_marks)
    guarded = f"{literal(fmt.formula_guard)} || {value}"
    return f"CASE WHEN left({value}, 1) IN ({marks}) THEN {guarded} ELSE {value} END"


def _pseudonym(pseudonym: Pseudonym) -> str:
    """HMAC-SHA256 of ``<purpose>:<number>`` in SQL; the padded key stands in the connection's variables."""
    message = f"encode({literal(pseudonym.purpose + ':')} || {identifier(pseudonym.source)})"
    inner = f"unhex(sha256(getvariable('inner_pad') || {message}))"
    return f"left(sha256(getvariable('outer_pad') || {inner}), {_KEY_DIGITS})"


def _hmac_pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer key block of HMAC (RFC 2104)."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
