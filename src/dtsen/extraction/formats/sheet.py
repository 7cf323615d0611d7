"""What a format is told about the rows that it writes: names, types and codes for heads, schemas and
captions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dtsen.extraction.formats.cell import CellStorage


@dataclass(frozen=True)
class Field:
    """One column. What its values answer to, as far as it is known: ``codes`` are all values with their
    labels, ``pattern`` is a regular expression for a whole text, ``bounds`` the lowest and highest number.
    A table's rows sum others up where a column ``is_dimension`` and says so.
    """

    name: str
    label: str
    storage: CellStorage
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)
    pattern: str = ""
    bounds: tuple[int, int] | None = None
    is_dimension: bool = False


@dataclass(frozen=True)
class Sheet:
    """The rows of one theme or table. ``name`` becomes the file's name, ``title`` its heading; ``rows`` is
    their number, known before the first is written. A page for people says of what ``version`` they are,
    bears ``note`` in its foot (whose copy it is), and says so when they are ``synthetic``.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: int
    synthetic: bool = False
    version: str = ""
    note: str = ""
