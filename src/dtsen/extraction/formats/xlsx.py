"""XLSX: one workbook a theme, its sheets streamed from the same lines as every text format.

Every text is an inline string in a cell of the format "Text" with a quote prefix: no spreadsheet calculates
it, not even after somebody has edited the cell, and its value is unchanged. So there is no guard to put
before it and none to take off. (Who saves such a sheet as CSV makes a new file, which has no guard.) Dates
are dates, but for those before March 1900, which the format counts wrongly: they are texts. A missing value
is an empty cell, an empty text an empty string. A sheet holds at most 1,048,576 rows with its header; what is
more goes to further sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any

from isal import isal_zlib
from stream_zip import ZIP_32, ZipOverflowError, stream_zip

from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats.base import Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.lines import LineFormat, Value, replaced
from dtsen.extraction.formats.pages import RowSplitter
from dtsen.extraction.formats.rows import Piece, bytes_of, joinable
from dtsen.extraction.formats.sheet import Field, Sheet
from dtsen.extraction.formats.workbook import (
    DATE,
    HEADER,
    RELATIONS,
    STYLES,
    TEXT,
    column_letters,
    content_types,
    workbook,
    workbook_relations,
)

_MOST_ROWS = 1_048_575
# LibreOffice opens no ZIP64, so a sheet stays below 4 GiB; no column is wider than this on average.
_BYTES_A_SHEET = 1 << 32
_BYTES_A_CELL = 128
LONGEST_TEXT = 32_767
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"), ("\n", "&#10;"))
# The same moment in every package, so that two builds have the same bytes: the first that a ZIP can say.
_MOMENT = datetime(1980, 1, 1)
_MODE = 0o100600
_RAW_DEFLATE = -15
_FIRST_DATE = "DATE '1900-03-01'"
_DAY_ZERO = "DATE '1899-12-30'"


class _Xlsx(LineFormat):
    def value(self, cell: Cell) -> Value:
        if cell.storage in ("integer", "number"):
            return Value("<c><v>", cell.sql, "</v></c>", "<c/>")
        if cell.storage == "date":
            as_date = f"'<c s=\"{DATE}\"><v>' || ({cell.sql} - {_DAY_ZERO}) || '</v></c>'"
            as_text = f"'{_TEXT_START}' || {cell.sql} || '{_TEXT_END}'"
            value = f"CASE WHEN {cell.sql} >= {_FIRST_DATE} THEN {as_date} ELSE {as_text} END"
            return Value("", value, "", "<c/>")
        return Value(_TEXT_START, _escaped(cell) if cell.is_free else cell.sql, _TEXT_END, "<c/>")

    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        """One file: a ZIP of the sheets and of what says how they belong together."""
        sheets = max(1, -(-sheet.rows // rows_a_sheet(len(sheet.fields))))
        members = (
            (name, _MOMENT, _MODE, ZIP_32, joinable(chunks))
            for name, chunks in self._members(sheet, sheets, body)
        )
        yield Part(self.path(sheet.name), _packed(sheet, stream_zip(members, get_compressobj=_compressor)))

    def _members(
        self, sheet: Sheet, sheets: int, body: Iterator[Piece]
    ) -> Iterator[tuple[str, Iterator[bytes | memoryview]]]:
        numbers, rows = range(1, sheets + 1), RowSplitter(body)
        most = rows_a_sheet(len(sheet.fields))
        yield "[Content_Types].xml", iter([content_types(numbers).encode()])
        yield "_rels/.rels", iter([RELATIONS.encode()])
        yield "xl/workbook.xml", iter([workbook(sheet.title, numbers).encode()])
        yield "xl/_rels/workbook.xml.rels", iter([workbook_relations(numbers).encode()])
        yield "xl/styles.xml", iter([STYLES.encode()])
        for number in numbers:
            own = rows.take(most) if number < sheets else rows.all()
            first = (number - 1) * most
            yield (
                f"xl/worksheets/sheet{number}.xml",
                _worksheet(sheet.fields, min(sheet.rows - first, most), own),
            )


def _packed(sheet: Sheet, chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except ZipOverflowError:
        raise CheckFailed(
            "workbook_too_large", f"the rows of {sheet.name} do not fit into a workbook", sheet.name
        ) from None


def rows_a_sheet(columns: int) -> int:
    """How many rows a sheet of so many columns holds, besides its header."""
    return min(_MOST_ROWS, _BYTES_A_SHEET // (_BYTES_A_CELL * columns))


def _worksheet(fields: tuple[Field, ...], rows: int, own: Iterator[Piece]) -> Iterator[bytes | memoryview]:
    names = "".join(
        f'<c s="{HEADER}" t="inlineStr"><is><t>{escape(field.name)}</t></is></c>' for field in fields
    )
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(fields)}" width="18" customWidth="1"/></cols><sheetData>\n'
        f"<row>{names}</row>\n"
    ).encode()
    yield from map(bytes_of, own)
    area = f"A1:{column_letters(len(fields))}{rows + 1}"
    yield f'</sheetData><autoFilter ref="{area}"/></worksheet>\n'.encode()


def _escaped(cell: Cell) -> str:
    """The text as XML. Readers take ``_x0041_`` for the character of that number, so such an underscore is
    written by its own.
    """
    spelled = f"regexp_replace({cell.sql}, '_(x[0-9A-Fa-f]{{4}}_)', '_x005F_\\1', 'g')"
    plain = replaced(cell, _ESCAPES)
    if "_" in cell.absent:
        return plain
    found = replaced(replace(cell, sql=spelled), _ESCAPES)
    return f"CASE WHEN contains({cell.sql}, '_x') THEN {found} ELSE {plain} END"


def _compressor() -> Any:
    return isal_zlib.compressobj(isal_zlib.ISAL_DEFAULT_COMPRESSION, isal_zlib.DEFLATED, _RAW_DEFLATE)


_TEXT_START = f'<c s="{TEXT}" t="inlineStr"><is><t xml:space="preserve">'
_TEXT_END = "</t></is></c>"

XLSX = _Xlsx(
    id="xlsx",
    label="Microsoft Excel (XLSX)",
    extension="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    start="<row>",
    end="</row>",
)
