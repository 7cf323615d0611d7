"""YAML 1.2: one document a file, a sequence with one mapping a row, each on a line of its own.

Texts and dates always stand in double quotes, so no reader takes ``007``, ``no``, ``1e5`` or a 16-digit
identity number for something else; whole numbers are plain. A missing value is ``null``, an empty text is
``""``.
Control characters, U+0085, U+2028, U+2029 and U+FEFF are escaped: YAML would fold or refuse them.
"""

from __future__ import annotations

import re

from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.lines import LineFormat, Value
from dtsen.extraction.formats.rows import Rows
from dtsen.extraction.formats.sheet import Sheet

_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_]{2,}(?<!null)(?<!true)(?<!false)(?<!yes)(?<!off)")
# What JSON leaves as it is and YAML does not: DEL and C1, line and paragraph separators, the byte order mark,
# noncharacters; and the first bytes by which rows without any of them are known.
_ESCAPED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]")
_SIGNS = (b"\xc2", b"\xe2\x80", b"\xef")


class _Yaml(LineFormat):
    def value(self, cell: Cell) -> Value:
        name = f"{key(cell.name)}: "
        if cell.is_free:
            return Value("", f"to_json({cell.sql})::VARCHAR", "", "null", lead=name)
        quote = '"' if cell.storage in ("text", "date") else ""
        return Value(quote, cell.sql, quote, "null", lead=name)

    def head(self, sheet: Sheet) -> str:
        return "%YAML 1.2\n---\n"

    def foot(self, sheet: Sheet) -> str:
        return "...\n"

    def recode(self, rows: Rows, losses: Losses) -> Rows:
        data = rows.data.tobytes()
        if b"\x7f" not in data and (data.isascii() or not any(sign in data for sign in _SIGNS)):
            return rows
        return Rows.of([_ESCAPED.sub(_escape, row) for row in rows])


def key(name: str) -> str:
    """A column's name as a key; in quotes where YAML might read something else."""
    return name if _PLAIN_KEY.fullmatch(name) else f'"{name}"'


def _escape(found: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(found[0].decode())


YAML = _Yaml(
    id="yaml",
    label="Yet Another Markup Language (YAML)",
    extension="yaml",
    media_type="application/yaml",
    start="- {",
    between=", ",
    end="}",
)
