"""Byte ranges: what a client asks for (RFC 9110, section 14), and what it has already got (D7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(ValueError):
    """The range lies outside the file: 416."""


@dataclass(frozen=True)
class Part:
    """The half-open byte range [start, end)."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def asked_part(header: str, *, size: int) -> Part | None:
    """The one range of a Range header; None where the whole file is to be sent.

    A header with several ranges, or with none that can be read, is ignored, as RFC 9110 allows.

    :raises Unsatisfiable: the range starts at or after ``size``, or is a suffix of length 0.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return Part(start, end)


def merged(served: Iterable[Iterable[int]], part: Part) -> list[list[int]]:
    """``served`` with ``part``, as sorted, disjoint, non-touching [start, end) pairs."""
    result: list[list[int]] = []
    for start, end in sorted([*(tuple(pair) for pair in served), (part.start, part.end)]):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1][1] = max(result[-1][1], end)
        else:
            result.append([start, end])
    return result


def covered(served: Iterable[Iterable[int]]) -> int:
    """How many different bytes ``served`` holds."""
    return sum(end - start for start, end in served)
