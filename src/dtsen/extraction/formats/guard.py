"""The formula guard: an apostrophe, so that no spreadsheet calculates what somebody typed into the registry.

It stands at the beginning of a text that begins with what a spreadsheet calculates (OWASP's rule, and the
full-width forms that Japanese and Chinese editions take for the same), and inside a text wherever a sheet
that splits at something else than the format does would begin a cell with it: after a semicolon, a tab or a
line break, blanks and quotes between them apart. The semicolon is the separator of spreadsheets in Indonesia,
which read a line of a comma-separated file as one field and its quotes as mere characters.

A text that has an apostrophe in these places gets one more. So every apostrophe at the beginning of a guarded
text, and every first one after a separator, is a guard, and who takes exactly these off has the text again:
``(^|[;\\t\\r\\n])'`` becomes ``\\1``.
"""

from __future__ import annotations

import re

GUARD = "'"
SEPARATORS = ";\t\r\n"
_WIDE = "＝＋－＠"
_SIGNS = f"=+-@{GUARD}{_WIDE}"
# What a text must not begin with; spreadsheets strip a tab or a line break and look at what follows.
MARKS = f"{_SIGNS}\t\r\n"
# All marks but the wide ones come before the letters, and the wide ones after nearly everything.
_AFTER_MARKS, _FIRST_WIDE = "A", min(_WIDE)
_INNER = rf"([;\t\r\n])([ \"]*[=+@{GUARD}{_WIDE}-])"
_FIRST = rf"^([=+@{GUARD}{_WIDE}\t\r\n-])"
_BEHIND_SEPARATOR, _BEFORE_MARK = rf"\1{GUARD}\2", rf"{GUARD}\1"


def guarded(text: str) -> str:
    """The text behind its guards."""
    inner = re.sub(_INNER, _BEHIND_SEPARATOR, text)
    return f"{GUARD}{inner}" if text[:1] and text[0] in MARKS else inner


def guarded_sql(sql: str) -> str:
    """The same as an SQL expression, for texts that need it: it is short and not fast."""
    inner = f"regexp_replace({sql}, {_literal(_INNER)}, {_literal(_BEHIND_SEPARATOR)}, 'g')"
    return f"regexp_replace({inner}, {_literal(_FIRST)}, {_literal(_BEFORE_MARK)})"


def begins_sql(sql: str) -> str:
    """Whether a text begins with a mark. Two comparisons rule out nearly every text."""
    marks = ", ".join(f"chr({ord(mark)})" for mark in MARKS)
    outside = f"({sql} < {_literal(_AFTER_MARKS)} OR {sql} >= {_literal(_FIRST_WIDE)})"
    return f"{outside} AND left({sql}, 1) IN ({marks})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
