"""What an officer looks for in each part of a request (R6, R9; domain facts on the KAK)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.operations.reviews import CHOICE_SUBJECT

LOOK_FOR: Final[Mapping[str, tuple[str | Promise, ...]]] = MappingProxyType(
    {
        "document:letter": (_("Nomor surat sama dengan permohonan"), _("Ditandatangani pimpinan instansi")),
        "document:kak": (
            _("Tujuan dan dasar hukum disebut"),
            _("Kegunaan tiap variabel dijelaskan"),
            _("Jangka waktu berakhir tertulis"),
            _("Retensi dan pemusnahan"),
        ),
        "document:decree": (_("Nama pelaksana tertulis"), _("SK masih berlaku")),
        "document:regulation": (_("Peraturan dan lampiran lengkap"),),
        CHOICE_SUBJECT: (_("Setiap variabel ada di KAK"), _("Wilayah sesuai kewenangan instansi")),
    }
)
