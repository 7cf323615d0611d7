"""YAML 1.2: one document a file, a sequence with one mapping a row, each on a line of its own.

Texts and dates always stand in double quotes, so no reader takes ``007``, ``no``, ``1e5`` or a 16-digit
identity number for something else; whole numbers are plain. A missing value is ``null``, an empty text is
``""``.
Control characters, U+0085, U+2028, U+2029 and U+FEFF are escaped: YAML would fold or refuse them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.lines import LineFormat, Piece, whole_lines
from dtsen.extraction.formats.sheet import Sheet

_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_]{2,}(?<!null)(?<!true)(?<!false)(?<!yes)(?<!off)")
# What JSON leaves as it is and YAML does not: DEL and C1, line and paragraph separators, the byte order mark,
# noncharacters; and the first bytes by which a chunk without any of them is known.
_ESCAPED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]")
_SIGNS = (b"\xc2", b"\xe2\x80", b"\xef")


class _Yaml(LineFormat):
    def piece(self, cell: Cell) -> Piece:
        name = key(cell.name)
        if cell.is_free:
            return Piece(f"{name}: ", f"to_json({cell.sql})::VARCHAR", "", f"{name}: null")
        quote = '"' if cell.storage in ("text", "date") else ""
        return Piece(f"{name}: {quote}", cell.sql, quote, f"{name}: null")

    def head(self, sheet: Sheet) -> str:
        return "%YAML 1.2\n---\n"

    def foot(self, sheet: Sheet) -> str:
        return "...\n"

    def recode(self, lines: Iterator[bytes], losses: Losses) -> Iterator[bytes]:
        for chunk in whole_lines(lines):
            odd = b"\x7f" in chunk or (not chunk.isascii() and any(sign in chunk for sign in _SIGNS))
            yield _ESCAPED.sub(_escape, chunk) if odd else chunk


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
