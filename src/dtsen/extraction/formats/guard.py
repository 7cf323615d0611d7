"""The formula guard: an apostrophe, so that no spreadsheet calculates what somebody typed into the registry.

It stands at the beginning of a text that begins with what a spreadsheet calculates (OWASP's rule, and the
full-width forms that Japanese and Chinese editions take for the same), and inside a text wherever a sheet
that splits at something else than the format does would begin a cell with it: after a semicolon, a tab or a
line break, blanks and quotes between them apart. The semicolon is the separator of spreadsheets in Indonesia,
which read a line of a comma-separated file as one field and its quotes as mere characters. Characters that
nobody sees may stand before the mark in either place: some sheets drop them, a byte order mark above all.

A text that has an apostrophe in these places gets one more. So every apostrophe at the beginning of a guarded
text, and every first one after a separator, is a guard, and who takes exactly these off has the text again:
``(^|[;\\t\\r\\n])'`` becomes ``\\1``.
"""

from __future__ import annotations

import re

from dtsen.extraction.unseen import UNSEEN

GUARD = "'"
SEPARATORS = ";\t\r\n"
_WIDE = "＝＋－＠"
_SIGNS = f"=+-@{GUARD}{_WIDE}"
# What a text must not begin with; spreadsheets strip a tab or a line break and look at what follows.
MARKS = f"{_SIGNS}\t\r\n"
# As a part of a class of characters, for Python and for the engine, which names them by their numbers.
_UNSEEN = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSEEN)
UNSEEN_SQL = "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in UNSEEN)
# All marks but the wide ones come before the letters; these, and what is not seen, after all of ASCII.
_AFTER_MARKS, _FIRST_UNSEEN = "A", min(first for first, _ in UNSEEN)
_BEHIND_SEPARATOR, _BEFORE_MARK = rf"\1{GUARD}\2", rf"{GUARD}\1"


def _inner(unseen: str) -> str:
    return rf"([;\t\r\n])([ \"{unseen}]*[=+@{GUARD}{_WIDE}-])"


def _first(unseen: str) -> str:
    return rf"^([{unseen}]*[=+@{GUARD}{_WIDE}\t\r\n-])"


def guarded(text: str) -> str:
    """The text behind its guards."""
    inner = re.sub(_inner(_UNSEEN), _BEHIND_SEPARATOR, text)
    return f"{GUARD}{inner}" if re.match(_first(_UNSEEN), text) else inner


def guarded_sql(sql: str) -> str:
    """The same as an SQL expression, for texts that need it: it is short and not fast."""
    inner = f"regexp_replace({sql}, {_literal(_inner(UNSEEN_SQL))}, {_literal(_BEHIND_SEPARATOR)}, 'g')"
    return f"regexp_replace({inner}, {_literal(_first(UNSEEN_SQL))}, {_literal(_BEFORE_MARK)})"


def begins_sql(sql: str) -> str:
    """Whether a text begins with a mark, seen or behind what is not. Two comparisons rule out nearly every
    text, and an expression is tried only on those that do not begin with ASCII.
    """
    marks = ", ".join(f"chr({ord(mark)})" for mark in MARKS)
    beyond = f"{sql} >= chr({_FIRST_UNSEEN})"
    behind = f"({beyond} AND regexp_matches({sql}, {_literal(_first(UNSEEN_SQL))}))"
    return f"({sql} < {_literal(_AFTER_MARKS)} OR {beyond}) AND (left({sql}, 1) IN ({marks}) OR {behind})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
