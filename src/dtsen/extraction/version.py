"""How a dataset version is called: "quarter/year", as in "3/2026" (D5)."""

from __future__ import annotations

import re

_VERSION = re.compile(r"[1-4]/20[0-9]{2}")


def is_version(text: str) -> bool:
    """Whether the text is the name of a dataset version, whether or not there is one."""
    return _VERSION.fullmatch(text) is not None
