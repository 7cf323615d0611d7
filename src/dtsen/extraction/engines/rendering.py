"""From a relation to a format's pieces: the embedded engine writes the rows, whoever has read them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO

import duckdb
import pyarrow as pa
from pyarrow import parquet

from dtsen.extraction.formats import Format
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.lines import LineFormat
from dtsen.extraction.formats.parquet import ROWS_A_GROUP, ParquetFormat
from dtsen.extraction.formats.rows import Packed, Piece, Rows

# Bytes of a piece, about: it stays in the processor's cache until it is written. Were there more, the system
# would hand out new memory for every piece, which takes longer than all the rest; were there less, passing
# pieces on would.
PIECE = 1 << 20
# What a statement can fail with. The stream between engine and house passes an error on as one of Arrow's.
RENDERING_ERRORS = (duckdb.Error, pa.ArrowException, OSError)


def render(
    connection: duckdb.DuckDBPyConnection, fmt: Format, cells: Sequence[Cell], relations: Sequence[str]
) -> Generator[Piece, None, None]:
    """The rows of some relations, one after the other, as the format writes them. A relation is everything
    from FROM on.

    While they stream, the connection answers nothing else. Closed early, the statement is broken off.
    Raises one of ``RENDERING_ERRORS``.
    """
    match fmt:
        case LineFormat():
            some = max(1, PIECE // fmt.width(cells))
            for rows in relations:
                with _answer(connection, f"SELECT {fmt.line(cells)} AS line {rows}", some) as batches:
                    for batch in batches:
                        yield _rows(batch.column(0))
        case ParquetFormat():
            yield from _parquet(connection, [f"SELECT {fmt.columns(cells)} {rows}" for rows in relations])
        case _:
            raise TypeError(f"nobody knows how to render {fmt.id}")


@contextmanager
def _answer(
    connection: duckdb.DuckDBPyConnection, query: str, rows: int
) -> Generator[pa.RecordBatchReader, None, None]:
    """The query's answer as a stream of batches of so many rows."""
    try:
        with connection.sql(query).to_arrow_reader(rows) as batches:
            yield batches
    finally:
        connection.abort()


def _rows(lines: pa.StringArray) -> Rows:
    """The engine's own buffers, without a copy."""
    _, places, texts = lines.buffers()
    own = memoryview(places).cast("i")[lines.offset : lines.offset + len(lines) + 1]
    return Rows(memoryview(texts or b""), own)


def _parquet(connection: duckdb.DuckDBPyConnection, queries: Sequence[str]) -> Generator[Piece, None, None]:
    """A file of one row group a batch, whose bytes are let go of as soon as they are written."""
    sink = _Sink()
    with ExitStack() as stack:
        writer = None
        for query in queries:
            with _answer(connection, query, ROWS_A_GROUP) as batches:
                if writer is None:
                    writer = parquet.ParquetWriter(sink, batches.schema, compression="zstd")
                    stack.enter_context(writer)
                for batch in batches:
                    writer.write_batch(batch, row_group_size=len(batch))
                    yield Packed(sink.taken(), len(batch))
    yield Packed(sink.taken(), 0)


class _Sink(BytesIO):
    """Where a writer puts its bytes; it hears of every byte it ever wrote, though they are gone."""

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0

    def tell(self) -> int:
        return self._gone + super().tell()

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        data = self.getvalue()
        self._gone += len(data)
        self.seek(0)
        self.truncate()
        return data
