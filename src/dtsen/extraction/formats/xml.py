"""XML 1.0, UTF-8: one ``row`` element a row, in it one element a column, named like the column.

A missing value has no element; an empty text has an empty one. Beside the data stands a schema (see ``xsd``).
Line breaks in a value are character references, so that no parser changes them and a row stays on its line.
XML cannot hold most control characters: the registry has none, and the checks refuse one all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from dtsen.extraction.formats.base import DATA_FOLDER, Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.lines import LineFormat, Value, replaced
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.formats.xsd import schema

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"), ("\n", "&#10;"))


class _Xml(LineFormat):
    def value(self, cell: Cell) -> Value:
        value = replaced(cell, _ESCAPES) if cell.is_free else cell.sql
        return Value(f"<{cell.name}>", value, f"</{cell.name}>", "")

    def head(self, sheet: Sheet) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<rows xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f"xsi:noNamespaceSchemaLocation={quoteattr(f'{sheet.name}.xsd')}>\n"
        )

    def foot(self, sheet: Sheet) -> str:
        return "</rows>\n"

    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        yield from super().parts(sheet, body, losses)
        yield Part(f"{DATA_FOLDER}/{sheet.name}.xsd", [schema(sheet).encode()], holds_rows=False)


XML = _Xml(
    id="xml",
    label="Extensible Markup Language (XML)",
    extension="xml",
    media_type="application/xml",
    start="<row>",
    end="</row>",
)
