"""The sizes by which a report counts classes: some round ones, and always a break at k."""

from __future__ import annotations

# From one on, the sizes at which another group begins.
_BEGINNINGS = frozenset({1, 2, 5, 10, 20, 100})


def sizes_of(k: int) -> tuple[tuple[int, int | None], ...]:
    """From, and up to (None: open). None holds classes that are too small beside such that are not."""
    first = sorted(_BEGINNINGS | {k})
    return tuple(zip(first, [*(following - 1 for following in first[1:]), None], strict=True))
