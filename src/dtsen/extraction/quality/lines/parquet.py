"""The rows of a Parquet delivery, each as one line of text that tells every value and every missing one."""

from __future__ import annotations

from collections.abc import Iterable

from dtsen.extraction.quality.lines.rows import RowLines, Value


class ParquetLines(RowLines):
    """``value_line`` of the registry's values; the reader makes the same line of the delivered ones."""

    special = ""

    def frame(self) -> Iterable[tuple[str, int]]:
        return ()

    def plain_line(self, values: list[Value]) -> str:
        return value_line([value.sql for value in values])

    def careful_line(self, values: list[Value]) -> str:
        return value_line([value.sql for value in values])


def value_line(columns: list[str]) -> str:
    """One text of a row's values; a length before each keeps two rows apart whatever they hold."""
    values = (f"({sql})::VARCHAR" for sql in columns)
    pieces = (f"coalesce(strlen({value}) || ':' || {value}, '-')" for value in values)
    return f"concat({', '.join(pieces)})"
