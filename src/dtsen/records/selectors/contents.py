"""What a package holds: its files, each in a few words, and its data by theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.indonesian import number
from dtsen.records.models import DataPackage
from dtsen.records.selectors.requests import table_sizes

_PURPOSES: Mapping[str, Promise] = {
    "BACA-SAYA": gettext_lazy("mulai dari sini"),
    "kamus-variabel": gettext_lazy("definisi dan kode"),
    "datapackage": gettext_lazy("metadata terbaca mesin"),
    "muat_pandas": gettext_lazy("memuat ke Python"),
    "muat": gettext_lazy("memuat ke R, Stata, atau SPSS"),
    "laporan-kualitas": gettext_lazy("hasil cek kualitas data"),
    "laporan-pengungkapan": gettext_lazy("hasil uji pengungkapan"),
    "tanda-salinan": gettext_lazy("tanda salinan instansi Anda"),
    "SHA256SUMS": gettext_lazy("sidik semua berkas"),
    "ketentuan": gettext_lazy("ketentuan dan kewajiban"),
}


@dataclass(frozen=True)
class Content:
    """What a file of data holds, or all files of a theme. ``table``: how large the table was asked for, which
    a count of columns would not say; empty for rows.
    """

    theme: str
    rows: int
    variables: int
    keys: int
    table: str = ""

    @property
    def words(self) -> str:
        """ "4 baris, 4 variabel + 1 kunci pseudonim"."""
        counted = {
            "rows": number(self.rows),
            "size": self.table,
            "columns": self.variables,
            "keys": self.keys,
        }
        if self.table:
            return _("%(rows)s baris, %(size)s") % counted
        if self.keys:
            return _("%(rows)s baris, %(columns)s variabel + %(keys)s kunci pseudonim") % counted
        return _("%(rows)s baris, %(columns)s variabel") % counted


@dataclass(frozen=True)
class PackedFile:
    """One line of the package's list: what data hold (``content``), what documents are for (``purpose``)."""

    name: str
    size: int
    content: Content | None
    purpose: str | Promise

    @property
    def words(self) -> str | Promise:
        """What is said of the file."""
        return self.content.words if self.content else self.purpose


def files_of(package: DataPackage) -> list[PackedFile]:
    """The package's files in the order they were packed."""
    sizes = table_sizes(package.request)
    return [_packed(file, sizes) for file in package.files]


def contents_of(package: DataPackage) -> list[str]:
    """What the package holds, a line a theme, which is named where there are several: rows of families and of
    people are never added up.
    """
    found: dict[str, Content] = {}
    for content in filter(None, (file.content for file in files_of(package))):
        before = found.get(content.theme)
        found[content.theme] = replace(content, rows=content.rows + (before.rows if before else 0))
    if len(found) == 1:
        return [content.words for content in found.values()]
    catalogue = load_catalogue()
    return [f"{catalogue.theme(theme).label}: {content.words}" for theme, content in found.items()]


def _packed(file: Mapping[str, Any], tables: Mapping[str, str]) -> PackedFile:
    name = str(file["name"])
    stem = name.rsplit("/", 1)[-1].split(".", 1)[0]
    rows, keys = file.get("rows"), file.get("keys", 0)
    content = None
    if rows is not None:
        # A file that was split is "family-1", "family-2".
        theme = stem.partition("-")[0]
        variables = (file.get("columns") or 0) - keys
        content = Content(theme, rows, variables, keys, tables.get(theme, ""))
    return PackedFile(name, int(file["size"]), content, _PURPOSES.get(stem, ""))


def grouped_sum(sha256: str) -> str:
    """The fingerprint in groups of four, to be compared by eye."""
    return " ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4))
