"""Jejak audit: read and taken along, never changed."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dtsen.office.audit.forms import AuditFilterForm
from dtsen.office.spreadsheet import csv_response
from dtsen.records.labels import ACTIVITY_LABELS
from dtsen.records.models import ActivityEntry
from dtsen.records.selectors.audit import entries
from dtsen.ui.access import staff_only
from dtsen.ui.formats import moment_id
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.roles import Role

PAGE = 50
_readers = staff_only(Role.AUDITOR, Role.ADMINISTRATOR)


@_readers
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    page = Paginator(entries(form.wanted()), PAGE).get_page(request.GET.get("page"))
    lines = [(entry, ACTIVITY_LABELS.get(entry.kind, entry.kind)) for entry in page]
    return render(request, "office/audit/list.html", {"form": form, "page": page, "lines": lines})


@_readers
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the filters keep, as CSV."""
    found = entries(AuditFilterForm(request.GET).wanted())
    return csv_response(
        f"jejak-audit-dtsen-{jakarta_date(timezone.now()):%Y%m%d}",
        [
            _("Waktu (WIB)"),
            _("Jenis Aktivitas"),
            _("Pelaku"),
            _("Email"),
            _("Instansi"),
            _("Nomor Permohonan"),
            _("Uraian"),
            _("Alamat IP"),
        ],
        _rows(found),
    )


def _rows(found: QuerySet[ActivityEntry]) -> Iterator[list[object]]:
    for entry in found.iterator(chunk_size=500):
        yield [
            moment_id(entry.at),
            ACTIVITY_LABELS.get(entry.kind, entry.kind),
            entry.actor.full_name if entry.actor else _(Role.SYSTEM.label),
            entry.actor.email if entry.actor else "",
            entry.institution.name if entry.institution else "",
            entry.request.letter_number if entry.request else "",
            entry.text,
            entry.remote_address,
        ]
