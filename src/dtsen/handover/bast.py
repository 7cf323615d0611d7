"""The Berita Acara Serah Terima as a PDF (R84-R86): the same facts give the same bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import typst

# No clock reaches the document: its day is written in by hand when it is signed.
_NO_MOMENT = 0


@dataclass(frozen=True)
class VariableLine:
    """One line of the annex."""

    label: str
    field: str
    level: int


@dataclass(frozen=True)
class KeyLine:
    """A pseudonym key that a theme's file holds besides the variables: what it means, and its column."""

    label: str
    field: str


@dataclass(frozen=True)
class ChangeLine:
    """A column that goes out less exactly than it was asked for, and how (D3)."""

    label: str
    words: str


@dataclass(frozen=True)
class ThemeList:
    """The variables of one theme, in the catalogue's order, and its keys."""

    label: str
    variables: Sequence[VariableLine]
    keys: Sequence[KeyLine] = ()


@dataclass(frozen=True)
class BastFacts:
    """Everything that the document says; the words around it stand in ``bast.typ``.

    ``facts`` are the lines of article 1 as (what, value), in order; ``regions`` full names; ``key_note`` says
    what the keys are good for, where there are any. ``changes`` are the columns made coarser, ``override``
    says who let a result out that failed the disclosure check, and why.
    """

    office: str
    office_address: str
    office_number: str
    institution: str
    address: str
    institution_number: str
    letter_number: str
    facts: Sequence[tuple[str, str]]
    sha256: str
    regions: Sequence[str]
    themes: Sequence[ThemeList]
    synthetic: bool
    key_note: str = ""
    changes: Sequence[ChangeLine] = ()
    override: str = ""


def render_bast(facts: BastFacts, *, logo: bytes) -> bytes:
    """The PDF, A4.

    :param logo: a PNG or JPEG (R62).
    :raises typst.TypstError: the logo is not a picture.
    """
    with tempfile.TemporaryDirectory(prefix="bast-") as folder:
        root = Path(folder)
        (root / "bast.json").write_text(json.dumps(asdict(facts)), encoding="utf-8")
        (root / "logo").write_bytes(logo)
        (root / "bast.typ").write_bytes(files(__package__).joinpath("bast.typ").read_bytes())
        pdf: bytes = typst.compile(
            root / "bast.typ", root=root, ignore_system_fonts=True, timestamp=_NO_MOMENT
        )
        return pdf
