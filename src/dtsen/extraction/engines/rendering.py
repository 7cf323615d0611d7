"""From a relation to a format's pieces: the embedded engine writes the rows, whoever has read them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.engines.pipe import read_from
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.lines import LineFormat
from dtsen.extraction.formats.parquet import ParquetFormat
from dtsen.extraction.formats.rows import Piece, Rows

# Rows of a piece: a megabyte at the most, which stays in the processor's cache until it is written. With more,
# the system hands out new memory for every piece, which takes longer than all the rest.
ROWS_AT_ONCE = 1_000
# What a statement can fail with. The stream between engine and house passes an error on as one of Arrow's.
RENDERING_ERRORS = (duckdb.Error, pa.ArrowException, OSError)


def render(
    connection: duckdb.DuckDBPyConnection, fmt: Format, cells: Sequence[Cell], rows: str, work: Path
) -> Generator[Piece, None, None]:
    """The rows of a relation (``rows`` is everything from FROM on) as the format writes them.

    While they stream, the connection answers nothing else. Closed early, the statement is broken off.
    Raises one of ``RENDERING_ERRORS``.
    """
    match fmt:
        case LineFormat():
            query = connection.sql(f"SELECT {fmt.line(cells)} AS line {rows}")
            try:
                with query.to_arrow_reader(ROWS_AT_ONCE) as batches:
                    for batch in batches:
                        yield _rows(batch.column(0))
            finally:
                connection.abort()
        case ParquetFormat():
            pipe = work / "data.pipe"
            statement = fmt.statement(cells, rows, literal(str(pipe)))
            yield from read_from(pipe, lambda: connection.execute(statement), connection.interrupt)
        case _:
            raise TypeError(f"nobody knows how to render {fmt.id}")


def _rows(lines: pa.StringArray) -> Rows:
    """The engine's own buffers, without a copy."""
    _, places, texts = lines.buffers()
    own = memoryview(places).cast("i")[lines.offset : lines.offset + len(lines) + 1]
    return Rows(memoryview(texts or b""), own)
