"""An extract in pieces: so many rows at a time travel from the cluster to the driver, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

# Of a slice: about 40 MB of Arrow, for a registry's values are short.
CELLS = 4_000_000


def file_slices(rows: Mapping[Path, int], columns: int) -> Iterator[tuple[Path, ...]]:
    """Consecutive files, in their order, that give about ``CELLS`` values together; a file stays whole, one
    without rows is left out.
    """
    slice_: list[Path] = []
    cells = 0
    for path, number in rows.items():
        if number:
            slice_.append(path)
            cells += number * columns
        if cells >= CELLS:
            yield tuple(slice_)
            slice_, cells = [], 0
    if slice_:
        yield tuple(slice_)


def even_slices(rows: int, columns: int) -> int:
    """Into how many slices of about ``CELLS`` values rows go that can be told apart evenly."""
    return max(1, -(-rows * columns // CELLS))
