"""How many bytes a line takes in each format, about: for estimates, before any row is read.

Lengths of texts are means of synthetic rows; what a format puts around a value is counted. What the
compressed formats make of a value was measured: files of few columns, or of few rows, come out otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# Where nothing better is known of a text; and by the variable's field.
_TEXT = 15
_TEXTS: Mapping[str, int] = {
    "provinsi": 12,
    "kabupaten_kota": 18,
    "kecamatan": 10,
    "kelurahan_desa": 10,
    "alamat": 39,
    "nama": 19,
    "nama_kepala_keluarga": 19,
    "id_pelanggan_pln": 12,
    "rt_ktp": 3,
    "rw_ktp": 3,
}
# Texts of which few different ones stand in a file: places, and what the population register has as words.
_REPEATING = ("provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa", "kode_", "pendidikan", "pekerjaan")
# Most numbers are codes, and some are missing.
_WIDTHS = {"integer": 1.2, "number": 5.0, "date": 10.0}


@dataclass(frozen=True)
class Width:
    """A column's ``name``, and how long its values are; ``repeats``: few different ones stand in it."""

    name: str
    value: float
    is_text: bool
    repeats: bool = False


def width_of(name: str, storage: str, digits: int = 0) -> Width:
    """Of a column by its name and storage; ``digits`` is the length of a text that has always the same."""
    if storage != "text":
        return Width(name, _WIDTHS[storage], is_text=False)
    length = float(digits or _TEXTS.get(name.removesuffix("_ktp"), _TEXTS.get(name, _TEXT)))
    return Width(name, length, is_text=True, repeats=name.startswith(_REPEATING))


def _separated(column: Width) -> float:
    return column.value + (3 if column.is_text else 1)


def _packed(number: float, share: float) -> Callable[[Width], float]:
    """What is left of a value by compression: so much of a number, and this share of a text."""

    def left(column: Width) -> float:
        if not column.is_text or column.repeats:
            return number
        return number + share * column.value

    return left


# What a value takes with all that stands around it, and a line besides.
_FORMATS: Mapping[str, tuple[Callable[[Width], float], float]] = {
    "csv": (_separated, 1),
    "ansi": (_separated, 1),
    "html": (lambda column: column.value + 9, 10),
    "xml": (lambda column: column.value + 2 * len(column.name) + 5, 12),
    "yaml": (lambda column: column.value + len(column.name) + (6 if column.is_text else 4), 3),
    "xlsx": (_packed(1.4, 0.3), 2),
    "parquet": (_packed(0.4, 0.25), 0),
}


def line_size(format_id: str, columns: Iterable[Width]) -> float:
    """About how many bytes a line of these columns takes in the file."""
    of_value, of_line = _FORMATS[format_id]
    return of_line + sum(map(of_value, columns))
