"""What a template document is made of, whatever file it becomes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    text: str


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Hint:
    """What to write here; the institution deletes it."""

    text: str


@dataclass(frozen=True)
class Items:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Blanks:
    """Labels with room to fill in."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table with empty rows to fill in, or with the rows given."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signature:
    """Place and date, office, room for name and number."""

    office: str


Block = Title | Heading | Text | Hint | Items | Blanks | Grid | Signature


@dataclass(frozen=True)
class Document:
    """One line of Dokumen Persyaratan; ``note`` says who needs it."""

    slug: str
    title: str
    note: str
    filename: str
    blocks: tuple[Block, ...]
