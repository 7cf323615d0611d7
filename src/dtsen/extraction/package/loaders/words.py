"""What the loaders of all languages say and ask in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dtsen.extraction.package.contents import Contents, DeliveredTable
from dtsen.extraction.package.page import SYNTHETIC_NOTICE


@dataclass(frozen=True)
class Text:
    """How a text format is laid out: its delimiter, and the name of its character set."""

    delimiter: str
    encoding: str


TEXTS: Mapping[str, Text] = {"csv": Text(",", "UTF-8"), "ansi": Text("\t", "windows-1252")}


def preamble(contents: Contents, program: str, how: str) -> list[str]:
    """The lines that every loader begins with; the language turns them into a comment."""
    lines = [
        f"Memuat data DTSEN ke {program}.",
        contents.identity.line,
        f"Tanda salinan: {contents.mark}",
        "",
    ]
    if contents.encrypted:
        lines.append("Paket ZIP dienkripsi AES-256. Buka dahulu: 7z x PAKET.zip (kata sandi diminta).")
    lines.append(how)
    lines.append("Nilai tidak diubah; yang dilepas hanya tanda petik pengaman rumus di depan teks.")
    if contents.synthetic:
        lines.append(SYNTHETIC_NOTICE)
    return [" ".join(line.split()) for line in lines]


def strips_guard(contents: Contents, table: DeliveredTable) -> bool:
    """Whether texts of this table may stand behind the formula guard."""
    return contents.formula_safe and bool(table.format.formula_guard)
