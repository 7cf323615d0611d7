"""The text formats' common writer: one line a row, put together by one ``concat`` over the columns.

A format only says how a value stands in its line (``Value``). Escaping column by column costs a third of
escaping finished lines, for the engine does it once a distinct value where the registry holds a dictionary.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dtsen.extraction.formats.base import Format, Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.guard import SEPARATORS, begins_sql, guarded_sql
from dtsen.extraction.formats.rows import Piece, Rows
from dtsen.extraction.formats.sheet import Sheet

NEW_LINE = "\n"
_A_VALUE = 10  # bytes


@dataclass(frozen=True)
class Value:
    """How one value stands in a line: ``before`` and ``after`` it, and what stands for a missing one instead
    of all three. Behind ``lead`` stands either: what is there in any case needs no asking.
    """

    before: str
    sql: str
    after: str
    missing: str
    lead: str = ""


@dataclass(frozen=True)
class LineFormat(Format):
    """A format of lines. ``start``, ``between`` and ``end`` stand around and between the values."""

    start: str = ""
    between: str = ""
    end: str = ""

    @abstractmethod
    def value(self, cell: Cell) -> Value:
        """How the value of a cell stands in the line."""

    def head(self, sheet: Sheet) -> str:
        """What stands before the first line."""
        return ""

    def foot(self, sheet: Sheet) -> str:
        """What stands after the last line."""
        return ""

    def recode(self, rows: Rows, losses: Losses) -> Rows:
        """The engine's UTF-8 as the format wants it."""
        return rows

    def line(self, cells: Sequence[Cell]) -> str:
        """The SQL expression of one line, with its line break. A missing value adds nothing to a
        ``concat``.
        """
        parts: list[str] = []
        constant = self.start
        for place, cell in enumerate(cells):
            value = self.value(cell)
            constant += (self.between if place else "") + value.lead
            if cell.may_be_missing and value.missing != value.before + value.after:
                whole = f"({value.sql})::VARCHAR"
                if value.before:
                    whole = f"{literal(value.before)} || {whole}"
                if value.after:
                    whole = f"{whole} || {literal(value.after)}"
                parts += [literal(constant)] if constant else []
                parts.append(f"coalesce({whole}, {literal(value.missing)})")
                constant = ""
            else:
                parts += [literal(constant + value.before), value.sql]
                constant = value.after
        return f"concat({', '.join((*parts, literal(constant + self.end + NEW_LINE)))})"

    def width(self, cells: Sequence[Cell]) -> int:
        """About how many bytes a line takes: what stands around the values, and some for each of them."""
        values = [self.value(cell) for cell in cells]
        around = sum(len(value.lead + value.before + value.after + self.between) for value in values)
        return len(self.start + self.end) + around + _A_VALUE * len(values)

    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        yield Part(self.path(sheet.name), self._whole(sheet, body, losses))

    def _whole(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Piece]:
        if head := self.head(sheet):
            yield head.encode(self.encoding)
        for piece in body:
            yield self.recode(piece, losses) if isinstance(piece, Rows) else piece
        if foot := self.foot(sheet):
            yield foot.encode(self.encoding)


def replaced(cell: Cell, characters: Iterable[tuple[str, str]]) -> str:
    """A text behind its guards, where it has any, with characters exchanged, in this order.

    Most texts hold none of them and are passed on as they are. For texts that repeat, this question would
    undo the dictionary that makes the exchange itself cheap.
    """
    pairs = tuple(pair for pair in characters if pair[0] not in cell.absent)
    changed = _exchanged(cell.sql, pairs)
    asked = [] if cell.repeats else [old for old, _ in pairs]
    if cell.guards:
        asked += [one for one in SEPARATORS if one not in (*asked, *cell.absent)]
    found = [f"contains({cell.sql}, {literal(old)})" for old in asked]
    if cell.guards and cell.may_begin_formula:
        found.append(begins_sql(cell.sql))
    if not found:
        return changed
    careful = _exchanged(guarded_sql(cell.sql), pairs) if cell.guards else changed
    return f"CASE WHEN {' OR '.join(found)} THEN {careful} ELSE {changed if cell.repeats else cell.sql} END"


def _exchanged(sql: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        sql = f"replace({sql}, {literal(old)}, {literal(new)})"
    return sql


def literal(text: str) -> str:
    """A text as SQL writes it; line breaks by their number, so that a statement stays readable."""
    plain = text.replace("'", "''")
    if not any(character < " " for character in text):
        return f"'{plain}'"
    escaped = plain.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"E'{escaped}'"
