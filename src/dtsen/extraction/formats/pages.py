"""One stream of lines cut into pieces of so many lines each, at line boundaries and while it passes by."""

from __future__ import annotations

from collections.abc import Iterator


class LineSplitter:
    """Hands out the lines of a stream in pieces, one after the other; each must be read to its end before the
    next is asked for.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def take(self, lines: int) -> Iterator[bytes]:
        """The next ``lines`` lines, or as many as are left."""
        while chunk := self._rest or next(self._chunks, b""):
            self._rest = b""
            found = chunk.count(b"\n")
            if found >= lines:
                end = _end_of(chunk, lines)
                self._rest = chunk[end:]
                yield chunk[:end]
                return
            lines -= found
            yield chunk

    def all(self) -> Iterator[bytes]:
        """Everything that is left."""
        if self._rest:
            yield self._rest
            self._rest = b""
        yield from self._chunks


def _end_of(chunk: bytes, lines: int) -> int:
    """Where the chunk's line of this number (from 1) ends. Halving: counting is far cheaper than finding."""
    start, end = 0, len(chunk)
    while end - start > 1:
        middle = (start + end) // 2
        before = chunk.count(b"\n", start, middle)
        if before >= lines:
            end = middle
        else:
            start, lines = middle, lines - before
    return end
