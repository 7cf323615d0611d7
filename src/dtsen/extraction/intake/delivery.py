"""A delivery as it lies there: folders ``family/`` and ``individual/`` with Parquet or CSV files."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from dtsen.extraction.catalogue import Catalogue, Theme, Variable
from dtsen.extraction.engines.cage import PATTERN_SIGNS, literal, resource_error
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake.report import IntakeReport, Place

_INTEGERS = {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "", "BIG", "HUGE")} | {
    "INTEGER",
    "UINTEGER",
}
_PARQUET_TYPES = {"text": {"VARCHAR"}, "integer": _INTEGERS, "date": {"DATE"}}
_LONGEST_HEADER = 1 << 20  # bytes
_OTHER_SEPARATORS = ";\t|"  # a spreadsheet writes the first where the comma is the decimal mark
_SUFFIXES = (".parquet", ".csv")
_LONGEST_NAME = 40  # characters of a column that nobody knows


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a theme. ``name`` is relative to the delivery; ``columns`` are in the file's own order."""

    theme: Theme
    name: str
    path: Path
    kind: Literal["parquet", "csv"]
    number: int
    columns: tuple[str, ...]


def sound_files(
    connection: duckdb.DuckDBPyConnection, directory: Path, catalogue: Catalogue, report: IntakeReport
) -> list[DeliveredFile]:
    """The delivery's files whose columns are those of the catalogue, themes and names in order; the others
    go to the report.

    Raises ``RegistryError("delivery_missing")`` when the folder or a theme's folder is not there.
    """
    files = []
    for place in _elsewhere(directory, {theme.id for theme in catalogue}):
        report.add("file_place", "", "", 1, [place])
    for theme in catalogue:
        folder = directory / theme.id
        if not folder.is_dir() or folder.is_symlink():
            raise RegistryError(
                "delivery_missing",
                f"the delivery {directory.name} has no folder {theme.id}",
                theme.id,
                folder=directory.name,
            )
        found = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
        for number, path in enumerate(found):
            file = _examined(connection, directory, theme, path, number, report)
            if file is not None:
                files.append(file)
        report.files[theme.id] = len(found)
        report.rows[theme.id] = 0
        if not found:
            report.add("theme_empty", theme.id, "", 1, [])
    return files


def _elsewhere(directory: Path, themes: set[str]) -> Iterator[Place]:
    """What would be passed over in silence: folders beside the themes', file by file, and data files. Notes
    and checksums may lie there.
    """
    for path in sorted(directory.iterdir()) if directory.is_dir() else ():
        if path.is_dir() and not path.is_symlink() and path.name not in themes:
            inside = sorted(found for found in path.rglob("*") if not found.is_dir())
            yield from (Place(_printable(one.relative_to(directory).as_posix())) for one in inside or [path])
        elif not path.is_dir() and path.suffix in _SUFFIXES:
            yield Place(_printable(path.name))


def _examined(
    connection: duckdb.DuckDBPyConnection,
    directory: Path,
    theme: Theme,
    path: Path,
    number: int,
    report: IntakeReport,
) -> DeliveredFile | None:
    name = path.relative_to(directory).as_posix()
    place = [Place(name)]
    plain = path.is_file() and not path.is_symlink() and name.isprintable() and not PATTERN_SIGNS & set(name)
    if not plain or path.suffix not in _SUFFIXES:
        # A link could lead out of the delivery, and so out of what the engine is allowed to read.
        report.add("file_kind", theme.id, "", 1, place)
        return None
    kind: Literal["parquet", "csv"] = "csv" if path.suffix == ".csv" else "parquet"
    if kind == "csv" and _has_another_separator(path, theme):
        report.add("file_separator", theme.id, "", 1, place)
        return None
    try:
        columns = _header(path) if kind == "csv" else _schema(connection, path)
    except (OSError, ValueError, csv.Error, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and (reason := resource_error(error)):
            raise reason from None
        report.add("file_unreadable", theme.id, "", 1, place)
        return None
    problems = list(_column_problems(theme, columns))
    for rule, column, number_in_file in problems:
        report.add(rule, theme.id, column, 1, [Place(name, column=number_in_file)])
    if problems:
        return None
    return DeliveredFile(theme, name, path, kind, number, tuple(column for column, _ in columns))


def _column_problems(theme: Theme, columns: list[tuple[str, str]]) -> Iterator[tuple[str, str, int | None]]:
    """Rule, column and the column's place in the file of everything that is wrong with a file's header. A
    type of "" is any text's.
    """
    variables: dict[str, Variable] = {variable.field: variable for variable in theme.variables}
    times = Counter(name for name, _ in columns)
    known = [field for field in variables if field in times]
    yield from (("column_missing", field, None) for field in variables if field not in times)
    is_header = _is_header(theme, times)
    for place, (name, kind) in enumerate(columns, 1):
        if name not in variables:
            yield "column_unknown", _printable(name)[:_LONGEST_NAME] if is_header else "", place
        elif kind and kind not in _PARQUET_TYPES[variables[name].storage]:
            yield "column_type", name, None
    yield from (("column_repeated", name, None) for name in known if times[name] > 1)


def _is_header(theme: Theme, names: Iterable[str]) -> bool:
    """Whether these are column names: where the header is missing, the first row stands in its place, and
    somebody's name is no column's.
    """
    fields = {variable.field for variable in theme.variables}
    return len(fields.intersection(names)) * 2 >= len(fields)


def _printable(name: str) -> str:
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name
    )


def _header(path: Path) -> list[tuple[str, str]]:
    """The names in a CSV's first record. Raises ``ValueError`` when there is none."""
    names = next(csv.reader([_first_line(path)], strict=True), [])
    if not names:
        raise ValueError
    return [(name, "") for name in names]


def _has_another_separator(path: Path, theme: Theme) -> bool:
    """Whether the header is one when it is taken apart at another sign than the comma."""
    try:
        line = _first_line(path)
        return any(
            _is_header(theme, next(csv.reader([line], delimiter=sign), ())) for sign in _OTHER_SEPARATORS
        )
    except (OSError, ValueError, csv.Error):
        return False


def _first_line(path: Path) -> str:
    with path.open("rb") as content:
        return content.readline(_LONGEST_HEADER).decode("utf-8-sig")


def _schema(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    rows = connection.execute(
        f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))}, hive_partitioning = false)"
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
