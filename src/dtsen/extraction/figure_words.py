"""What the figures of the checks are called on screen and paper, and which of them are drawn as bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FIGURES: Final[Mapping[str, str]] = {
    "delivered": "diserahkan",
    "approved": "disetujui",
    "registry": "registri",
    "table": "tabel",
    "manifest": "tercatat saat pendaftaran",
    "compared": "jumlah yang dibandingkan",
    "rows": "baris",
    "cells": "sel",
    "outside": "wilayah lain",
    "wrong": "sel yang berbeda",
    "smallest": "keluarga di kelas terkecil",
    "k": "keluarga paling sedikit (k)",
    "l": "nilai berbeda paling sedikit (l)",
    "people": "di kelas kecil",
    "undiverse": "di kelas kurang beragam",
    "findings": "temuan",
    "withheld": "ditahan",
    "partly": "ditahan sebagian",
    "derivable": "dapat dihitung kembali",
    "exposed": "sel yang tampil",
    "told": "dapat dihitung dengan angka terbuka",
    "alone": "berbeda dari semua baris lain",
    "others": "hasil instansi lain",
    "with_few_families": "disatukan dengan sedikit keluarga",
    "with_one_family": "disatukan sebagai satu keluarga",
}
# Checks whose figures are parts of one whole, the rows (or cells) of the file; a total is no part of itself.
_PARTS_OF_THE_ROWS: Final = frozenset({"missing", "small_cells"})
_WHOLES: Final = frozenset({"cells"})


def figure_label(name: str, columns: Mapping[str, str]) -> str:
    """The figure in Indonesian. One of a column goes by the column's label, one of a character by itself."""
    if name in columns:
        return columns[name]
    return FIGURES.get(name, name)


def is_part(check: str, figure: str) -> bool:
    """Whether the figure is a share of the file's rows, so that a bar beside it means something."""
    return check in _PARTS_OF_THE_ROWS and figure not in _WHOLES
