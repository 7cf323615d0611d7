"""The lines of an XLSX delivery's sheets."""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.formats.xlsx import LONGEST_TEXT, rows_a_sheet
from dtsen.extraction.quality.lines.rows import FORBIDDEN, RowLines, Value, exchanged
from dtsen.extraction.quality.lines.xml import MARKUP

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OPEN, _CLOSE = '<c s="1" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class XlsxLines(RowLines):
    """A ``row`` element a line: numbers, dates by their day, and inline strings."""

    special = r"[&<>\x00-\x1f\x{fffe}\x{ffff}]|_x"
    unwritable = FORBIDDEN
    longest = LONGEST_TEXT

    @property
    def pages(self) -> int:
        return max(1, (self._sheet.rows + self._most - 1) // self._most)

    @property
    def _most(self) -> int:
        return rows_a_sheet(len(self._expected.header))

    def plain_line(self, values: list[Value]) -> str:
        cells = []
        for value in values:
            if value.storage == "date":
                cells.append(_date(value.sql))
            elif value.storage == "text":
                cells.append(f"{literal(_OPEN)}, {value.sql}, {literal(_CLOSE)}")
            else:
                cells.append(f"'<c><v>', {value.sql}, '</v></c>'")
        return f"concat('<row>', {', '.join(cells)}, '</row>', chr(10))"

    def careful_line(self, values: list[Value]) -> str:
        cells = (
            f"CASE WHEN {value.sql} IS NULL THEN '<c/>' ELSE {self._cell(value)} END" for value in values
        )
        return f"concat('<row>', {', '.join(cells)}, '</row>', chr(10))"

    def _cell(self, value: Value) -> str:
        if value.storage == "date":
            return _date(value.sql)
        if value.storage != "text":
            return f"'<c><v>' || {value.sql} || '</v></c>'"
        text = value.sql
        if value.is_free:
            spelled = f"regexp_replace({value.sql}, '_x([0-9a-fA-F]{{4}})_', '_x005F_x\\1_', 'g')"
            text = self._with_care(value, exchanged(spelled, MARKUP))
        return f"{literal(_OPEN)} || {text} || {literal(_CLOSE)}"

    def frame(self) -> Iterator[tuple[str, int]]:
        fields = len(self._expected.header)
        yield literal('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'), self.pages
        yield (
            literal(
                f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
                'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
                f'<col min="1" max="{fields}" width="18" customWidth="1"/></cols><sheetData>'
            ),
            self.pages,
        )
        names = "".join(
            f'<c s="3" t="inlineStr"><is><t>{name}</t></is></c>' for name in self._expected.header
        )
        yield literal(f"<row>{names}</row>"), self.pages
        rows = f"(least(page * {self._most}, {self._sheet.rows}) - (page - 1) * {self._most} + 1)::VARCHAR"
        foot = f"""'</sheetData><autoFilter ref="A1:{_letters(fields)}' || {rows} || '"/></worksheet>'"""
        yield foot, self.pages


def _date(sql: str) -> str:
    day = f"""'<c s="2"><v>' || date_diff('day', DATE '1899-12-30', {sql}) || '</v></c>'"""
    text = f"{literal(_OPEN)} || {sql} || {literal(_CLOSE)}"
    return f"CASE WHEN {sql} < DATE '1900-03-01' THEN {text} ELSE {day} END"


def _letters(number: int) -> str:
    """A column's letters, counted from 1; no sheet here needs three."""
    first, second = divmod(number - 1, 26)
    return (_LETTERS[first - 1] if first else "") + _LETTERS[second]
