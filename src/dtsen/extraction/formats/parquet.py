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

# Rows that the writer holds in memory before it lets them go.
ROWS_A_GROUP = 30_000
_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "date": "DATE", "number": "DOUBLE"}


class ParquetFormat(Format):
    """Columns instead of lines; the file's own bytes are the engine's affair (``engines.rendering``)."""

    def columns(self, cells: Sequence[Cell]) -> str:
        """The SQL expressions of all columns, each of the type that the file says."""
        return ", ".join(f'({cell.sql})::{_TYPES[cell.storage]} AS "{cell.name}"' for cell in cells)

    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        yield Part(self.path(sheet.name), body)


PARQUET = ParquetFormat(
    id="parquet",
    label="Apache Parquet",
    extension="parquet",
    media_type="application/vnd.apache.parquet",
)
