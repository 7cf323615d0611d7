"""The text formats' common writer: one line a row, put together by one ``concat`` over the columns.

A format only says how a value stands in its line (``Piece``). Escaping column by column costs a third of
escaping finished lines, for the engine does it once a distinct value where the registry holds a dictionary.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dtsen.extraction.formats.base import Format, Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.sheet import Sheet

# COPY passes each line on as it is. Without FORCE_QUOTE it would look through every byte for something to
# quote, only to find that there is no quote: that takes as long as all the rest.
_RAW = "FORMAT csv, HEADER false, DELIMITER '', QUOTE '', ESCAPE '', FORCE_QUOTE *, USE_TMP_FILE false"


@dataclass(frozen=True)
class Piece:
    """How one value stands in a line: ``before`` and ``after`` it, and what stands for a missing one instead
    of all three. ``value`` is SQL.
    """

    before: str
    value: str
    after: str
    missing: str


@dataclass(frozen=True)
class LineFormat(Format):
    """A format of lines. ``start``, ``between`` and ``end`` stand around and between the pieces."""

    start: str = ""
    between: str = ""
    end: str = ""

    @abstractmethod
    def piece(self, cell: Cell) -> Piece:
        """How the value of a cell stands in the line."""

    def head(self, sheet: Sheet) -> str:
        """What stands before the first line."""
        return ""

    def foot(self, sheet: Sheet) -> str:
        """What stands after the last line."""
        return ""

    def recode(self, lines: Iterator[bytes], losses: Losses) -> Iterator[bytes]:
        """The engine's UTF-8 as the format wants it."""
        return lines

    def statement(self, cells: Sequence[Cell], rows: str, target: str) -> str:
        return f"COPY (SELECT {self.line(cells)} AS line {rows}) TO {target} ({_RAW})"

    def line(self, cells: Sequence[Cell]) -> str:
        """The SQL expression of one line. A missing value adds nothing to a ``concat``."""
        parts: list[str] = []
        constant = self.start
        for place, cell in enumerate(cells):
            piece = self.piece(cell)
            constant += self.between if place else ""
            if cell.may_be_missing and piece.missing != piece.before + piece.after:
                whole = " || ".join(
                    (literal(piece.before), f"({piece.value})::VARCHAR", literal(piece.after))
                )
                parts += [literal(constant), f"coalesce({whole}, {literal(piece.missing)})"]
                constant = ""
            else:
                parts += [literal(constant + piece.before), piece.value]
                constant = piece.after
        return f"concat({', '.join((*parts, literal(constant + self.end)))})"

    def parts(self, sheet: Sheet, body: Iterator[bytes], losses: Losses) -> Iterator[Part]:
        yield Part(self.path(sheet.name), self._whole(sheet, body, losses))

    def _whole(self, sheet: Sheet, body: Iterator[bytes], losses: Losses) -> Iterator[bytes]:
        if head := self.head(sheet):
            yield head.encode(self.encoding)
        yield from self.recode(body, losses)
        if foot := self.foot(sheet):
            yield foot.encode(self.encoding)


def replaced(cell: Cell, characters: Iterable[tuple[str, str]]) -> str:
    """A text with characters exchanged, in this order.

    Most texts hold none of them and are passed on as they are. For texts that repeat, this question would
    undo the dictionary that makes the exchange itself cheap.
    """
    pairs = tuple(characters)
    sql = cell.sql
    for old, new in pairs:
        sql = f"replace({sql}, {literal(old)}, {literal(new)})"
    if cell.repeats:
        return sql
    found = " OR ".join(f"contains({cell.sql}, {literal(old)})" for old, _ in pairs)
    return f"CASE WHEN {found} THEN {sql} ELSE {cell.sql} END"


def literal(text: str) -> str:
    """A text as SQL writes it; line breaks by their number, so that a statement stays readable."""
    plain = text.replace("'", "''")
    if not any(character < " " for character in text):
        return f"'{plain}'"
    escaped = plain.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"E'{escaped}'"


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, each chunk ending with a line."""
    rest = b""
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end] if rest else chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest
