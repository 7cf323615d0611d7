"""``{% load portal_requests %}``: small words about a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dtsen.extraction.catalogue import Variable
from dtsen.portal.progress.stages import team
from dtsen.portal.requests.summary import DocumentLine
from dtsen.records.models import AccessRequest
from dtsen.records.selectors.requests import theme_labels
from dtsen.ui.formats import day_month_id
from dtsen.workflow import events
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage
from dtsen.workflow.timeline import HistoryRow

register = template.Library()

_EVENTS: dict[type[events.Event], tuple[object, str]] = {
    events.Submitted: (_("Permohonan dikirim"), "send"),
    events.Approved: (_("Disetujui"), "check"),
    events.Returned: (_("Dikembalikan untuk diperbaiki"), "arrow-back-up"),
    events.Refused: (_("Ditolak"), "x"),
    events.Resubmitted: (_("Perbaikan dikirim"), "send"),
    events.Built: (_("Data selesai disusun"), "database"),
    events.BuildFailed: (_("Penyusunan data terhenti"), "alert-triangle"),
    events.BuildRestarted: (_("Penyusunan data diulang"), "refresh"),
    events.OverrideAsked: (_("Keputusan koordinator diminta"), "gavel"),
    events.OverrideGranted: (_("Diloloskan dengan keputusan koordinator"), "gavel"),
    events.OverrideDeclined: (_("Tidak diloloskan koordinator"), "x"),
    events.SignedBastSubmitted: (_("BAST bertanda tangan diunggah"), "upload"),
    events.AccessGranted: (_("Hak akses diberikan"), "key"),
    events.HandedOver: (_("Data diterima"), "circle-check"),
}


@register.filter
def themes_asked(request: AccessRequest) -> list[str]:
    """The labels of the themes asked for."""
    return theme_labels(request)


@register.filter
def labels(variables: Iterable[Variable]) -> str:
    """``Alamat, NIK Keluarga``, each label once."""
    return ", ".join(dict.fromkeys(variable.label for variable in variables))


@register.filter
def short_names(lines: Iterable[DocumentLine]) -> str:
    """``KAK, SK Penetapan Pelaksana``."""
    return ", ".join(str(line.short_name) for line in lines)


@register.filter
def holidays(days: Sequence[tuple[date, str]]) -> str:
    """``18 Agustus 2025 (Cuti bersama), 5 September 2025 (Maulid Nabi Muhammad)``."""
    return ", ".join(f"{day_month_id(day)} ({name})" for day, name in days)


@register.filter
def event_words(row: HistoryRow) -> str:
    """What happened, at which stage, and by whom: "Verifikasi Teknis: disetujui, Verifikator Teknis"."""
    stage = getattr(row.event, "stage", None)
    words = str(_EVENTS[type(row.event)][0])
    who = row.actor_name if row.actor_role is Role.APPLICANT else team(row.actor_role)
    what = f"{gettext(stage.label)}: {words.lower()}" if stage else words
    return f"{what}, {who}" if who else what


@register.filter
def event_icon(row: HistoryRow) -> str:
    return _EVENTS[type(row.event)][1]


@register.filter
def stage_words(request: AccessRequest) -> str:
    """``Verifikasi Teknis, tahap 2 dari 9``."""
    stage = Stage(request.stage)
    words = {"stage": gettext(stage.label), "number": stage.number}
    return gettext("%(stage)s, tahap %(number)d dari 9") % words
