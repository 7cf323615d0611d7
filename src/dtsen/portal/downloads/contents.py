"""What each file of a package is for, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.records.models import DataPackage
from dtsen.records.selectors.requests import table_sizes

_PURPOSES: Mapping[str, Promise] = {
    "BACA-SAYA": _("mulai dari sini"),
    "kamus-variabel": _("definisi dan kode"),
    "datapackage": _("metadata terbaca mesin"),
    "muat_pandas": _("memuat ke Python"),
    "muat": _("memuat ke R, Stata, atau SPSS"),
    "laporan-kualitas": _("hasil cek kualitas data"),
    "laporan-pengungkapan": _("hasil uji pengungkapan"),
    "tanda-salinan": _("tanda salinan instansi Anda"),
    "SHA256SUMS": _("sidik semua berkas"),
    "ketentuan": _("ketentuan dan kewajiban"),
}


@dataclass(frozen=True)
class PackedFile:
    """One line of the package's list: rows, variables and keys for data, a purpose for documents. ``table``:
    how large the table was asked for, which a count of columns would not say.
    """

    name: str
    size: int
    rows: int | None
    variables: int
    keys: int
    purpose: str | Promise
    table: str = ""

    @property
    def is_data(self) -> bool:
        return self.rows is not None


def files_of(package: DataPackage) -> list[PackedFile]:
    """The package's files in the order they were packed."""
    sizes = table_sizes(package.request)
    return [_packed(file, sizes) for file in package.files]


def _packed(file: Mapping[str, Any], tables: Mapping[str, str]) -> PackedFile:
    stem = str(file["name"]).rsplit("/", 1)[-1].split(".", 1)[0]
    keys = file.get("keys", 0)
    return PackedFile(
        name=str(file["name"]),
        size=int(file["size"]),
        rows=file.get("rows"),
        variables=(file.get("columns") or 0) - keys,
        keys=keys,
        purpose=_PURPOSES.get(stem, ""),
        # A file that was split is "family-1", "family-2".
        table=tables.get(stem.partition("-")[0], ""),
    )


def grouped_sum(sha256: str) -> str:
    """The fingerprint in groups of four, to be compared by eye."""
    return " ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4))
