"""How one version of the registry is written: files by theme and province, each flushed to the disk, and the
manifest last. Synthesis and intake share it, so that both lay out what ``registry`` reads.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Theme, Variable
from dtsen.extraction.engines.cage import identifier, literal, read_files
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.integrity import checksums_on_disk
from dtsen.extraction.regions import ATTRIBUTION
from dtsen.extraction.registry import MANIFEST, REGION_COLUMN, TEXT_MARKS, DataFile

# These bound the memory and decide which rows share a file, so they may not depend on the machine.
FAMILIES_A_FILE = 25_000
ROWS_A_GROUP = 20_480

_COUNTED_DIGITS = (2, 4, 6)


@dataclass(frozen=True)
class StoredPart:
    """A written file, and its number of rows by village."""

    file: DataFile
    villages: Mapping[str, int]


def part_name(theme: str, province: str, number: int) -> str:
    """Where a theme's file of a province stands in the version's folder."""
    return f"{theme}/province_code={province}/part-{number:04d}.parquet"


def columns_of(theme: Theme) -> str:
    """The theme's columns in the catalogue's order and types, then the region, as a SELECT list."""
    columns = [
        f"{identifier(variable.field)}::{column_type(variable)} AS {identifier(variable.field)}"
        for variable in theme.variables
    ]
    return ", ".join([*columns, REGION_COLUMN])


def column_type(variable: Variable) -> str:
    """The type that a variable is stored in."""
    return {
        "text": "VARCHAR",
        "date": "DATE",
        "integer": "UTINYINT" if variable.type == "code" else "USMALLINT",
    }[variable.storage]


def write_part(
    connection: duckdb.DuckDBPyConnection, query: str, directory: Path, name: str, theme: Theme
) -> StoredPart:
    """Write a query's rows of a theme, which come in the order of their region, as one file. Raises
    ``duckdb.Error``.
    """
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"COPY ({query}) TO {literal(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_A_GROUP}, USE_TMP_FILE false)"
    )
    rows = f"FROM {read_files([path])}"
    villages = dict(
        connection.execute(f"SELECT {REGION_COLUMN}, count(*) {rows} GROUP BY ALL ORDER BY ALL").fetchall()
    )
    if not villages:
        raise RegistryError("file_empty", f"the registry file {name} would hold no row", name)
    sums = checksums_on_disk(path)
    file = DataFile(
        path=name,
        rows=sum(villages.values()),
        size=sums.size,
        sha256=sums.sha256,
        crc32=sums.crc32,
        first=next(iter(villages)),
        last=next(reversed(villages)),
        marks=_marks(connection, rows, theme),
    )
    return StoredPart(file, villages)


def _marks(connection: duckdb.DuckDBPyConnection, rows: str, theme: Theme) -> dict[str, str]:
    """By free text, which of ``TEXT_MARKS`` stand in some value of these rows. Nearly always there is none,
    so it is asked for all marks together first.
    """
    texts = [variable.field for variable in theme.variables if variable.is_free_text]
    found = _that_hold(connection, rows, {text: " OR ".join(_holds(text, TEXT_MARKS)) for text in texts})
    marks = {}
    for text in texts:
        each = dict(zip(TEXT_MARKS, _holds(text, TEXT_MARKS), strict=True))
        marks[text] = "".join(_that_hold(connection, rows, each)) if text in found else ""
    return marks


def _holds(text: str, marks: str) -> list[str]:
    return [f"contains({identifier(text)}, chr({ord(mark)}))" for mark in marks]


def _that_hold(connection: duckdb.DuckDBPyConnection, rows: str, conditions: Mapping[str, str]) -> list[str]:
    """The names of the conditions that hold for some row."""
    asked = ", ".join(f"coalesce(bool_or({condition}), false)" for condition in conditions.values())
    answers = connection.execute(f"SELECT {asked} {rows}").fetchone() or ()
    return [name for name, holds in zip(conditions, answers, strict=True) if holds]


def write_manifest(
    directory: Path,
    parts: Mapping[str, Iterable[StoredPart]],
    *,
    version: str,
    synthetic: bool,
    created_by: str,
    **facts: Any,
) -> None:
    """Write the manifest of a version whose files stand in ``directory``. Its texts have been cleaned."""
    manifest = {
        "version": version,
        "synthetic": synthetic,
        "cleaned": True,
        "created_by": created_by,
        "reference_date": reference_date(version),
        "regions": ATTRIBUTION,
        **facts,
        "themes": {theme: _theme_entry(list(written)) for theme, written in parts.items()},
    }
    write_durably(directory / MANIFEST, (json.dumps(manifest, ensure_ascii=False) + "\n").encode())


def reference_date(version: str) -> str:
    """The day that ages count from: the first of the version's quarter, as YYYY-MM-DD ("2/2026":
    2026-04-01).
    """
    number, year = version.split("/")
    return f"{year}-{3 * ((int(number) - 1) % 4) + 1:02d}-01"


def write_durably(path: Path, content: bytes) -> None:
    """Write a small file and flush it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _theme_entry(parts: list[StoredPart]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for part in parts:
        for village, rows in part.villages.items():
            for digits in _COUNTED_DIGITS:
                counts[village[:digits]] += rows
    return {
        "rows": sum(part.file.rows for part in parts),
        "files": [asdict(part.file) for part in parts],
        "counts": dict(sorted(counts.items())),
    }
