"""The loader for SPSS: reads texts (as PSPP does), workbooks, and what the loader for pandas reads, and saves
a .sav beside each file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.loaders.words import (
    TEXTS,
    Source,
    by_python,
    outcome,
    preamble,
    sheets,
    source,
)

_HOW = "Lalu di SPSS: CD 'folder paket'. kemudian INSERT FILE='pemuat/muat.sps'."
_LIMITS = (
    "SPSS membaca satu baris berkas sebagai satu kasus. Bila ada teks yang memuat ganti baris, jumlah kasus "
    "tidak lagi cocok, dan tidak satu kasus pun dimuat: mintalah XLSX, atau muat dengan muat_pandas.py."
)
_ONE, _FOUND = "periksa_satu", "periksa_jumlah"
_NEEDS_PYTHON = "Perlu: Python dengan pandas (Edit > Options > File Locations > Python). "
_BYTES_A_CHARACTER = 3  # Unicode mode counts bytes; letters beyond ASCII take up to three in Indonesian texts
_LONGEST_TEXT = 500
_LONGEST_LABEL = 120
_ENCODINGS = {"UTF-8": "UTF8", "windows-1252": "windows-1252"}


def spss_loader(contents: Contents) -> str:
    """The syntax file."""
    kinds = {table.format.id for table in contents.tables}
    how = _HOW if kinds <= {*TEXTS, "xlsx"} else _NEEDS_PYTHON + _HOW
    said = [*preamble(contents, "SPSS", how), *([] if kinds == {"xlsx"} else [_LIMITS])]
    lines = [_comment(line) for line in said]
    for table in contents.tables:
        lines += ["", *_table(contents, table)]
    return "\n".join(lines) + "\n"


def _table(contents: Contents, table: DeliveredTable) -> Iterator[str]:
    yield _comment(f"{table.label}: {table.rows} baris")
    found, is_book = source(contents, table), table.format.id == "xlsx"
    yield from _appended(_books(table) if is_book else _texts(table, found))
    yield from _all_or_none(table.rows)
    if is_book:
        for column in table.columns:
            yield f"ALTER TYPE {column.name} ({_format(column)})."
    if found.guard and not is_book:
        for column in table.columns:
            if column.guarded:
                yield from _unguarded(column.name)
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
    if contents.mark:
        yield f"ADD DOCUMENT {_string(f'DTSEN. Tanda salinan {contents.mark}')}."
    yield f"SAVE OUTFILE={_string(outcome(table, 'sav'))}."
    if found.made and not is_book:
        yield f"ERASE FILE={_string(found.paths[0])}."


def _appended(reads: list[list[str]]) -> Iterator[str]:
    """The commands that read each part, and what puts the parts one under the other."""
    for place, read in enumerate(reads, start=1):
        yield from read
        if len(reads) > 1:
            yield f"DATASET NAME bagian{place}."
    if len(reads) > 1:
        yield "ADD FILES " + " ".join(f"/FILE=bagian{place + 1}" for place in range(len(reads))) + "."
        yield "EXECUTE."


def _all_or_none(rows: int) -> Iterator[str]:
    """Cases that are not as many as the rows of the file have been cut somewhere: none of them is kept."""
    yield f"COMPUTE {_ONE} = 1."
    yield f"AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK={_ONE} /{_FOUND}=N."
    yield f"SELECT IF ({_FOUND} = {rows})."
    yield "EXECUTE."
    yield f"DELETE VARIABLES {_ONE} {_FOUND}."


def _texts(table: DeliveredTable, found: Source) -> list[list[str]]:
    first = []
    if found.made:
        first = ["BEGIN PROGRAM PYTHON3.", *by_python(table, found.paths[0], one_line=True), "END PROGRAM."]
    return [[*first, *_read(table, found, path)] for path in found.paths]


def _read(table: DeliveredTable, found: Source, path: str) -> Iterator[str]:
    delimiter = "\\t" if found.text.delimiter == "\t" else found.text.delimiter
    yield f"GET DATA /TYPE=TXT /FILE={_string(path)} /ENCODING='{_ENCODINGS[found.text.encoding]}'"
    yield f"  /ARRANGEMENT=DELIMITED /DELIMITERS='{delimiter}' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES="
    yield from _ended(f"  {column.name} {_format(column)}" for column in table.columns)


def _books(table: DeliveredTable) -> list[list[str]]:
    return [
        [
            f"GET DATA /TYPE=XLSX /FILE={_string(table.paths[0])} /SHEET=INDEX {place} /CELLRANGE=FULL",
            "  /READNAMES=ON /LEADINGSPACES IGNORE=NO /TRAILINGSPACES IGNORE=NO",
            "  /DATATYPEMIN PERCENTAGE=100.0 /HIDDEN IGNORE=NO.",
        ]
        for place in range(1, len(sheets(table)) + 1)
    ]


def _unguarded(name: str) -> Iterator[str]:
    yield f'IF (SUBSTR({name}, 1, 1) = "\'") {name} = SUBSTR({name}, 2).'
    yield f'COMPUTE {name} = REPLACE({name}, ";\'", ";").'
    tab = "STRING(9, PIB1)"
    yield f'COMPUTE {name} = REPLACE({name}, CONCAT({tab}, "\'"), {tab}).'


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


def _comment(text: str) -> str:
    """One line, which the full stop at its end closes."""
    return f"* {text.rstrip(' .')}." if text else "*."
