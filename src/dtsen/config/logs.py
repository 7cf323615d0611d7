"""Logs hold no secret: addresses that carry one are written without it."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

# The revision link of a registration (R39) and the address of a running download (R94).
_SECRET_PATHS = re.compile(r"(/register/|/unduh-data/berkas/)[^/\s?]+")


def mask_secret_paths(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: the last part of such an address becomes "…" in every text of the entry."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET_PATHS.sub(r"\1…", value)
    return event
