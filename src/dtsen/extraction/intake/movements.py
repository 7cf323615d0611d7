"""Who came, who went, and what changed among those who stayed: two versions row by row, by their keys.

Shares alone hide what is exchanged: when two persons swap their names, no share moves. Provinces are compared
one after another, which bounds the join: a row that is found in another province is counted as moved there,
and its values are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Theme
from dtsen.extraction.engines.cage import identifier, lock, open_cage, read_files, translated
from dtsen.extraction.intake.rules import UNIQUE
from dtsen.extraction.registry import Dataset

_MEMORY = "600MB"
_PROVINCE = 2  # digits


@dataclass(frozen=True)
class Movement:
    """One theme's rows in both versions. ``changed``: by column, among those who ``stayed`` in their
    province, how many hold another value (a missing one is a value); columns without a change are left out.
    """

    came: int
    went: int
    moved: int
    stayed: int
    changed: Mapping[str, int]

    def to_mapping(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def movements(before: Dataset, now: Dataset, themes: Iterable[Theme], work: Path) -> dict[str, Movement]:
    """Compare two versions by theme, in the columns that are named; a theme without its key is left out, for
    nobody is known again there. What outgrows the memory goes to ``work``.

    Raises ``RegistryError`` when one cannot be read.
    """
    folders = [before.directory, now.directory, work]
    found = {}
    for theme in themes:
        if all(variable.field != UNIQUE[theme.id] for variable in theme.variables):
            continue
        with open_cage(folders, work / "spill-movements", _MEMORY) as connection:
            lock(connection)
            try:
                found[theme.id] = _compared(connection, before, now, theme)
            except duckdb.Error as error:
                damaged = before.damaged_file(theme.id)
                raise translated(error, before if damaged else now, theme.id) from None
    return found


def _compared(connection: duckdb.DuckDBPyConnection, before: Dataset, now: Dataset, theme: Theme) -> Movement:
    fields = [variable for variable in theme.variables if variable.field != UNIQUE[theme.id]]
    # A text's hash is an eighth of it on the disk; that two values of one person share theirs, nobody meets.
    values = ", ".join(
        f"hash({name}) AS {name}" if variable.is_text else name
        for variable in fields
        for name in [identifier(variable.field)]
    )
    # Where nobody stayed there is nothing to count, and SQL counts nothing as NULL.
    differ = ", ".join(
        f"coalesce(count_if(b.{name} IS DISTINCT FROM n.{name}), 0)"
        for name in (identifier(variable.field) for variable in fields)
    )
    key = f"TRY_CAST({UNIQUE[theme.id]} AS BIGINT) AS _key"
    connection.execute("CREATE TEMP TABLE went (_key BIGINT); CREATE TEMP TABLE came (_key BIGINT)")
    stayed, changed = 0, [0] * len(fields)
    versions = (before, now)
    provinces = {code for one in versions for code in one.store(theme.id).counts if len(code) == _PROVINCE}
    for province in sorted(provinces):
        old, new = (_rows(one, theme.id, province) for one in versions)
        if old and new:
            same, *differing = connection.execute(
                f"SELECT count(*), {differ} FROM (SELECT {key}, {values} FROM {old}) b "
                f"JOIN (SELECT {key}, {values} FROM {new}) n USING (_key)"
            ).fetchone() or [0] * (1 + len(fields))
            stayed += same
            changed = [total + more for total, more in zip(changed, differing, strict=True)]
        for table, one, other in (("went", old, new), ("came", new, old)):
            if one:
                rest = f" ANTI JOIN (SELECT {key} FROM {other}) USING (_key)" if other else ""
                connection.execute(f"INSERT INTO {table} FROM (SELECT {key} FROM {one}){rest}")
    went, came, moved = connection.execute(
        "SELECT (SELECT count(*) FROM went), (SELECT count(*) FROM came), "
        "(SELECT count(*) FROM went JOIN came USING (_key))"
    ).fetchone() or (0, 0, 0)
    return Movement(
        came=came - moved,
        went=went - moved,
        moved=moved,
        stayed=stayed,
        changed={variable.field: count for variable, count in zip(fields, changed, strict=True) if count},
    )


def _rows(dataset: Dataset, theme: str, province: str) -> str | None:
    """The province's rows as a relation; None: there are none."""
    files = dataset.files(theme, [province])
    return read_files(files) if files else None
