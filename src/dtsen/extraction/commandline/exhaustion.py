"""What to say when the machine has nothing left, in whoever's words that comes."""

from __future__ import annotations

from dtsen.extraction.engines.cage import resource_error
from dtsen.extraction.errors import ExtractionError

_NO_THREAD = "can't start new thread"  # Python's own words


def exhaustion(error: Exception) -> ExtractionError | None:
    """The error of this house where memory, threads or disk ran out and nobody expected it; else None."""
    if isinstance(error, MemoryError) or _NO_THREAD in str(error):
        return ExtractionError("out_of_memory", "the machine has no memory, or no thread, left")
    return resource_error(error)
