"""ANSI: Windows-1252 text with tabs between the fields; quotes as in CSV, so that a tab or a line break
inside a value comes back from every reader that knows quotes.

A character that Windows-1252 lacks is replaced as ``transliteration`` says, counted, and listed in the
delivery's quality report. Spreadsheets open the file as they open a CSV, so it has the same guard.
"""

from __future__ import annotations

from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.csv import CSV, SeparatedFormat
from dtsen.extraction.formats.rows import Rows
from dtsen.extraction.formats.transliteration import CODEC, is_encodable, transliterated


class _Ansi(SeparatedFormat):
    def recode(self, rows: Rows, losses: Losses) -> Rows:
        if rows.data.tobytes().isascii():
            return rows
        return Rows.of([row if row.isascii() else _encoded(row.decode(), losses) for row in rows])


def _encoded(text: str, losses: Losses) -> bytes:
    try:
        return text.encode(CODEC)
    except UnicodeEncodeError:
        pass
    for character in sorted(set(text)):
        if not is_encodable(character):
            losses.replaced[character] = losses.replaced.get(character, 0) + text.count(character)
            text = text.replace(character, transliterated(character))
    return text.encode(CODEC)


ANSI = _Ansi(
    id="ansi",
    label="American National Standard Institute (ANSI)",
    extension="txt",
    media_type="text/tab-separated-values",
    encoding=CODEC,
    formula_marks=CSV.formula_marks,
    formula_guard=CSV.formula_guard,
    between="\t",
    end="\r",
)
