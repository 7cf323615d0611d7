"""How the delivered bytes of each format are read again, while they pass by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

import duckdb

from dtsen.extraction.engines.cage import lock, open_cage, read_files
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.rows import Piece, Rows, bytes_of
from dtsen.extraction.quality.delivered import LineHashes
from dtsen.extraction.quality.expected import Content, Expected
from dtsen.extraction.quality.lines.parquet import value_line
from dtsen.extraction.quality.lines.unzip import SheetBytes
from dtsen.extraction.quality.ordering import sums_of

_DELIMITERS = {"csv": ",", "ansi": "\t"}


@dataclass(frozen=True)
class Reading:
    """What was read. ``header`` are the names of the columns; None: every line, or a head that is one of the
    lines, says them, so they are right when the content is. ``order`` is the last sum of ``sums_of``
    for the rows.
    """

    content: Content
    header: tuple[str, ...] | None
    order: int = 0

    def header_if(self, *, right: bool, names: tuple[str, ...]) -> tuple[str, ...]:
        """The header that was read, or the one that follows from a right content."""
        return self.header if self.header is not None else names if right else ()


class Reader(Protocol):
    """Takes all pieces of a theme's files in their order; raises ``CheckFailed`` for bytes that are not of
    the format.
    """

    def put(self, piece: Piece) -> None:
        """What comes next."""
        ...

    def finish(self) -> Reading:
        """No more bytes: what they held."""
        ...

    def close(self) -> None:
        """Let go of everything, finished or not."""
        ...


def reader_of(fmt: Format, expected: Expected, work: Path) -> Reader:
    """The reader of a format's files."""
    if fmt.id == "parquet":
        return ParquetReader(expected, work)
    if fmt.id == "xlsx":
        return XlsxReader(fmt, expected, work)
    return TextReader(fmt, expected, work)


class TextReader:
    """Rows one by one, and whatever stands around them line by line."""

    def __init__(self, fmt: Format, expected: Expected, work: Path) -> None:
        self._encoding = fmt.encoding
        self._delimiter = _DELIMITERS.get(fmt.id)
        self._names: tuple[str, ...] | None = None
        self._rest = b""
        self._lines = LineHashes(expected, work)

    def put(self, piece: Piece) -> None:
        if isinstance(piece, Rows) and not self._rest:
            self._lines.add(self._decoded(piece))
        else:
            self._put_bytes(bytes(bytes_of(piece)))

    def finish(self) -> Reading:
        if self._rest:
            self._lines.add_around(self._decoded(Rows.of([self._rest])))
        return Reading(self._lines.finish(), self._names, self._lines.order)

    def close(self) -> None:
        self._lines.close()

    def _put_bytes(self, data: bytes) -> None:
        """Lines, of which the first is a header where the format has one; one that is not complete waits."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if lines and self._delimiter and self._names is None:
            line = lines.pop(0).removesuffix(b"\r").decode("utf-8", "replace")
            self._names = tuple(name.strip('"') for name in line.split(self._delimiter))
        if lines:
            self._put_lines([line + b"\n" for line in lines])

    def _put_lines(self, lines: list[bytes]) -> None:
        """Lines that nobody handed over as rows."""
        self._lines.add_around(self._decoded(Rows.of(lines)))

    def _decoded(self, rows: Rows) -> Rows:
        if self._encoding == "utf-8" or rows.data.tobytes().isascii():
            return rows
        return Rows.of([row.decode(self._encoding, "replace").encode() for row in rows])


class XlsxReader(TextReader):
    """The lines of the sheets inside the workbook."""

    def __init__(self, fmt: Format, expected: Expected, work: Path) -> None:
        super().__init__(fmt, expected, work)
        self._sheets = SheetBytes()

    def put(self, piece: Piece) -> None:
        for content in self._sheets.feed(bytes(bytes_of(piece))):
            super().put(content)

    def _put_lines(self, lines: list[bytes]) -> None:
        """A workbook hides its rows among other lines: they are told by how they begin."""
        for is_row, some in groupby(lines, _is_row_of_a_sheet):
            rows = Rows.of(list(some))
            self._lines.add(rows) if is_row else self._lines.add_around(rows)


class ParquetReader:
    """A Parquet file begins at its end, so the bytes wait in the work folder until all are there."""

    def __init__(self, expected: Expected, work: Path) -> None:
        self._expected = expected
        self._work = work
        self._path = work / "check.parquet"
        self._file = self._path.open("xb")

    def put(self, piece: Piece) -> None:
        self._file.write(bytes_of(piece))

    def finish(self) -> Reading:
        self._file.close()
        source = f"FROM {read_files([self._path])}"
        try:
            with open_cage([self._work], self._work / "spill-check") as connection:
                lock(connection)
                columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * {source}").fetchall()]
                names = ", ".join(f"c{place}" for place in range(len(columns)))
                line = value_line([f"c{place}" for place in range(len(columns))])
                lines = f"(SELECT {line} AS line FROM (SELECT * {source}) t({names}))"
                found = connection.execute(
                    sums_of(lines, after=0 if self._expected.ordered_by else None)
                ).fetchone()
        except duckdb.Error as error:
            raise CheckFailed(
                "unreadable",
                f"the finished {self._expected.theme} file cannot be read again ({type(error).__name__})",
                what=f"Berkas {self._expected.theme}",
            ) from None
        count, fingerprint, order = map(int, found or (0, 0, 0))
        return Reading(Content(count, fingerprint), tuple(columns), order)

    def close(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _is_row_of_a_sheet(line: bytes) -> bool:
    return line.startswith(b"<row>") and not line.startswith(b'<row><c s="3"')
