"""The loader for Stata: reads texts and workbooks (version 14), and what the loader for pandas reads (version
16), and saves a .dta beside each file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtsen.extraction.formats.guard import SEPARATORS
from dtsen.extraction.formats.workbook import column_letters
from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.loaders.words import Source, by_python, outcome, preamble, sheets, source

_HOW = 'Lalu di Stata: cd "folder paket", kemudian: do pemuat/muat.do'
_LONGEST_NAME = 32
_LONGEST_LABEL = 80


def stata_loader(contents: Contents) -> str:
    """The do-file. All columns of a text are read as text first, so that no identity number loses a digit."""
    made = any(_reads_made(contents, table) for table in contents.tables)
    version, need = (16, "Perlu: Python dengan pandas (lihat help python). ") if made else (14, "")
    lines = preamble(contents, f"Stata (versi {version} ke atas)", need + _HOW)
    lines = [f"* {_plain(line)}".rstrip() for line in lines]
    lines += [f"version {version}", "set more off"]
    for table in contents.tables:
        lines += ["", *_table(contents, table)]
    return "\n".join(lines) + "\n"


def _table(contents: Contents, table: DeliveredTable) -> Iterator[str]:
    yield f"* {table.label}: {table.rows} baris"
    is_book = table.format.id == "xlsx"
    found = source(contents, table)
    guard = found.guard and not is_book
    yield from _workbook(table) if is_book else _texts(table, found)
    columns = zip(table.columns, names_of(table), strict=True)
    for place, (column, name) in enumerate(columns, start=1):
        raw = column_letters(place) if is_book else f"v{place}"
        if is_book:
            yield from _as_text(raw, column)
        yield f"rename {raw} {name}"
        yield from _column(name, column, guard=guard)
    yield from _value_labels(table)
    yield f'label data "{_quoted(f"DTSEN {contents.identity.version_label} {table.label}")[:_LONGEST_LABEL]}"'
    yield f'notes: "{_quoted(contents.identity.line)}"'
    if contents.mark:
        yield f'notes: "Tanda salinan {contents.mark}"'
    yield "compress"
    yield f'save "{outcome(table, "dta")}", replace'
    if _reads_made(contents, table):
        yield f'erase "{found.paths[0]}"'


def _reads_made(contents: Contents, table: DeliveredTable) -> bool:
    return table.format.id != "xlsx" and source(contents, table).made


def _texts(table: DeliveredTable, found: Source) -> Iterator[str]:
    """Read the text files, one under the other."""
    if found.made:
        yield from ("python:", *by_python(table, found.paths[0]), "end")
    delimiter = "tab" if found.text.delimiter == "\t" else f'"{found.text.delimiter}"'
    for place, path in enumerate(found.paths):
        yield (
            f'import delimited using "{path}", delimiters({delimiter}) varnames(nonames) rowrange(2:) ///\n'
            f'    encoding("{found.text.encoding}") bindquotes(strict) maxquotedrows(unlimited) ///\n'
            "    stringcols(_all) clear"
        )
        if len(found.paths) > 1:
            yield from _append(place, last=place == len(found.paths) - 1)


def _workbook(table: DeliveredTable) -> Iterator[str]:
    """Read the sheets, one under the other; columns are called by their letters."""
    last, every = column_letters(len(table.columns)), sheets(table)
    for place, (name, rows) in enumerate(every):
        yield (
            f'import excel using "{table.paths[0]}", sheet("{_quoted(name)}") ///\n'
            f"    cellrange(A2:{last}{max(2, rows + 1)}) clear"
        )
        if len(every) > 1:
            yield from _append(place, last=place == len(every) - 1)


def _as_text(raw: str, column: DeliveredColumn) -> Iterator[str]:
    """A column without any value comes out of a workbook as numbers, and a date as one."""
    if column.storage == "text":
        yield f"capture confirm string variable {raw}"
        yield f'if _rc {{\n    tostring {raw}, replace\n    replace {raw} = "" if {raw} == "."\n}}'
    elif column.storage == "date":
        yield f"capture confirm string variable {raw}"
        yield f'if _rc {{\n    generate _teks = string({raw}, "%tdCCYY-NN-DD")'
        yield f'    replace _teks = "" if missing({raw})\n    order _teks, before({raw})'
        yield f"    drop {raw}\n    rename _teks {raw}\n}}"


def _append(place: int, *, last: bool) -> Iterator[str]:
    if place == 0:
        yield "tempfile semua"
    else:
        yield "tempfile bagian\nsave `bagian'\nuse `semua', clear\nappend using `bagian'"
    if not last:
        yield "save `semua', replace"


def _column(name: str, column: DeliveredColumn, *, guard: bool) -> Iterator[str]:
    if column.storage in ("integer", "number"):
        yield f"destring {name}, replace"
    elif column.storage == "date":
        yield (
            f'generate long _tanggal = daily({name}, "YMD")\nformat _tanggal %tdCCYY-NN-DD\n'
            f"order _tanggal, before({name})\ndrop {name}\nrename _tanggal {name}"
        )
    elif guard and column.guarded:
        yield f"""replace {name} = substr({name}, 2, .) if substr({name}, 1, 1) == "'\""""
        for sign in SEPARATORS:
            yield f"""replace {name} = subinstr({name}, char({ord(sign)}) + "'", char({ord(sign)}), .)"""
    yield f'label variable {name} "{_quoted(column.label)[:_LONGEST_LABEL]}"'


def _value_labels(table: DeliveredTable) -> Iterator[str]:
    """Stata labels numbers only; a sum of codes has no one meaning."""
    for column, name in zip(table.columns, names_of(table), strict=True):
        if column.storage != "integer" or column.sums:
            continue
        for code, meaning in column.codes.items():
            yield f'label define {name} {code} "{_quoted(meaning)}", modify'
        if column.codes:
            yield f"label values {name} {name}"


def names_of(table: DeliveredTable) -> list[str]:
    """The columns' names as Stata takes them: 32 characters at most, and all different."""
    names: list[str] = []
    for column in table.columns:
        name, number = column.name[:_LONGEST_NAME], 2
        while name in names:
            end = f"_{number}"
            name, number = column.name[: _LONGEST_NAME - len(end)] + end, number + 1
        names.append(name)
    return names


def _quoted(text: str) -> str:
    """The text inside quotes: without the signs that Stata would expand or end the text at."""
    return _plain(text).replace('"', "'")


def _plain(text: str) -> str:
    """The text without the signs that Stata heeds everywhere, even in a comment: macros, and what begins a
    longer comment or joins the next line to this.
    """
    return re.sub("/(?=[/*])", "/ ", text).replace("*/", "* /").replace("`", "'").replace("$", "S")
