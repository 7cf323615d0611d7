"""One theme's bytes on their way: the engine writes the rows, the format puts its files around them, the
package takes them, and a reader that did not write them looks at every byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from dtsen.extraction.formats import Format
from dtsen.extraction.formats.base import Losses, Part
from dtsen.extraction.formats.cell import CellStorage
from dtsen.extraction.formats.sheet import Field, Sheet
from dtsen.extraction.package.contents import DeliveredColumn
from dtsen.extraction.package.pipe import read_from
from dtsen.extraction.quality.lines.reading import Reader, Reading


class DataStream:
    """The files of one theme or table, to be read one after the other, each once and to its end.

    ``write`` puts the rows into a named pipe (see ``Engine.write``), in a thread of its own; ``interrupt``
    breaks it off. ``reader`` gets every byte of the files that hold rows; ``progress`` hears how many rows
    have gone by. ``losses`` fills up meanwhile.
    """

    def __init__(
        self,
        sheet: Sheet,
        fmt: Format,
        reader: Reader,
        work: Path,
        *,
        write: Callable[[Path], None],
        interrupt: Callable[[], None],
        progress: Callable[[int], None],
    ) -> None:
        self.losses = Losses()
        self._sheet, self._format = sheet, fmt
        self._reader = reader
        self._progress = progress
        pipe = work / "data.pipe"
        self._body = read_from(pipe, lambda: write(pipe), interrupt)

    def parts(self) -> Iterator[Part]:
        """The files in the order of the package."""
        for part in self._format.parts(self._sheet, self._counted(), self.losses):
            yield Part(part.name, self._shown(part.chunks), True) if part.holds_rows else part

    def finish(self) -> Reading:
        """What the reader found, once all parts have been read. Raises ``CheckFailed``."""
        return self._reader.finish()

    def close(self) -> None:
        """Break off what nobody reads any more, so that its threads end."""
        with suppress(Exception):
            self._body.close()
        self._reader.close()

    def _counted(self) -> Iterator[bytes]:
        rows = 0
        for chunk in self._body:
            rows += chunk.count(b"\n")
            self._progress(min(rows, self._sheet.rows))
            yield chunk

    def _shown(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._reader.put(chunk)
            yield chunk


def sheet_of(
    name: str, title: str, columns: Iterable[DeliveredColumn], rows: int, *, synthetic: bool
) -> Sheet:
    """What a format is told about columns that the documents describe."""
    return Sheet(name, title, tuple(map(_field, columns)), rows, synthetic)


def _field(column: DeliveredColumn) -> Field:
    storage: CellStorage = column.storage
    codes = {} if column.sums else column.codes
    bounds = None if column.codes else column.bounds
    pattern = f"[0-9]{{{column.digits}}}" if column.digits else ""
    return Field(column.name, column.label, storage, codes, pattern, bounds)
