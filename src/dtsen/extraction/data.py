"""One theme's bytes on their way: the engine writes the rows, the format puts its files around them, the
package takes them, and a reader that did not write them looks at every byte.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator

from dtsen.extraction.ahead import Ahead
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.base import Losses, Part
from dtsen.extraction.formats.cell import CellStorage
from dtsen.extraction.formats.rows import Piece, bytes_of
from dtsen.extraction.formats.sheet import Field, Sheet
from dtsen.extraction.package.contents import DeliveredColumn
from dtsen.extraction.quality.lines.reading import Reader, Reading


class DataStream:
    """The files of one theme or table, to be read one after the other, each once and to its end.

    ``body`` are the rows as the engine renders them; the next ones are made while the last are packed.
    ``reader`` gets every piece of the files that hold rows; ``progress`` hears how many rows have gone by:
    again and again that it is none, while the engine puts them in order. ``losses`` fills up meanwhile.
    """

    def __init__(
        self,
        sheet: Sheet,
        fmt: Format,
        reader: Reader,
        body: Generator[Piece, None, None],
        progress: Callable[[int], None],
    ) -> None:
        self.losses = Losses()
        self._sheet, self._format = sheet, fmt
        self._reader = reader
        self._progress = progress
        self._rows = 0
        self._body = Ahead(body, f"rows of {sheet.name}", lambda: progress(min(self._rows, sheet.rows)))

    def parts(self) -> Iterator[tuple[Part, Iterator[bytes | memoryview]]]:
        """The files in the order of the package, each with its bytes."""
        for part in self._format.parts(self._sheet, self._counted(), self.losses):
            yield part, self._shown(part) if part.holds_rows else map(bytes_of, part.pieces)

    def finish(self) -> Reading:
        """What the reader found, once all parts have been read. Raises ``CheckFailed``."""
        return self._reader.finish()

    def close(self) -> None:
        """Break off what nobody reads any more, so that its thread ends."""
        self._body.close()
        self._reader.close()

    def _counted(self) -> Iterator[Piece]:
        for piece in self._body:
            if not isinstance(piece, bytes):
                self._rows += len(piece)
                self._progress(min(self._rows, self._sheet.rows))
            yield piece

    def _shown(self, part: Part) -> Iterator[bytes | memoryview]:
        for piece in part.pieces:
            self._reader.put(piece)
            yield bytes_of(piece)


def sheet_of(
    name: str,
    title: str,
    columns: Iterable[DeliveredColumn],
    rows: int,
    *,
    synthetic: bool,
    version: str = "",
    note: str = "",
) -> Sheet:
    """What a format is told about columns that the documents describe."""
    return Sheet(name, title, tuple(map(_field, columns)), rows, synthetic, version, note)


def _field(column: DeliveredColumn) -> Field:
    storage: CellStorage = column.storage
    codes = {} if column.sums else column.codes
    bounds = None if column.codes else column.bounds
    pattern = f"[0-9]{{{column.digits}}}" if column.digits else ""
    dimension = column.role == "dimension"
    return Field(column.name, column.label, storage, codes, pattern, bounds, is_dimension=dimension)
