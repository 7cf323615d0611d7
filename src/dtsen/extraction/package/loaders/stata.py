"""The loader for Stata 14 or later: reads CSV and ANSI and saves a .dta beside each file."""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.loaders.words import TEXTS, preamble, strips_guard

_HOW = 'Lalu di Stata: cd "folder paket", kemudian: do pemuat/muat.do'
_LONGEST_NAME = 32
_LONGEST_LABEL = 80


def stata_loader(contents: Contents) -> str:
    """The do-file. Every column is read as text first, so that no identity number loses a digit."""
    lines = [f"* {line}".rstrip() for line in preamble(contents, "Stata (versi 14 ke atas)", _HOW)]
    lines += ["version 14", "set more off"]
    for table in contents.tables:
        lines += ["", *_table(contents, table)]
    return "\n".join(lines) + "\n"


def _table(contents: Contents, table: DeliveredTable) -> Iterator[str]:
    layout = TEXTS[table.format.id]
    delimiter = "tab" if layout.delimiter == "\t" else f'"{layout.delimiter}"'
    names = _names(table)
    yield f"* {table.label}: {table.rows} baris"
    for place, path in enumerate(table.paths):
        yield (
            f'import delimited using "{path}", delimiters({delimiter}) varnames(nonames) rowrange(2:) ///\n'
            f'    encoding("{layout.encoding}") bindquotes(strict) maxquotedrows(unlimited) ///\n'
            "    stringcols(_all) clear"
        )
        if len(table.paths) > 1:
            yield from _append(place, last=place == len(table.paths) - 1)
    for place, (column, name) in enumerate(zip(table.columns, names, strict=True), start=1):
        yield from _column(f"v{place}", name, column, guard=strips_guard(contents, table))
    yield from _value_labels(table, names)
    yield f'label data "{_quoted(f"DTSEN {contents.identity.version_label} {table.label}")[:_LONGEST_LABEL]}"'
    yield f'notes: "{_quoted(contents.identity.line)}"'
    yield f'notes: "Tanda salinan {contents.mark}"'
    yield "compress"
    yield f'save "{table.paths[0].rsplit(".", 1)[0]}.dta", replace'


def _append(place: int, *, last: bool) -> Iterator[str]:
    if place == 0:
        yield "tempfile semua"
    else:
        yield "tempfile bagian\nsave `bagian'\nuse `semua', clear\nappend using `bagian'"
    if not last:
        yield "save `semua', replace"


def _column(raw: str, name: str, column: DeliveredColumn, *, guard: bool) -> Iterator[str]:
    yield f"rename {raw} {name}"
    if column.storage in ("integer", "number"):
        yield f"destring {name}, replace"
    elif column.storage == "date":
        yield (
            f'generate long _tanggal = daily({name}, "YMD")\nformat _tanggal %tdCCYY-NN-DD\n'
            f"order _tanggal, before({name})\ndrop {name}\nrename _tanggal {name}"
        )
    elif guard and column.guarded:
        yield f"""replace {name} = substr({name}, 2, .) if substr({name}, 1, 1) == "'\""""
    yield f'label variable {name} "{_quoted(column.label)[:_LONGEST_LABEL]}"'


def _value_labels(table: DeliveredTable, names: list[str]) -> Iterator[str]:
    """Stata labels numbers only; a sum of codes has no one meaning."""
    for column, name in zip(table.columns, names, strict=True):
        if column.storage != "integer" or column.sums:
            continue
        for code, meaning in column.codes.items():
            yield f'label define {name} {code} "{_quoted(meaning)}", modify'
        if column.codes:
            yield f"label values {name} {name}"


def _names(table: DeliveredTable) -> list[str]:
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
    return text.replace('"', "'").replace("`", "'").replace("$", "S")
