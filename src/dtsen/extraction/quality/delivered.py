"""Hashes the delivered lines, as they leave the house."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from dtsen.extraction.engines.cage import lock, open_cage
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats.rows import Rows
from dtsen.extraction.quality.expected import Content, Expected

_LINES = "delivered_lines"
_MEMORY_LIMIT = "64MB"
# Bytes of lines that wait for each other: to ask once a piece would cost more than the hashing.
_AT_ONCE = 8 << 20


class LineHashes:
    """The number of lines, and the sum of their hashes, of the buffers that go into the file themselves."""

    def __init__(self, expected: Expected, work: Path) -> None:
        self._theme = expected.theme
        self._lines = self._fingerprint = self._size = 0
        self._waiting: list[pa.StringArray] = []
        self._connection = open_cage([work], work / "spill-check", _MEMORY_LIMIT)
        lock(self._connection)

    def add(self, rows: Rows) -> None:
        """Count these lines in. Raises ``CheckFailed("unreadable")`` when their bytes are no UTF-8."""
        texts = pa.StringArray.from_buffers(len(rows), pa.py_buffer(rows.places), pa.py_buffer(rows.buffer))
        try:
            texts.validate(full=True)
        except pa.ArrowInvalid:
            raise self._unreadable() from None
        self._waiting.append(texts)
        self._size += len(rows.data)
        if self._size >= _AT_ONCE:
            self._ask()

    def finish(self) -> Content:
        """What all lines come to."""
        self._ask()
        return Content(self._lines, self._fingerprint)

    def close(self) -> None:
        """Let go of everything."""
        self._waiting = []
        self._connection.close()

    def _ask(self) -> None:
        if not self._waiting:
            return
        self._connection.register(_LINES, pa.table({"line": pa.chunked_array(self._waiting)}))
        try:
            ((lines, fingerprint),) = self._connection.execute(
                f"SELECT count(*), coalesce(sum(hash(line)), 0) FROM {_LINES}"
            ).fetchall()
        except duckdb.Error:
            raise self._unreadable() from None
        finally:
            self._connection.unregister(_LINES)
        self._lines += int(lines)
        self._fingerprint += int(fingerprint)
        self._waiting, self._size = [], 0

    def _unreadable(self) -> CheckFailed:
        return CheckFailed("unreadable", f"the finished {self._theme} file cannot be read again")
