"""The loader for R: one reader a format, the rest in common. Base R alone reads CSV and ANSI."""

from __future__ import annotations

import json
from importlib.resources import files

from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.loaders.words import TEXTS, preamble, strips_guard

_HOW = 'Lalu: setwd("folder paket"); source("pemuat/muat.R"); data <- muat_semua()'
# The texts that make up a format's reader; a format that is not named has one of its own name.
_READERS = {
    "ansi": ("csv",),
    "html": ("html", "columns"),
    "xml": ("xml", "columns"),
    "yaml": ("yaml", "columns"),
}
# What a reader needs besides R.
_PACKAGES = {"xlsx": "readxl", "xml": "xml2", "html": "xml2", "yaml": "yaml", "parquet": "arrow"}
# What the reader of a format cannot tell apart.
_OF_TEXTS = "Kecuali: teks kosong menjadi NA, sama dengan nilai kosong; CR di dalam teks menjadi ganti baris."
_LIMITS = {
    "csv": _OF_TEXTS,
    "ansi": _OF_TEXTS,
    "xlsx": "Kecuali: teks kosong dan teks yang hanya berisi spasi menjadi NA, sama dengan nilai kosong.",
}
_TYPES = {"text": "teks", "integer": "bulat", "number": "angka", "date": "tanggal"}


def r_loader(contents: Contents) -> str:
    """The script; columns and codes stand in it as data."""
    format_id = contents.tables[0].format.id
    guard = any(strips_guard(contents, table) for table in contents.tables)
    package = _PACKAGES.get(format_id)
    how = f'Perlu: install.packages("{package}"). {_HOW}' if package else _HOW
    said = [*preamble(contents, "R", how), *([_LIMITS[format_id]] if format_id in _LIMITS else [])]
    lines = [f"# {line}".rstrip() for line in said]
    lines += ["", _needs(package)] if package else []
    lines += ["", f"pengaman <- {'TRUE' if guard else 'FALSE'}"]
    if layout := TEXTS.get(format_id):
        lines += [f"pemisah <- {_string(layout.delimiter)}", f"pengodean <- {_string(layout.encoding)}"]
    lines += [
        "",
        "berkas <- list(",
        ",\n".join(f"  {table.name} = {_vector(table.paths, 4)}" for table in contents.tables),
        ")",
        "",
        "kolom <- list(",
        ",\n".join(map(_columns, contents.tables)),
        ")",
        "",
        "kode <- list(",
        ",\n".join(_codes(*item) for item in _lists(contents).items()),
        ")",
        "",
    ]
    return "\n".join((*lines, *map(_part, (*_READERS.get(format_id, (format_id,)), "common"))))


def _part(name: str) -> str:
    return files(__package__).joinpath("rscript", f"{name}.txt").read_text(encoding="utf-8")


def _needs(package: str) -> str:
    """A script that stops at once and says what to install, where R would name a package that it misses."""
    say = _string(f'Pasang dahulu paket R {package}: install.packages("{package}")')
    return f"if (!requireNamespace({_string(package)}, quietly = TRUE)) stop({say}, call. = FALSE)"


def _columns(table: DeliveredTable) -> str:
    columns = table.columns
    names = _vector([column.name for column in columns], 6)
    types = _vector([_TYPES[column.storage] for column in columns], 6)
    labels = _vector([column.label for column in columns], 6)
    codes = _vector([_list_name(column) for column in columns], 6)
    return (
        f"  {table.name} = list(\n    nama = {names},\n    tipe = {types},\n    label = {labels},\n"
        f"    kode = {codes})"
    )


def _lists(contents: Contents) -> dict[str, DeliveredColumn]:
    """The code lists by name; a sum of codes has no one meaning, so such a list is left out."""
    return {
        _list_name(column): column
        for table in contents.tables
        for column in table.columns
        if _list_name(column)
    }


def _list_name(column: DeliveredColumn) -> str:
    return (column.codelist or column.name) if column.codes and not column.sums else ""


def _codes(name: str, column: DeliveredColumn) -> str:
    whole = column.storage == "integer"
    values = ", ".join(
        f"{_string(meaning)} = {code + 'L' if whole else _string(code)}"
        for code, meaning in column.codes.items()
    )
    return f"  {_string(name)} = c({values})"


def _vector(texts: list[str] | tuple[str, ...], depth: int) -> str:
    between = ",\n" + " " * depth
    return "c(" + between.join(map(_string, texts)) + ")"


def _string(text: str) -> str:
    """A string of R, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
