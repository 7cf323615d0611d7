"""A part of a file in pieces, with an account of what was really taken (D7). Memory stays at one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from dtsen.delivery.ranges import Part

PIECE = 256 * 1024
# Written down this often, so that a server that dies loses little of the account.
SETTLE_EVERY = 16 * 1024 * 1024

Settle = Callable[[Part, int], None]


def pieces(file: BinaryIO, part: Part, settle: Settle) -> Iterator[bytes]:
    """The bytes of ``part``. ``settle(served, unserved)`` hears of every stretch that the server has taken.

    A piece counts when the server comes back for the next one, so that a connection that broke is not charged
    for what stayed behind. ``unserved`` is not 0 only in the last call: what was promised and never taken.
    """
    position = settled = part.start
    try:
        file.seek(part.start)
        while position < part.end:
            piece = file.read(min(PIECE, part.end - position))
            if not piece:
                break
            yield piece
            position += len(piece)
            if position - settled >= SETTLE_EVERY and position < part.end:
                settle(Part(settled, position), 0)
                settled = position
    finally:
        file.close()
        settle(Part(settled, position), part.end - position)
