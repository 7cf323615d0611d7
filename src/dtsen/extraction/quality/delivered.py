"""Reads the delivered bytes line by line, as they leave the house."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dtsen.extraction.engines.cage import literal, lock, open_cage
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.quality.expected import Content, Expected

# What no line holds: the reader refuses a file in which it stands.
_NO_DELIMITER = "\x01\x02\x03\x04"
# Readers disagree on a carriage return that stands alone, so none is shown to this one: a line ends with the
# line feed.
CARRIAGE_RETURN_MARK = "\x1e"
_LONGEST_LINE = 1 << 20
_BUFFER = 2 << 20
_MEMORY_LIMIT = "64MB"


def with_marked_returns(chunk: bytes) -> bytes:
    """The delivered bytes as ``read_lines`` takes them."""
    return chunk.replace(b"\r", CARRIAGE_RETURN_MARK.encode())


def read_lines(pipe: Path, work: Path, expected: Expected, *, has_header: bool = True) -> Content:
    """Read the file from ``pipe`` to its end: its lines (after the header, if it has one), and the sum of
    their hashes.

    Raises ``CheckFailed("unreadable")`` when the bytes are no lines of UTF-8.
    """
    source = (
        f"read_csv({literal(str(pipe))}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, "
        f"header = {has_header}, delim = {literal(_NO_DELIMITER)}, quote = '', escape = '', "
        f"new_line = '\\n', parallel = false, buffer_size = {_BUFFER}, max_line_size = {_LONGEST_LINE})"
    )
    try:
        with open_cage([work], work / "spill-check", _MEMORY_LIMIT) as connection:
            lock(connection)
            row = connection.execute(
                f"SELECT count(*), coalesce(sum(hash(line)), 0) FROM {source} WHERE line IS NOT NULL"
            ).fetchone()
    except duckdb.Error as error:
        raise CheckFailed(
            "unreadable", f"the finished {expected.theme} file cannot be read again ({type(error).__name__})"
        ) from None
    lines, fingerprint = row or (0, 0)
    return Content(int(lines), int(fingerprint))
