"""What a build says of itself: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dtsen.extraction.disclosure.report import DisclosureReport
from dtsen.extraction.pace import Stage, ThemeRows
from dtsen.extraction.quality.report import QualityReport


@dataclass(frozen=True)
class Progress:
    """How far a job is. ``rows_total`` counts all themes.

    Of a table, the rows are its cells. While a theme is counted nothing is known of them (both are 0); while
    a table is protected, ``rows_total`` is all cells of the theme, whatever their number that has to be
    looked at. ``themes`` has the rows of each theme, in the order of the package, as soon as there is any to
    be written.

    The rows of level 3 stand in an order of their own: they are put into it first (``sorting``). ``reading``
    is what writes the rows: they are read from the registry into the package. When all of a theme's are
    written, ``checking`` proves them right, ``ordering`` their order, and ``comparing`` counts which of them
    could be told apart, or joined with others. ``share`` (0 to 1) is how much of any of these is done, as far
    as the engine knows; of ``reading``, ``rows_done`` tells it.

    The disclosure check looks at all themes (``theme`` is empty) and at classes, not rows (both are 0): it
    measures them (``disclosure``), and where they fail it looks for what would mend them (``remedies``).
    """

    stage: Stage
    theme: str
    rows_done: int
    rows_total: int
    share: float = 0.0
    themes: tuple[ThemeRows, ...] = ()


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
