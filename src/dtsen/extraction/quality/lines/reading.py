"""How the delivered bytes of each format are read again, while they pass by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from dtsen.extraction.engines.cage import literal, lock, open_cage
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import Format
from dtsen.extraction.package.pipe import Tap
from dtsen.extraction.quality.delivered import read_lines, with_marked_returns
from dtsen.extraction.quality.expected import Content, Expected
from dtsen.extraction.quality.lines.parquet import value_line
from dtsen.extraction.quality.lines.unzip import SheetBytes

_DELIMITERS = {"csv": ",", "ansi": "\t"}


@dataclass(frozen=True)
class Reading:
    """What was read. ``header`` are the names of the columns; None: every line, or a head that is one of the
    lines, says them, so they are right when the content is.
    """

    content: Content
    header: tuple[str, ...] | None

    def header_if(self, *, right: bool, names: tuple[str, ...]) -> tuple[str, ...]:
        """The header that was read, or the one that follows from a right content."""
        return self.header if self.header is not None else names if right else ()


class Reader(Protocol):
    """Takes all bytes of a theme's files in their order; ``finish`` raises ``CheckFailed`` for bytes that are
    not of the format.
    """

    def put(self, chunk: bytes) -> None:
        """The next bytes."""
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
    """Lines, in the format's encoding; the first is a header where the format has one."""

    def __init__(self, fmt: Format, expected: Expected, work: Path) -> None:
        self._encoding = fmt.encoding
        self._delimiter = _DELIMITERS.get(fmt.id)
        self._head = b""
        pipe = work / "check.pipe"
        has_header = self._delimiter is not None
        self._tap = Tap(pipe, lambda: read_lines(pipe, work, expected, has_header=has_header))

    def put(self, chunk: bytes) -> None:
        if self._encoding != "utf-8" and not chunk.isascii():
            chunk = chunk.decode(self._encoding).encode()
        if self._delimiter and b"\n" not in self._head:
            self._head += chunk[: 1 << 16]
        self._tap.put(with_marked_returns(chunk))

    def finish(self) -> Reading:
        return Reading(self._tap.finish(), self._names())

    def close(self) -> None:
        self._tap.close()

    def _names(self) -> tuple[str, ...] | None:
        if self._delimiter is None:
            return None
        line = self._head.split(b"\r\n", 1)[0].decode("utf-8", "replace")
        return tuple(name.strip('"') for name in line.split(self._delimiter))


class XlsxReader(TextReader):
    """The lines of the sheets inside the workbook."""

    def __init__(self, fmt: Format, expected: Expected, work: Path) -> None:
        super().__init__(fmt, expected, work)
        self._sheets = SheetBytes()

    def put(self, chunk: bytes) -> None:
        for piece in self._sheets.feed(chunk):
            super().put(piece)


class ParquetReader:
    """A Parquet file begins at its end, so the bytes wait in the work folder until all are there."""

    def __init__(self, expected: Expected, work: Path) -> None:
        self._expected = expected
        self._work = work
        self._path = work / "check.parquet"
        self._file = self._path.open("xb")

    def put(self, chunk: bytes) -> None:
        self._file.write(chunk)

    def finish(self) -> Reading:
        self._file.close()
        source = f"FROM read_parquet({literal(str(self._path))}, hive_partitioning = false)"
        try:
            with open_cage([self._work], self._work / "spill-check") as connection:
                lock(connection)
                columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * {source}").fetchall()]
                names = ", ".join(f"c{place}" for place in range(len(columns)))
                line = value_line([f"c{place}" for place in range(len(columns))])
                row = connection.execute(
                    f"SELECT count(*), coalesce(sum(hash({line})), 0) FROM (SELECT * {source}) t({names})"
                ).fetchone()
        except duckdb.Error as error:
            raise CheckFailed(
                "unreadable",
                f"the finished {self._expected.theme} file cannot be read again ({type(error).__name__})",
            ) from None
        lines, fingerprint = row or (0, 0)
        return Reading(Content(int(lines), int(fingerprint)), tuple(columns))

    def close(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)
