"""Parquet: VARCHAR, BIGINT, DATE and DOUBLE columns under the catalogue's names, compressed with zstd.

A Parquet file ends with its table of contents. It is written as a stream all the same; but who reads it needs
the whole, so the checks keep a copy in the work folder until they are done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dtsen.extraction.formats.base import Format, Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.formats.sheet import Sheet

_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "date": "DATE", "number": "DOUBLE"}
# Rows that the writer holds in memory before it lets them go.
_ROWS_A_GROUP = 30_720


class ParquetFormat(Format):
    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        yield Part(self.path(sheet.name), body)

    def statement(self, cells: Sequence[Cell], rows: str, target: str) -> str:
        """The embedded engine's COPY statement. ``rows`` is everything from FROM on; ``target`` is quoted."""
        columns = ", ".join(f'{_may_be_missing(cell)} AS "{cell.name}"' for cell in cells)
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_A_GROUP}, USE_TMP_FILE false"
        return f"COPY (SELECT {columns} {rows}) TO {target} ({options})"


def _may_be_missing(cell: Cell) -> str:
    """The value, of which the writer cannot know that none is missing: else it would say so in the schema
    wherever the registry's statistics do, and the schema of one specification would change with the rows.
    """
    value = f"({cell.sql})::{_TYPES[cell.storage]}"
    return f"CASE WHEN {value} IS NULL THEN NULL ELSE {value} END"


PARQUET = ParquetFormat(
    id="parquet",
    label="Apache Parquet",
    extension="parquet",
    media_type="application/vnd.apache.parquet",
)
