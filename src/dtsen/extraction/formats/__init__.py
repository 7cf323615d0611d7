"""The file formats that a delivery can have, by their name in a specification (R77, D17)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dtsen.extraction.formats.base import Format
from dtsen.extraction.formats.csv import CSV

FORMATS: Mapping[str, Format] = MappingProxyType({known.id: known for known in (CSV,)})

__all__ = ["FORMATS", "Format"]
