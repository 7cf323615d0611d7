"""The lines of an XML delivery."""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.quality.lines.rows import FORBIDDEN, RowLines, Value, exchanged

MARKUP = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"), ("\n", "&#10;")]
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class XmlLines(RowLines):
    """``<row>`` with one element a value; a missing value has none."""

    special = r"[&<>\x00-\x1f\x{fffe}\x{ffff}]"
    unwritable = FORBIDDEN

    def frame(self) -> Iterator[tuple[str, int]]:
        schema = f'xsi:noNamespaceSchemaLocation="{self._expected.theme}.xsd"'
        root = f'<rows xmlns:xsi="{_SCHEMA_INSTANCE}" {schema}>'
        for line in ('<?xml version="1.0" encoding="UTF-8"?>', root, "</rows>"):
            yield literal(line), 1

    def plain_line(self, values: list[Value]) -> str:
        pieces = [
            piece for value in values for piece in (f"'<{value.name}>'", value.sql, f"'</{value.name}>'")
        ]
        return f"concat('<row>', {', '.join(pieces)}, '</row>', chr(10))"

    def careful_line(self, values: list[Value]) -> str:
        elements = (
            f"CASE WHEN {value.sql} IS NULL THEN '' "
            f"ELSE '<{value.name}>' || {self._text(value)} || '</{value.name}>' END"
            for value in values
        )
        return f"concat('<row>', {', '.join(elements)}, '</row>', chr(10))"

    def _text(self, value: Value) -> str:
        if not value.is_free:
            return f"CAST({value.sql} AS VARCHAR)"
        return self._with_care(value, exchanged(value.sql, MARKUP))
