"""Whether the registry's files hold the columns that a plan reads, in the types that the catalogue says.

An engine takes any type as it comes, and what is written of it is then no date, or a number with a fraction,
or no well-formed file at all: the files' own footers are asked before anything is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import FAMILIES, Storage
from dtsen.extraction.engines import sql
from dtsen.extraction.engines.cage import pattern, translated
from dtsen.extraction.engines.footers import schema_bytes
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.plan import AggregatePlan, HouseholdPlan, ThemePlan
from dtsen.extraction.registry import FAMILY_ID, REGION_COLUMN, Dataset

# What each of the catalogue's storages is read as. Integers of nearly any width do: they are written the same
# way. Unsigned ones of 64 bits do not: what holds them and the signed ones of another file, has 128, which
# Parquet keeps as fractions.
INTEGERS = frozenset(
    {"BIGINT", *(f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER"))}
)
_TYPES: Mapping[Storage, frozenset[str]] = {
    "text": frozenset({"VARCHAR"}),
    "date": frozenset({"DATE"}),
    "integer": INTEGERS,
}
_TWICE = "more than one column"  # or as a field within another: which one is read is not for us to guess
_Schema = Mapping[str, str]  # a file's columns, and the type of each


class Columns:
    """The columns of one dataset version; each file's footer is read once, whichever plans ask."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._schemas: dict[Path, _Schema] = {}
        self._alike: dict[bytes, _Schema] = {}  # by what their footers begin with

    def check(
        self, plan: ThemePlan | AggregatePlan | HouseholdPlan, connection: duckdb.DuckDBPyConnection
    ) -> None:
        """Every file that the plan opens holds every column that it needs, in its type.

        Raises ``RegistryError``: ``column_missing`` and ``column_type``, which name file and column.
        """
        if isinstance(plan, HouseholdPlan):
            for theme in (plan.family, plan.members):
                fields = {**sql.needed_fields(theme), FAMILY_ID: "text"}
                self._check(theme.theme, theme.regions, fields, connection)
            return
        self._check(plan.theme, plan.regions, sql.needed_fields(plan), connection)
        if further := sql.family_fields(plan):
            fields = {**further, FAMILY_ID: "text", REGION_COLUMN: "text"}
            self._check(FAMILIES, plan.regions, fields, connection)
        if plan.suppression:
            self.check(plan.suppression.classes, connection)
        if isinstance(plan, AggregatePlan) and plan.households:
            self.check(plan.households, connection)

    def _check(
        self,
        theme: str,
        regions: tuple[str, ...],
        fields: Mapping[str, Storage],
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        files = self._dataset.files(theme, regions)
        unread = [path for path in files if path not in self._schemas]
        try:
            self._read(unread, connection)
        except duckdb.Error as error:
            raise translated(error, self._dataset, theme, regions) from None
        needed = sorted(fields.items())
        sound: set[int] = set()
        for path in files:
            schema = self._schemas[path]
            if id(schema) not in sound:
                self._hold(path, schema, needed)
                sound.add(id(schema))

    def _read(self, files: list[Path], connection: duckdb.DuckDBPyConnection) -> None:
        """Files of the same columns share one mapping: a large version has thousands, all alike."""
        for path in files:
            begins = schema_bytes(path, self._alike)
            schema = self._alike.get(begins) or _schema(path, connection)
            if begins:
                self._alike[begins] = schema
            self._schemas[path] = schema

    def _hold(self, path: Path, schema: _Schema, needed: list[tuple[str, Storage]]) -> None:
        name = path.relative_to(self._dataset.directory).as_posix()
        for field, storage in needed:
            if field not in schema:
                raise RegistryError(
                    "column_missing",
                    f"the registry file {name} lacks the column {field}",
                    field,
                    file=name,
                )
            if schema[field] not in _TYPES[storage]:
                raise RegistryError(
                    "column_type",
                    f"the registry file {name} holds the column {field} as {schema[field]}, not as {storage}",
                    field,
                    file=name,
                    held=schema[field],
                    wanted=storage,
                )


def _schema(path: Path, connection: duckdb.DuckDBPyConnection) -> _Schema:
    """What the engine finds in the file. Raises ``duckdb.Error``."""
    rows = connection.execute("SELECT name, duckdb_type FROM parquet_schema($file)", {"file": pattern(path)})
    schema: dict[str, str] = {}
    for name, kind in rows.fetchall():
        schema[name] = _TWICE if name in schema else str(kind)
    return schema
