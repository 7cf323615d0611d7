"""One stream of rows cut into pieces of so many each, while it passes by."""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.formats.rows import Piece, Rows


class RowSplitter:
    """Hands out the rows of a stream in runs, one after the other; each must be read to its end before the
    next is asked for.
    """

    def __init__(self, body: Iterator[Piece]) -> None:
        self._body = body
        self._rest: Rows | None = None

    def take(self, rows: int) -> Iterator[Piece]:
        """The next ``rows`` rows, or as many as are left."""
        while rows and (piece := self._next()) is not None:
            if isinstance(piece, Rows):
                if len(piece) > rows:
                    piece, self._rest = piece.cut(rows)
                rows -= len(piece)
            yield piece

    def all(self) -> Iterator[Piece]:
        """Everything that is left."""
        while (piece := self._next()) is not None:
            yield piece

    def _next(self) -> Piece | None:
        piece, self._rest = self._rest, None
        return piece if piece is not None else next(self._body, None)
