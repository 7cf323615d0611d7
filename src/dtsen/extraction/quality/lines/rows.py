"""What the formats have in common in which a row is exactly one line: heads and feet that count as lines, and
the two ways to write a row, the plain and the careful.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.cell import CellStorage
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.rendering import ODD, CsvLines

# The characters that neither XML nor HTML can say (tabs and line breaks they can).
FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"


@dataclass(frozen=True)
class Value:
    """One column: its SQL over the registry, and what kind of value it is."""

    name: str
    sql: str
    storage: CellStorage
    is_free: bool


class RowLines(CsvLines):
    """One line a row. Heads and feet of the files are lines like all others (``frame``)."""

    # A regular expression: a free text that it is found in is not written as it stands.
    special: str
    # The same for a text that cannot be written at all.
    unwritable: str = ""
    # More characters than these no text may have; 0: as many as there are.
    longest: int = 0

    def __init__(self, expected: Expected, fmt: Format, sheet: Sheet, *, formula_safe: bool) -> None:
        super().__init__(expected, fmt, formula_safe=formula_safe)
        self._sheet = sheet

    @abstractmethod
    def frame(self) -> Iterable[tuple[str, int]]:
        """Every line of heads and feet, as SQL over the page number ``page``, and on how many pages it
        stands: the last n of the pages.
        """

    @abstractmethod
    def plain_line(self, values: list[Value]) -> str:
        """The line of a row in which no value is missing and no free text is special, with its line break."""

    @abstractmethod
    def careful_line(self, values: list[Value]) -> str:
        """The line of any row, with its line break."""

    @property
    def pages(self) -> int:
        """How many files, or sheets of one, hold the rows."""
        return 1

    @property
    def rows_fingerprint(self) -> str:
        values = list(self._columns())
        return (
            f"coalesce(sum(hash({self.plain_line(values)})) FILTER (WHERE NOT {ODD}), 0) "
            f"+ coalesce(sum(CASE WHEN {ODD} THEN hash({self.careful_line(values)}) END), 0)"
        )

    @property
    def frame_fingerprint(self) -> str:
        found = (
            f"(SELECT coalesce(sum(hash({line} || chr(10))), 0) "
            f"FROM range({self.pages - on + 1}, {self.pages + 1}) t(page))"
            for line, on in self.frame()
        )
        return " + ".join(found) or "0"

    @property
    def row_hash(self) -> str:
        values = list(self._columns())
        return (
            f"CASE WHEN {ODD} THEN hash({self.careful_line(values)}) ELSE hash({self.plain_line(values)}) END"
        )

    @property
    def frame_lines(self) -> int:
        """How many lines are no rows."""
        return sum(number for _, number in self.frame())

    @property
    def is_odd(self) -> str:
        """Whether a row must be written value by value."""
        values = list(self._columns())
        odd = [f"{value.sql} IS NULL" for value in values]
        for value in values:
            if value.is_free:
                odd += [self._asks_for_care(value.sql), *self._too_long(value)]
        return f"({' OR '.join(odd) or 'false'})"

    @property
    def forbidden(self) -> dict[str, str]:
        """By column, the number of values that the format cannot hold."""
        if not self.unwritable:
            return {}
        wrong = {
            value.name: (f"regexp_matches({value.sql}, {literal(self.unwritable)})", *self._too_long(value))
            for value in self._columns()
            if value.is_free
        }
        return {
            name: f"coalesce(sum(CASE WHEN {ODD} THEN ({' OR '.join(ways)})::INTEGER END), 0)"
            for name, ways in wrong.items()
        }

    def _asks_for_care(self, name: str) -> str:
        found = [f"regexp_matches({name}, {literal(self.special)})"] if self.special else []
        return " OR ".join([self._is_mark(name), *found])

    def _with_care(self, value: Value, careful: str) -> str:
        """A free text, by the expression ``careful`` where it asks for that. Most odd rows only lack a value:
        to cut all of their texts into characters took half of the memory of the whole check.
        """
        return f"CASE WHEN {self._asks_for_care(value.sql)} THEN {careful} ELSE {value.sql} END"

    def _too_long(self, value: Value) -> tuple[str, ...]:
        return (f"length({value.sql}) > {self.longest}",) if self.longest else ()

    def _columns(self) -> Iterator[Value]:
        kinds: dict[str, CellStorage] = {field.name: field.storage for field in self._sheet.fields}
        free = set(self._free_texts)
        for name, (sql, _) in zip(self._expected.header, self._values(), strict=True):
            yield Value(name, sql, kinds.get(name, "text"), sql in free)


def exchanged(sql: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A text with every character of it exchanged that has a pair, character by character."""
    cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in pairs)
    characters = f"regexp_extract_all({sql}, '(?s).')"
    return f"array_to_string(list_transform({characters}, lambda one: CASE one {cases} ELSE one END), '')"
