"""The file formats that a delivery can have, by their name in a specification (R77, D17)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dtsen.extraction.formats.ansi import ANSI
from dtsen.extraction.formats.base import Format
from dtsen.extraction.formats.csv import CSV
from dtsen.extraction.formats.html import HTML
from dtsen.extraction.formats.parquet import PARQUET
from dtsen.extraction.formats.xlsx import XLSX
from dtsen.extraction.formats.xml import XML
from dtsen.extraction.formats.yaml import YAML

FORMATS: Mapping[str, Format] = MappingProxyType(
    {known.id: known for known in (CSV, HTML, XML, ANSI, YAML, PARQUET, XLSX)}
)

__all__ = ["FORMATS", "Format"]
