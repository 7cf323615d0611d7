"""Why a build failed, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.workflow.events import DISCLOSURE_FAILED

# The codes of extraction's errors in words that say what to do; the name after the code stands beside them.
ERRORS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "empty_result": _(
            "Tidak ada satu baris pun yang memenuhi permohonan ini. Periksa wilayah yang disetujui."
        ),
        "disk_full": _("Ruang penyimpanan habis. Kosongkan ruang, lalu ulangi pengolahan."),
        "out_of_memory": _("Memori tidak cukup. Ulangi pengolahan saat tidak ada pekerjaan lain."),
        "dataset_missing": _("Folder versi dataset tidak ditemukan. Hubungi administrator."),
        "unknown_version": _("Versi dataset tidak dikenal. Hubungi administrator."),
        "file_missing": _("Berkas registri tidak ditemukan. Hubungi administrator."),
        "file_damaged": _("Berkas registri rusak. Pulihkan dari cadangan, lalu ulangi pengolahan."),
        "manifest_damaged": _("Manifes versi dataset rusak. Pulihkan dari cadangan, lalu ulangi pengolahan."),
        "theme_missing": _("Versi dataset ini tidak memuat tema yang diminta."),
        "column_missing": _("Versi dataset ini tidak memuat variabel yang diminta."),
        "column_type": _(
            "Satu kolom versi dataset ini tidak berjenis seperti dalam katalog. Daftarkan ulang."
        ),
        "registry_unreadable": _("Registri tidak dapat dibaca. Hubungi administrator."),
        "unknown_region": _("Kode wilayah tidak dikenal."),
        "regions_missing": _("Daftar wilayah tidak terpasang. Hubungi administrator."),
        DISCLOSURE_FAILED: _(
            "Data selesai disusun, tetapi tertahan pada uji pengungkapan. Tidak ada berkas yang diserahkan."
        ),
        "spark_missing": _("Mesin Spark belum terpasang di server ini. Hubungi administrator."),
        "spark_address": _("Alamat klaster Spark salah atau belum diatur. Hubungi administrator."),
        "spark_unreachable": _("Klaster Spark tidak menjawab. Periksa klaster, lalu ulangi pengolahan."),
        "java_missing": _("Java 17 belum terpasang di server ini. Hubungi administrator."),
        "build_busy": _("Pengolahan lain untuk paket ini masih berjalan. Ulangi setelah selesai."),
        "spark_busy": _("Klaster Spark sedang penuh. Ulangi pengolahan beberapa saat lagi."),
        "spark_failed": _("Klaster Spark menghentikan pekerjaan. Periksa klaster, lalu ulangi pengolahan."),
        "gave_up": _("Pengolahan terhenti berulang kali. Periksa catatan pekerja, lalu ulangi."),
    }
)
_ANY_ERROR: Final[Promise] = _(
    "Pengolahan berhenti karena galat yang tidak terduga. Ulangi, atau hubungi administrator."
)


def error_words(error: str) -> str | Promise:
    """The words of a job's ``error``, "code: name"; "" where there is none."""
    return ERRORS.get(error.partition(":")[0], _ANY_ERROR) if error else ""
