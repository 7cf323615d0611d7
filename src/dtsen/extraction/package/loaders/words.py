"""What the loaders of all languages say and ask in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dtsen.extraction.formats.base import DATA_FOLDER
from dtsen.extraction.formats.html import SYNTHETIC_NOTICE
from dtsen.extraction.formats.workbook import sheet_name
from dtsen.extraction.formats.xlsx import rows_a_sheet
from dtsen.extraction.package.contents import Contents, DeliveredTable


@dataclass(frozen=True)
class Text:
    """How a text format is laid out: its delimiter, and the name of its character set."""

    delimiter: str
    encoding: str


TEXTS: Mapping[str, Text] = {"csv": Text(",", "UTF-8"), "ansi": Text("\t", "windows-1252")}


@dataclass(frozen=True)
class Source:
    """The text files that a program reads a table from. ``made``: the loader for pandas writes the one there
    is, for the program does not read the package's format by itself.
    """

    text: Text
    paths: tuple[str, ...]
    guard: bool
    made: bool = False


def source(contents: Contents, table: DeliveredTable) -> Source:
    """Where Stata and SPSS read a table from, a workbook apart."""
    if text := TEXTS.get(table.format.id):
        return Source(text, table.paths, strips_guard(contents, table))
    return Source(TEXTS["csv"], (f"pemuat/sementara-{table.name}.csv",), guard=False, made=True)


def sheets(table: DeliveredTable) -> list[tuple[str, int]]:
    """Name and rows of every sheet of a workbook, in their order."""
    most = rows_a_sheet(len(table.columns))
    number = max(1, -(-table.rows // most))
    return [
        (sheet_name(table.label, place + 1, number), min(most, table.rows - place * most))
        for place in range(number)
    ]


def by_python(table: DeliveredTable, path: str, *, one_line: bool = False) -> list[str]:
    """The lines of Python that write a table's text file, run in the package's folder. ``one_line``: with a
    blank for every line break inside a text.
    """
    return [
        "import sys",
        'sys.path.insert(0, "pemuat")',
        "from muat_pandas import tulis_teks",
        f'tulis_teks("{table.name}", "{path}"{", satu_baris=True" if one_line else ""})',
    ]


def outcome(table: DeliveredTable, extension: str) -> str:
    """The file that a program saves a table as, beside the data."""
    return f"{DATA_FOLDER}/{table.name}.{extension}"


def preamble(contents: Contents, program: str, how: str) -> list[str]:
    """The lines that every loader begins with; the language turns them into a comment."""
    lines = [
        f"Memuat data DTSEN ke {program}.",
        contents.identity.line,
        *([f"Tanda salinan: {contents.mark}"] if contents.mark else []),
        "",
    ]
    if contents.encrypted:
        lines.append("Paket ZIP dienkripsi AES-256. Buka dahulu: 7z x PAKET.zip (kata sandi diminta).")
    lines.append(how)
    lines.append("Nilai tidak diubah; yang dilepas hanya tanda petik pengaman rumus.")
    if contents.synthetic:
        lines.append(SYNTHETIC_NOTICE)
    return [" ".join(line.split()) for line in lines]


def strips_guard(contents: Contents, table: DeliveredTable) -> bool:
    """Whether texts of this table may stand behind the formula guard."""
    return contents.formula_safe and bool(table.format.formula_guard)
