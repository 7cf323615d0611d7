"""Rows as a format has written them, on their way into files."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import cast


@dataclass(frozen=True)
class Rows:
    """One text a row, each with the line break at its end, lying one behind the other in one buffer.

    Row number n stands in ``buffer`` from ``places[n]`` to ``places[n + 1]``; both are what the engine has
    made, so nothing is copied, and who counts or cuts rows need not look for line ends.
    """

    buffer: memoryview
    places: memoryview

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> Rows:
        """Rows that were written one by one."""
        places = array("i", accumulate(map(len, texts), initial=0))
        return cls(memoryview(b"".join(texts)), memoryview(places))

    def __len__(self) -> int:
        return len(self.places) - 1

    def __iter__(self) -> Iterator[bytes]:
        return (self.buffer[start:end].tobytes() for start, end in pairwise(self.places))

    @property
    def data(self) -> memoryview:
        """The bytes of all rows."""
        return self.buffer[self.places[0] : self.places[-1]]

    def cut(self, rows: int) -> tuple[Rows, Rows]:
        """The first rows, and the others."""
        return Rows(self.buffer, self.places[: rows + 1]), Rows(self.buffer, self.places[rows:])


@dataclass(frozen=True)
class Packed:
    """Some rows in a form in which they cannot be told apart: ``data`` holds so many ``rows`` more."""

    data: bytes
    rows: int

    def __len__(self) -> int:
        return self.rows


# What a file is put together from: rows, and bytes of anything else.
Piece = Rows | Packed | bytes


def bytes_of(piece: Piece) -> bytes | memoryview:
    """The piece as it stands in the file."""
    return piece if isinstance(piece, bytes) else piece.data


def joinable(chunks: Iterable[bytes | memoryview]) -> Iterable[bytes]:
    """The same chunks, for who only joins them, which views allow as well as bytes."""
    return cast("Iterable[bytes]", chunks)
