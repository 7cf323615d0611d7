"""Logs hold no secret and no row value: addresses lose their secret part, exceptions their message."""

from __future__ import annotations

import re
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog


def _in_any_encoding(text: str) -> str:
    """A pattern of ``text``, whichever of its signs are percent-encoded. The server decodes an address once,
    but one that stands inside another is encoded once more.
    """
    signs = []
    for sign in text:
        codes = "|".join({f"{ord(case):02x}" for case in (sign.lower(), sign.upper())})
        signs.append(f"(?:{re.escape(sign)}|%(?:25)*(?:{codes}))")
    return "".join(signs)


def _secret_paths(*addresses: str) -> re.Pattern[str]:
    """Each address with the part after it, however many slashes stand where one belongs."""
    # Anybody may send a long row of slashes, which must not take its square: one is enough before an address.
    slash = _in_any_encoding("/")
    names = "|".join(f"{slash}+".join(map(_in_any_encoding, address.split("/"))) for address in addresses)
    return re.compile(rf"({slash}(?:{names}){slash}+)[^/\s?]+", re.IGNORECASE)


# The revision link of a registration (R39) and the address of a running download (R94).
# Misspelt it is found by nobody and opens all the same, once it is written right.
_SECRET_PATHS = _secret_paths("register", "unduh-data/berkas")


def mask_secret_paths(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: the last part of such an address becomes "…" in every text of the entry."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET_PATHS.sub(r"\1…", value)
    return event


def traceback_without_messages(exc_info: tuple[Any, Any, Any]) -> str:
    """Where it went wrong and the exceptions' types, the first cause first.

    A message may quote a row: PostgreSQL's says "Key (email)=(…) already exists".
    """
    parts: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        place = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{place}{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(reversed(parts))


# For entries of our own and of libraries alike.
PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(traceback_without_messages),
    mask_secret_paths,
]
