"""The lines that a right file must hold, written anew from the registry's columns and the format's rules.

The engine has its own way to write; here the same line is put together in another, so that neither can repeat
the other's mistake. Nearly every row is a plain one (no value is missing, no text needs a second look), which
one concatenation writes; only the others are written value by value. So are these, in one concatenation: a
chain of ``||`` keeps every beginning of every line, which for 66 columns of a page took 700 MB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dtsen.extraction.engines.cage import identifier, literal
from dtsen.extraction.engines.hmac import hmac_sql
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.csv import DELIMITER, QUOTE
from dtsen.extraction.formats.guard import UNSEEN_SQL
from dtsen.extraction.quality.expected import Expected, ExpectedKey

ODD = "odd_row"
_LINE_BREAKS = ("\n", "\r")
# Where a sheet may begin a cell inside a text, and what may stand between there and a mark (``guard``).
_SPLITS = (";", "\t", *_LINE_BREAKS)
_BETWEEN = (" ", QUOTE)
_LAST_PLAIN = 0xAC  # from the soft hyphen on, a character may be one that is not seen, or a wide mark
_END = "chr(13) || chr(10)"


class CsvLines:
    """SQL expressions over the registry's columns for one theme's file."""

    delimiter = DELIMITER

    def __init__(self, expected: Expected, fmt: Format, *, formula_safe: bool) -> None:
        self._expected = expected
        self._fmt = fmt
        self._marks = [_char(mark) for mark in fmt.formula_marks] if formula_safe else []

    @property
    def rows_fingerprint(self) -> str:
        """The sum of a hash of every row's line."""
        return (
            f"coalesce(sum(hash({self._plain_line()})) FILTER (WHERE NOT {ODD}), 0) "
            f"+ coalesce(sum(CASE WHEN {ODD} THEN hash({self._careful_line()}) END), 0)"
        )

    @property
    def frame_fingerprint(self) -> str:
        """The same of the lines that are no rows."""
        return "0"

    @property
    def row_hash(self) -> str:
        """The hash of a row's line."""
        return f"CASE WHEN {ODD} THEN hash({self._careful_line()}) ELSE hash({self._plain_line()}) END"

    @property
    def frame_lines(self) -> int:
        """How many lines are no rows."""
        return 0

    @property
    def guarded(self) -> str:
        """The number of values that stand behind the format's guard."""
        count = " + ".join(
            f"CASE WHEN {self._asks_for_care(name)} "
            f"THEN ({self._behind_guard(name)} <> {name})::INTEGER ELSE 0 END"
            for name in self._free_texts
        )
        return f"coalesce(sum(CASE WHEN {ODD} THEN {count or 0} END), 0)"

    @property
    def forbidden(self) -> Mapping[str, str]:
        """By column, the number of values that the format cannot hold; CSV holds them all."""
        return {}

    @property
    def worked_out(self) -> str:
        """The columns that the other expressions take besides the registry's own: ``ODD``, and the
        pseudonyms, for each of which SHA-256 runs twice.
        """
        found = self._expected
        keys = dict.fromkeys((*found.keys, found.ordered_by) if found.ordered_by else found.keys)
        pseudonyms = (f"{_pseudonym(key)} AS {identifier(key.name)}" for key in keys)
        return ", ".join((*pseudonyms, f"{self.is_odd} AS {ODD}"))

    @property
    def is_odd(self) -> str:
        """Whether a row must be written value by value; the other expressions know it by the name ``ODD``.

        A text is plain when it begins with a digit or a letter of ASCII, for a formula's mark comes before
        these, and a wide one, or what is not seen before a mark, after all of them; and when nothing in it
        must be doubled, breaks the line or may begin a cell.
        """
        missing = [f"{identifier(item.field)} IS NULL" for item in self._expected.variables if item.is_text]
        special = map(self._asks_for_care, self._free_texts)
        return f"({' OR '.join([*missing, *special]) or 'false'})"

    @property
    def _free_texts(self) -> list[str]:
        return [identifier(name) for name in self._expected.free_texts]

    def _asks_for_care(self, name: str) -> str:
        """Whether a free text may not be written as it stands."""
        ways = (
            f"{name} < '0' OR ({name} >= ':' AND {name} < 'A') OR {name} > chr({_LAST_PLAIN})",
            *(f"contains({name}, {_char(mark)})" for mark in (QUOTE, *_SPLITS)),
        )
        return " OR ".join(ways)

    def _plain_line(self) -> str:
        parts, constant = [], ""
        for value, is_text in self._values():
            quote = QUOTE if is_text else ""
            parts += [literal(constant + quote), value]
            constant = quote + self.delimiter
        return f"concat({', '.join(parts)}, {literal(constant.removesuffix(self.delimiter))}, {_END})"

    def _careful_line(self) -> str:
        free, parts = set(self._free_texts), []
        for value, is_text in self._values():
            text = self._written_with_care(value) if value in free else value
            parts.append(f"coalesce('{QUOTE}' || {text} || '{QUOTE}', '')" if is_text else value)
        return f"concat({f', {literal(self.delimiter)}, '.join(parts)}, {_END})"

    def _written_with_care(self, name: str) -> str:
        """Most rows are odd because a text is missing: cut up is only what asks for it."""
        careful = f"replace({self._behind_guard(name)}, '{QUOTE}', '{QUOTE * 2}')"
        return f"CASE WHEN {self._asks_for_care(name)} THEN {careful} ELSE {name} END"

    def _values(self) -> Sequence[tuple[str, bool]]:
        keys = [(identifier(key.name), True) for key in self._expected.keys]
        return [*keys, *((identifier(item.field), item.is_text) for item in self._expected.variables)]

    def _is_mark(self, name: str) -> str:
        if not self._marks:
            return "false"
        marks = ", ".join(self._marks)
        seen = f"left({_after(name, UNSEEN_SQL)}, 1) IN ({marks})"
        return f"CASE WHEN {name} > chr({_LAST_PLAIN}) THEN {seen} ELSE left({name}, 1) IN ({marks}) END"

    def _behind_guard(self, name: str) -> str:
        """The text with its guards: cut where a cell may begin, and each piece looked at."""
        if not self._marks:
            return name
        guard, between = literal(self._fmt.formula_guard), "".join(_BETWEEN) + UNSEEN_SQL
        inner = ", ".join(_char(mark) for mark in self._fmt.formula_marks if mark not in _SPLITS)
        splits = f"[{', '.join(map(_char, _SPLITS))}]"
        pieces = f"regexp_extract_all({name}, '[;\\t\\r\\n]?[^;\\t\\r\\n]*')"
        is_cell = (
            f"CASE WHEN list_contains({splits}, left(piece, 1)) "
            f"THEN left({_after('piece[2:]', between)}, 1) IN ({inner}) ELSE false END"
        )
        one = f"CASE WHEN {is_cell} THEN left(piece, 1) || {guard} || piece[2:] ELSE piece END"
        whole = f"array_to_string(list_transform({pieces}, lambda piece: {one}), '')"
        return f"CASE WHEN {self._is_mark(name)} THEN {guard} ELSE '' END || {whole}"


def _after(sql: str, characters: str) -> str:
    """What comes after the first characters of a class, if any."""
    return f"regexp_replace({sql}, {literal(f'^[{characters}]+')}, '')"


def _pseudonym(key: ExpectedKey) -> str:
    return hmac_sql(f"{literal(key.purpose + ':')} || {identifier(key.source)}")


def _char(character: str) -> str:
    return f"chr({ord(character)})"
