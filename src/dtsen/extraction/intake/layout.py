"""Files what was staged as a version: sorted by region, families together, members with their family.

Families of one village keep the order they were delivered in, and so do the members of one family.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue, Theme
from dtsen.extraction.engines.cage import literal
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake.rules import VILLAGE
from dtsen.extraction.intake.staging import staged, staged_provinces
from dtsen.extraction.registry import REGION_COLUMN
from dtsen.extraction.storage import (
    FAMILIES_A_FILE,
    ROWS_A_GROUP,
    StoredPart,
    columns_of,
    part_name,
    write_part,
)


def lay_out(
    connection: duckdb.DuckDBPyConnection,
    work: Path,
    directory: Path,
    catalogue: Catalogue,
    rows: dict[str, int],
    progress: Callable[[int, int], None],
) -> dict[str, list[StoredPart]]:
    """Write every theme's files below ``directory``; province by province, which bounds the sort.

    ``rows`` says how many there must be; raises ``RegistryError("intake_incomplete")`` when there are others.
    """
    parts: dict[str, list[StoredPart]] = {theme.id: [] for theme in catalogue}
    provinces = sorted(staged_provinces(work))
    for done, province in enumerate(provinces):
        files = _order_families(connection, work, province)
        for theme in catalogue:
            parts[theme.id] += _write(connection, work, directory, theme, province, files)
        progress(done + 1, len(provinces))
    for theme_id, written in parts.items():
        if sum(part.file.rows for part in written) != rows[theme_id]:
            raise RegistryError("intake_incomplete", f"theme {theme_id} lost rows on its way", theme_id)
    return parts


def _order_families(connection: duckdb.DuckDBPyConnection, work: Path, province: str) -> int:
    """Give every family of the province its place; the number of files that they fill."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE family_order AS SELECT _family, {VILLAGE} AS {REGION_COLUMN}, "
        f"row_number() OVER (ORDER BY {VILLAGE}, _file, _row) - 1 AS _place_in_order "
        f"FROM {staged(work, 'family', province=province)}"
    )
    row = connection.execute("SELECT count(*) FROM family_order").fetchone()
    return -(-(row[0] if row else 0) // FAMILIES_A_FILE)


def _write(
    connection: duckdb.DuckDBPyConnection,
    work: Path,
    directory: Path,
    theme: Theme,
    province: str,
    files: int,
) -> list[StoredPart]:
    ordered = (
        f"FROM {staged(work, theme.id, province=province)} JOIN family_order USING (_family) "
        "ORDER BY _place_in_order, _file, _row"
    )
    columns = columns_of(theme)
    if files == 1:
        return [
            write_part(
                connection, f"SELECT {columns} {ordered}", directory, part_name(theme.id, province, 0), theme
            )
        ]
    # Sorted once for all of the province's files; each then reads only its own row groups.
    whole = work / "sorted.parquet"
    connection.execute(
        f"COPY (SELECT {columns}, _place_in_order // {FAMILIES_A_FILE} AS _part {ordered}) "
        f"TO {literal(str(whole))} (FORMAT parquet, ROW_GROUP_SIZE {ROWS_A_GROUP}, USE_TMP_FILE false)"
    )
    source = f"read_parquet({literal(str(whole))}, hive_partitioning = false)"
    parts = [
        write_part(
            connection,
            f"SELECT * EXCLUDE (_part) FROM {source} WHERE _part = {number}",
            directory,
            part_name(theme.id, province, number),
            theme,
        )
        for number in range(files)
    ]
    whole.unlink()
    return parts
