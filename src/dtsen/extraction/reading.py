"""Reads the parts of a mapping that somebody wrote by hand. Every refusal names the part."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from dtsen.extraction.errors import SpecError, short, shown

_DIGITS = re.compile(r"[0-9]{1,9}")


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """A mapping with texts as keys. Raises ``SpecError("not_a_mapping")``."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise SpecError("not_a_mapping", f"{name} must be a mapping", name)
    return value


def part(data: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    """A mapping inside another one; empty where it is left out, or written with nothing behind the colon.
    Raises ``SpecError("not_a_mapping")``, for an empty list or a zero as well.
    """
    value = data.get(key)
    return {} if value is None else mapping(value, name)


def sequence(value: Any, name: str) -> list[Any]:
    """A list. Raises ``SpecError("not_a_list")``."""
    if not isinstance(value, list | tuple):
        raise SpecError("not_a_list", f"{name} must be a list", name)
    return list(value)


def only_known_keys(data: Mapping[str, Any], known: Collection[str], name: str) -> None:
    """Refuse a key that nobody would read. Raises ``SpecError("unknown_key")``."""
    for key in data:
        if key not in known:
            raise SpecError(
                "unknown_key",
                f"{name} has no key {shown(key)}",
                short(str(key)),
                place=name,
                known=", ".join(sorted(known)),
            )


def one_of(value: str, known: Collection[str], code: str, name: str) -> None:
    """Refuse what is not among ``known``. Raises ``SpecError`` with ``code``."""
    if value not in known:
        among = ", ".join(known)
        raise SpecError(code, f"{name} {shown(value)} is not one of {among}", short(value), known=among)


def whole_number(value: Any, code: str, message: str, subject: str, **facts: object) -> int:
    """A whole number from 0 on, of at most nine digits, as a number or as text. Raises ``SpecError`` with
    ``code`` and what it says.
    """
    if isinstance(value, bool) or not isinstance(value, int | str) or not _DIGITS.fullmatch(str(value)):
        raise SpecError(code, message, subject, value=short(str(value)), **facts)
    return int(value)
