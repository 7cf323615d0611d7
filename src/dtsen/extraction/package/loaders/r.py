"""The loader for R: base R alone reads CSV and ANSI."""

from __future__ import annotations

from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.loaders.words import TEXTS, preamble, strips_guard

_HOW = 'Lalu: setwd("folder paket"); source("pemuat/muat.R"); data <- muat_semua()'
_FUNCTIONS = """\
# Membaca satu berkas: semua kolom sebagai teks, lalu tipe, label, dan kode menurut kamus variabel.
# R sendiri tidak membedakan teks kosong dari nilai yang tidak ada (keduanya menjadi NA), dan membaca setiap
# ganti baris di dalam teks sebagai \\n.
muat <- function(tema) {
  k <- kolom[[tema]]
  bagian <- lapply(berkas[[tema]], function(nama) utils::read.table(
    nama, header = TRUE, sep = pemisah, quote = "\\"", comment.char = "", fill = FALSE,
    colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8",
    fileEncoding = pengodean, stringsAsFactors = FALSE))
  data <- do.call(rbind, bagian)
  stopifnot(identical(names(data), k$nama))
  for (i in seq_along(k$nama)) {
    nilai <- data[[i]]
    nilai <- switch(k$tipe[i],
      bulat = as.integer(nilai),
      angka = as.numeric(nilai),
      tanggal = as.Date(nilai, format = "%Y-%m-%d"),
      if (pengaman) sub("^'", "", nilai) else nilai)
    attr(nilai, "label") <- k$label[i]
    arti <- kode[[k$kode[i]]]
    if (!is.null(arti)) attr(nilai, "labels") <- arti
    data[[i]] <- nilai
  }
  data
}

muat_semua <- function() stats::setNames(lapply(names(kolom), muat), names(kolom))

# Kode sebagai faktor dengan artinya, misalnya arti(data$individual$jenis_kelamin).
arti <- function(nilai) {
  daftar <- attr(nilai, "labels")
  factor(nilai, levels = unname(daftar), labels = names(daftar))
}
"""
_TYPES = {"text": "teks", "integer": "bulat", "number": "angka", "date": "tanggal"}


def r_loader(contents: Contents) -> str:
    """The script; columns and codes stand in it as data."""
    layout = TEXTS[contents.tables[0].format.id]
    guard = any(strips_guard(contents, table) for table in contents.tables)
    lines = [f"# {line}".rstrip() for line in preamble(contents, "R", _HOW)]
    lines += [
        "",
        f"pemisah <- {_string(layout.delimiter)}",
        f"pengodean <- {_string(layout.encoding)}",
        f"pengaman <- {'TRUE' if guard else 'FALSE'}",
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
    return "\n".join(lines) + "\n" + _FUNCTIONS


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
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
