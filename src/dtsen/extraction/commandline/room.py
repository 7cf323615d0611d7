"""Whether the process may use as many addresses as the engine's libraries take before they do anything.

Where a limit such as ``ulimit -v`` is far too low, they do not fail but crash, at whatever place, and nobody
sweeps what was begun. Loaded before anything heavy, so it needs little but Python.
"""

from __future__ import annotations

import resource

from dtsen.extraction.errors import ExtractionError

_LEAST = 1 << 30  # bytes: with less, builds of a few rows crashed; those that end well take about twice that


def lacking_room() -> ExtractionError | None:
    """What is wrong with the limit (``out_of_memory``), if it is too low."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY or limit >= _LEAST:
        return None
    found = f"the limit of addresses (ulimit -v) is {limit >> 20} MB, and it takes 2 GB"
    return ExtractionError("out_of_memory", found)
