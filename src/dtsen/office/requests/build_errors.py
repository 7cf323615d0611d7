"""Why a build failed, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dtsen.extraction.sentences import BUILDING
from dtsen.workflow.events import DISCLOSURE_FAILED

# Where a data processor can do something else than who sits at the command line, or the worker alone speaks.
ERRORS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "empty_result": _(
            "Tidak ada satu baris pun yang memenuhi permohonan ini. Periksa wilayah yang disetujui."
        ),
        "dataset_missing": _("Folder versi dataset tidak ditemukan. Hubungi administrator."),
        "unknown_version": _("Versi dataset tidak dikenal. Hubungi administrator."),
        "regions_missing": _("Daftar wilayah tidak terpasang. Hubungi administrator."),
        DISCLOSURE_FAILED: _(
            "Data selesai disusun, tetapi tertahan pada uji pengungkapan. Tidak ada berkas yang diserahkan."
        ),
        "spark_missing": _("Mesin Spark belum terpasang di server ini. Hubungi administrator."),
        "spark_address": _("Alamat klaster Spark salah atau belum diatur. Hubungi administrator."),
        "java_missing": _("Java 17 belum terpasang di server ini. Hubungi administrator."),
        "gave_up": _("Pengolahan terhenti berulang kali. Periksa catatan pekerja, lalu ulangi."),
    }
)
_ANY_ERROR: Final[Promise] = _(
    "Pengolahan berhenti karena galat yang tidak terduga. Ulangi, atau hubungi administrator."
)


def error_words(error: str) -> str | Promise:
    """The words of a job's ``error``, "code: name"; "" where there is none."""
    code, _separator, subject = error.partition(": ")
    if code in BUILDING:
        return gettext(BUILDING[code]).format(subject=subject)
    return ERRORS.get(code, _ANY_ERROR) if error else ""
