"""What a spreadsheet does to a text file that it opens directly, and what to do instead.

Excel takes every field that looks like a number for one, whatever quotes stand around it, reads a file
without a byte order mark in the system's own character set, and parts fields where the system's list
separator stands, which is a semicolon where the comma is the decimal mark, as in Indonesia.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dtsen.extraction.package.contents import DeliveredColumn, DeliveredTable

# As many digits of a number as a spreadsheet keeps; what follows becomes zeros.
_MOST_DIGITS = 15
# Texts of digits that may begin with a zero. Codes of regions and identity numbers begin with 11 or more.
_ZEROS_IN_FRONT = ("rt_ktp", "rw_ktp", "id_pelanggan_pln")
_VILLAGE = "kelurahan_desa"


@dataclass(frozen=True)
class _Text:
    """A text format: how a hasty reader opens it, and what a careful one tells Excel of it. ``is_parted``:
    Excel finds its columns by itself, in every language. ``is_local``: so it does its characters.
    """

    opened: str
    encoding: str
    delimiter: str
    is_parted: bool
    is_local: bool


_TEXTS = {
    "csv": _Text("berkas CSV dengan klik ganda", "65001: UTF-8", "koma", is_parted=False, is_local=False),
    "ansi": _Text("berkas .txt langsung", "1252: Windows", "tab", is_parted=True, is_local=True),
}


def is_too_long(column: DeliveredColumn) -> bool:
    """Whether a spreadsheet that takes the column for numbers loses digits: a NIK, a family card's number."""
    return (column.digits or 0) > _MOST_DIGITS


def opening_texts(tables: Iterable[DeliveredTable]) -> list[str]:
    """What to tell of each text format that stands among these files, a point each; nothing of the others."""
    by_format: dict[str, list[DeliveredColumn]] = {}
    for table in tables:
        if table.format.id in _TEXTS:
            by_format.setdefault(table.format.id, []).extend(table.columns)
    return [text for format_id, columns in by_format.items() for text in _advice(_TEXTS[format_id], columns)]


def _advice(text: _Text, columns: list[DeliveredColumn]) -> Iterator[str]:
    """The dangers that these columns run, and the way around them; nothing where they run none."""
    long = _names(column for column in columns if is_too_long(column))
    zeros = _names(column for column in columns if column.name in _ZEROS_IN_FRONT)
    decimals = _names(column for column in columns if column.storage == "number")
    dangers = [
        *([f"angka terakhir {_listed(long)} menjadi nol"] if long else []),
        *([f"nol di depan {_listed(zeros)} hilang"] if zeros else []),
        *([f"desimal {_listed(decimals)} salah dibaca"] if decimals else []),
    ]
    if not text.is_parted:
        dangers.append("pada Windows berbahasa Indonesia semua kolom menumpuk dalam satu kolom")
    if not text.is_local and any(map(_may_be_accented, columns)):
        dangers.append("huruf seperti é rusak")
    if not dangers:
        return
    way = [
        f"Jangan membuka {text.opened} di Excel: {'; '.join(dangers)}.",
        f"Pakailah Data > Dari Teks/CSV (asal berkas {text.encoding}, pemisah {text.delimiter})",
    ]
    if kept := [*long, *zeros]:
        way[-1] += f", pilih Transformasi Data, lalu beri {_listed(kept)} tipe Teks"
    if decimals:
        way[-1] += (
            f", pilih Transformasi Data, lalu beri {_listed(decimals)} tipe Bilangan Desimal dengan "
            "lokal Inggris (Amerika Serikat), sebab tanda desimalnya titik"
        )
    yield f"{' '.join(way)}. Lebih mudah: mintalah format XLSX."


def _may_be_accented(column: DeliveredColumn) -> bool:
    """Whether more than ASCII may stand there: a table's categories are codes, bands and regions, of which
    only villages have such names.
    """
    return column.guarded and (column.role == "variable" or column.name.startswith(_VILLAGE))


def _names(columns: Iterable[DeliveredColumn]) -> list[str]:
    return list(dict.fromkeys(column.name for column in columns))


def _listed(names: list[str]) -> str:
    """Names in a sentence: a; a dan b; a, b, dan c."""
    *others, last = names
    match others:
        case []:
            return last
        case [one]:
            return f"{one} dan {last}"
    return f"{', '.join(others)}, dan {last}"
