"""Hashes the delivered lines, as they leave the house, and numbers those that are rows where their order was
promised.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from dtsen.extraction.engines.cage import lock, open_cage
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats.rows import Rows
from dtsen.extraction.quality.expected import Content, Expected
from dtsen.extraction.quality.ordering import sums_of

_LINES = "delivered_lines"
_MEMORY_LIMIT = "64MB"
# Bytes of lines that wait for each other: to ask once a piece would cost more than the hashing.
_AT_ONCE = 8 << 20


class LineHashes:
    """The number of lines, and the sum of their hashes, of the buffers that go into the file themselves.

    ``order`` is the sum of the hashes of every row's line with its number; 0 where the order is open.
    """

    def __init__(self, expected: Expected, work: Path) -> None:
        self._theme = expected.theme
        self._is_ordered = expected.ordered_by is not None
        self._lines = self._fingerprint = self._size = self._rows = self.order = 0
        self._waiting: list[pa.StringArray] = []
        self._around: list[pa.StringArray] = []
        self._connection = open_cage([work], work / "spill-check", _MEMORY_LIMIT)
        lock(self._connection)

    def add(self, rows: Rows) -> None:
        """Count these rows in. Raises ``CheckFailed("unreadable")`` when their bytes are no UTF-8."""
        self._wait(rows, self._waiting)

    def add_around(self, lines: Rows) -> None:
        """Count in lines that are no rows: heads and feet. They have no number."""
        self._wait(lines, self._around)

    def finish(self) -> Content:
        """What all lines come to."""
        self._ask()
        return Content(self._lines, self._fingerprint)

    def close(self) -> None:
        """Let go of everything."""
        self._waiting, self._around = [], []
        self._connection.close()

    def _wait(self, lines: Rows, others: list[pa.StringArray]) -> None:
        others.append(self._texts(lines))
        self._size += len(lines.data)
        if self._size >= _AT_ONCE:
            self._ask()

    def _texts(self, rows: Rows) -> pa.StringArray:
        texts = pa.StringArray.from_buffers(len(rows), pa.py_buffer(rows.places), pa.py_buffer(rows.buffer))
        try:
            texts.validate(full=True)
        except pa.ArrowInvalid:
            raise self._unreadable() from None
        return texts

    def _ask(self) -> None:
        if self._waiting:
            self._rows += self._asked(self._waiting, in_order=self._is_ordered)
        if self._around:
            self._asked(self._around, in_order=False)
        self._waiting, self._around, self._size = [], [], 0

    def _asked(self, texts: list[pa.StringArray], *, in_order: bool) -> int:
        """Add up what these lines come to; their number."""
        self._connection.register(_LINES, pa.table({"line": pa.chunked_array(texts)}))
        try:
            ((lines, fingerprint, order),) = self._connection.execute(
                sums_of(_LINES, after=self._rows if in_order else None)
            ).fetchall()
        except duckdb.Error:
            raise self._unreadable() from None
        finally:
            self._connection.unregister(_LINES)
        self._lines += int(lines)
        self._fingerprint += int(fingerprint)
        self.order += int(order)
        return int(lines)

    def _unreadable(self) -> CheckFailed:
        return CheckFailed(
            "unreadable",
            f"the finished {self._theme} file cannot be read again",
            what=f"Berkas {self._theme}",
        )
