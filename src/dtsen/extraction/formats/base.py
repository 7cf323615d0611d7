"""What every format says about itself, and the two steps in which it writes.

First the engine turns the rows of any relation into pieces (``engines.rendering``): by one expression that is
a row's line, or into a binary body. Then ``Format.parts`` puts the files together around these pieces as they
stream by: heads and feet, pages, a schema, a container.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.formats.sheet import Sheet

DATA_FOLDER = "data"


@dataclass(frozen=True)
class Part:
    """One file of a theme. Parts are read one after the other, each to its end, for they share one stream.

    ``holds_rows`` is False for what only goes with the rows: a schema, a page of contents.
    """

    name: str
    pieces: Iterable[Piece]
    holds_rows: bool = True


@dataclass
class Losses:
    """The characters that a format cannot write, and how often each was replaced; filled while it streams."""

    replaced: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Format(ABC):
    """A way to write rows into files.

    ``label`` is the guide's own text (R77). ``formula_marks``: first characters that make a spreadsheet
    calculate; ``formula_guard`` is put before them (see ``guard``). Both are empty in a format that no
    spreadsheet opens as a sheet, or that itself says what is a text.
    """

    id: str
    label: str
    extension: str
    media_type: str
    encoding: str = "utf-8"
    formula_marks: str = ""
    formula_guard: str = ""

    @abstractmethod
    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        """The files that hold the rows; ``body`` is what the engine has rendered."""

    def path(self, name: str) -> str:
        """Where the file stands in the package that a reader opens first."""
        return f"{DATA_FOLDER}/{name}.{self.extension}"
