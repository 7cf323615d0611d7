"""What a build says of itself: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dtsen.extraction.disclosure.report import DisclosureReport
from dtsen.extraction.quality.report import QualityReport


@dataclass(frozen=True)
class Progress:
    """How far a job is. ``rows_total`` counts all themes.

    Of a table, the rows are its cells. While a theme is counted nothing is known of them (both are 0); while
    a table is protected, ``rows_total`` is all cells of the theme, whatever their number that has to be
    looked at. ``reading`` is what writes the rows: they are read from the registry into the package.
    ``checking`` begins when all of a theme's are written; ``checked`` is the share of them (0 to 1) that has
    been proven right since.

    The disclosure check looks at all themes (``theme`` is empty) and at classes, not rows (both are 0): it
    measures them (``disclosure``), and where they fail it looks for what would mend them (``remedies``).
    """

    stage: Literal["counting", "suppressing", "disclosure", "remedies", "reading", "checking"]
    theme: str
    rows_done: int
    rows_total: int
    checked: float = 0.0


@dataclass(frozen=True)
class DeliveredFile:
    """One file of the package, as it is before compression. ``rows`` and ``columns`` are None for
    documents. ``keys`` says how many of the columns are pseudonyms.

    Data in pages are one entry, that of the page of contents; its ``size`` is that of all of them.
    """

    name: str
    size: int
    sha256: str
    rows: int | None = None
    columns: int | None = None
    keys: int = 0


@dataclass(frozen=True)
class Delivery:
    """A finished package. ``sha256`` and ``size`` are those of the file at ``path``.

    ``report``, ``disclosure`` (of level 3) and ``pages`` are the officers': they also say what the receiver
    could work out together with what it has already, which the package's own report leaves out.
    """

    path: Path
    size: int
    sha256: str
    level: int
    files: tuple[DeliveredFile, ...]
    report: QualityReport
    disclosure: DisclosureReport | None
    # The reports as pages, by file name: what an officer reads who does not open the package.
    pages: Mapping[str, bytes] = field(default_factory=dict)
