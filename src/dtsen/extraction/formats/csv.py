"""CSV: UTF-8, RFC 4180 (comma, CRLF, quotes doubled), one header line, text columns always quoted.

A missing value is an empty field without quotes, an empty text is ``""``. Identity numbers and codes with
leading zeros are quoted, so that a careful reader keeps them as text. A text that a spreadsheet would
calculate stands behind a guard that can be taken off again without a doubt (see ``guard``), unless the switch
is off; the report says how many were changed.
"""

from __future__ import annotations

from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.guard import GUARD, MARKS
from dtsen.extraction.formats.lines import NEW_LINE, LineFormat, Value, replaced
from dtsen.extraction.formats.sheet import Sheet

DELIMITER = ","
QUOTE = '"'


class SeparatedFormat(LineFormat):
    """Fields between separators, texts in quotes; ``between`` is the separator."""

    def value(self, cell: Cell) -> Value:
        if cell.storage != "text":
            return Value("", cell.sql, "", "")
        text = replaced(cell, [(QUOTE, QUOTE * 2)]) if cell.is_free else cell.sql
        return Value(QUOTE, text, QUOTE, "")

    def head(self, sheet: Sheet) -> str:
        names = (
            f"{QUOTE}{field.name}{QUOTE}" if field.storage == "text" else field.name for field in sheet.fields
        )
        return f"{self.between.join(names)}{self.end}{NEW_LINE}"


CSV = SeparatedFormat(
    id="csv",
    label="CSV (Comma-Separated Values) / Teks",
    extension="csv",
    media_type="text/csv",
    formula_marks=MARKS,
    formula_guard=GUARD,
    between=DELIMITER,
    end="\r",
)
