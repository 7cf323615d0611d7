"""What an institution has in hand already."""

from __future__ import annotations

from dataclasses import dataclass

from dtsen.extraction.spec import ExtractSpec


@dataclass(frozen=True)
class Received:
    """An earlier result: what it is called where people look it up (a request's number, a file's name), and
    what it was made by.
    """

    name: str
    spec: ExtractSpec
