"""How a state looks: its tone, its icon and its usual words. Never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str
    label: str | Promise


STATES: Final[Mapping[str, Look]] = MappingProxyType(
    {
        "draft": Look("dashed", "pencil", _("Draf")),
        "not_started": Look("grey", "", _("Belum dimulai")),
        "in_process": Look("blue", "clock", _("Sedang diproses")),
        "passed": Look("green", "check", _("Disetujui")),
        "completed": Look("green", "check", _("Selesai")),
        "returned": Look("gold", "arrow-back-up", _("Perlu perbaikan")),
        "refused": Look("red", "x", _("Ditolak")),
        "not_required": Look("hollow", "", _("Tidak diperlukan")),
    }
)

ALERTS: Final[Mapping[str, str]] = MappingProxyType(
    {"info": "info-circle", "ok": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}
)

# Django's message levels in the words of the alerts.
MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"debug": "info", "info": "info", "success": "ok", "warning": "warn", "error": "bad"}
)
