"""Dasbor layanan: how many requests run, how old they are, and whose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dtsen.office.dashboard.sparkline import sparkline
from dtsen.office.spreadsheet import csv_response
from dtsen.records.models import Category
from dtsen.records.selectors.dashboard import dashboard
from dtsen.ui.access import staff_only
from dtsen.ui.formats import date_id
from dtsen.workflow.calendar import jakarta_date

SHOWN = 10


def _category(request: HttpRequest) -> str:
    wanted = request.GET.get("kategori", "")
    return wanted if wanted in Category.values else ""


@staff_only()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The figures for everybody on the service's side; what each may do stands in the menu."""
    now = timezone.now()
    category = _category(request)
    figures = dashboard(now, category=category)
    return render(
        request,
        "office/dashboard/home.html",
        {
            "figures": figures,
            "line": sparkline(figures.weeks, figures.average),
            "institutions": figures.institutions[:SHOWN],
            "category": category,
            "categories": Category.choices,
            "year": jakarta_date(now).year,
        },
    )


@staff_only()
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The table of institutions as CSV."""
    now = timezone.now()
    today = jakarta_date(now)
    figures = dashboard(now, category=_category(request))
    return csv_response(
        f"dasbor-dtsen-{today:%Y%m%d}",
        [
            _("Instansi"),
            _("Kategori"),
            _("Berjalan"),
            _("Selesai %d") % today.year,
            _("Nomor permohonan tertua"),
            _("Level"),
            _("Tahap tertua"),
            _("Hari kerja"),
            _("Paling lambat"),
        ],
        (
            [
                load.institution.name,
                Category(load.institution.category).label,
                load.running,
                load.finished,
                load.oldest.request.letter_number,
                load.oldest.request.level,
                _(load.oldest.stage.label),
                load.oldest.time.used,
                date_id(load.oldest.time.due_on),
            ]
            for load in figures.institutions
        ),
    )
