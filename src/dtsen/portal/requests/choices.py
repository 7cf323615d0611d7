"""Options of a select under headings."""

from __future__ import annotations

from collections.abc import Iterable

Options = list[tuple[str, list[tuple[str, str]]]]


def grouped(options: Iterable[tuple[str, str, str]]) -> Options:
    """``(heading, value, label)`` as Django's choices with groups; headings in the order they first come."""
    found: dict[str, list[tuple[str, str]]] = {}
    for heading, value, label in options:
        found.setdefault(heading, []).append((value, label))
    return list(found.items())
