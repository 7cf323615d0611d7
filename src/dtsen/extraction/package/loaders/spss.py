"""The loader for SPSS (and PSPP): reads CSV and ANSI and saves a .sav beside each file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.loaders.words import TEXTS, preamble, strips_guard

_HOW = "Lalu di SPSS: CD 'folder paket'. kemudian INSERT FILE='pemuat/muat.sps'."
_LIMITS = "SPSS membaca satu baris berkas sebagai satu kasus: teks yang memuat ganti baris terpotong."
_BYTES_A_CHARACTER = 3  # Unicode mode counts bytes; letters beyond ASCII take up to three in Indonesian texts
_LONGEST_TEXT = 500
_LONGEST_LABEL = 120
_ENCODINGS = {"UTF-8": "UTF8", "windows-1252": "windows-1252"}


def spss_loader(contents: Contents) -> str:
    """The syntax file."""
    lines = [f"* {line}." if line else "*." for line in preamble(contents, "SPSS", _HOW)]
    lines = [re.sub(r"\.\.$", ".", line) for line in (*lines, f"* {_LIMITS}")]
    for table in contents.tables:
        lines += ["", *_table(contents, table)]
    return "\n".join(lines) + "\n"


def _table(contents: Contents, table: DeliveredTable) -> Iterator[str]:
    yield f"* {table.label}: {table.rows} baris."
    names = [f"bagian{place}" for place in range(1, len(table.paths) + 1)]
    for path, name in zip(table.paths, names, strict=True):
        yield from _read(table, path)
        if len(names) > 1:
            yield f"DATASET NAME {name}."
    if len(names) > 1:
        yield "ADD FILES " + " ".join(f"/FILE={name}" for name in names) + "."
        yield "EXECUTE."
    if strips_guard(contents, table):
        for column in table.columns:
            if column.guarded:
                name = column.name
                yield f'IF (SUBSTR({name}, 1, 1) = "\'") {name} = SUBSTR({name}, 2).'
    yield "VARIABLE LABELS"
    yield from _ended(f"  {column.name} {_string(column.label)}" for column in table.columns)
    labelled = [column for column in table.columns if column.codes and not column.sums]
    if labelled:
        yield "VALUE LABELS"
        yield from _ended(line for column in labelled for line in _codes(column))
    nominal = [column.name for column in table.columns if column.codes or column.storage == "text"]
    if nominal:
        yield "VARIABLE LEVEL"
        yield from _ended([*(f"  {name}" for name in nominal), "  (NOMINAL)"])
    yield f"ADD DOCUMENT {_string(f'DTSEN. Tanda salinan {contents.mark}')}."
    yield f"SAVE OUTFILE={_string(table.paths[0].rsplit('.', 1)[0] + '.sav')}."


def _read(table: DeliveredTable, path: str) -> Iterator[str]:
    layout = TEXTS[table.format.id]
    delimiter = "\\t" if layout.delimiter == "\t" else layout.delimiter
    yield f"GET DATA /TYPE=TXT /FILE={_string(path)} /ENCODING='{_ENCODINGS[layout.encoding]}'"
    yield f"  /ARRANGEMENT=DELIMITED /DELIMITERS='{delimiter}' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES="
    yield from _ended(f"  {column.name} {_format(column)}" for column in table.columns)


def _format(column: DeliveredColumn) -> str:
    match column.storage:
        case "integer":
            return "F8.0"
        case "number":
            return "F16.6"
        case "date":
            return "SDATE10"
    if column.digits or column.role == "key":
        return f"A{column.digits or 32}"
    found = re.search(r"\((\d+)\)", column.type)
    return f"A{int(found[1]) * _BYTES_A_CHARACTER + 1 if found else _LONGEST_TEXT}"


def _codes(column: DeliveredColumn) -> Iterator[str]:
    yield f"  /{column.name}"
    for code, meaning in column.codes.items():
        value = code if column.storage == "integer" else _string(code)
        yield f"    {value} {_string(meaning[:_LONGEST_LABEL])}"


def _ended(lines: Iterator[str] | list[str]) -> Iterator[str]:
    """The lines, with the full stop that ends a command after the last."""
    every = list(lines)
    yield from every[:-1]
    yield every[-1] + "."


def _string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
