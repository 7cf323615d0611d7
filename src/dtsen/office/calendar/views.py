"""Hari libur: what the office adds to the published calendar, and the days that hold in a year (D14)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dtsen.office.calendar.forms import CalendarDayForm
from dtsen.operations.administration import remove_calendar_day, set_calendar_day
from dtsen.records.models import CalendarDay
from dtsen.records.selectors.calendar import working_calendar
from dtsen.ui.access import staff_only
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.roles import Role


@staff_only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = CalendarDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_calendar_day(
            **form.cleaned_data, by=user_of(request), now=now, remote_address=remote_address(request)
        )
        messages.success(request, _("Kalender hari kerja diperbarui."))
        return redirect("office_calendar")
    year = jakarta_date(now).year
    return render(
        request,
        "office/calendar/list.html",
        {
            "form": form,
            "own": CalendarDay.objects.order_by("-day"),
            "year": year,
            "free": working_calendar(date(year, 12, 31)).skipped(date(year - 1, 12, 31), date(year, 12, 31)),
        },
    )


@staff_only(Role.ADMINISTRATOR)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    if remove_calendar_day(
        pk, by=user_of(request), now=timezone.now(), remote_address=remote_address(request)
    ):
        messages.success(request, _("Catatan dihapus. Kalender resmi berlaku kembali untuk hari itu."))
    return redirect("office_calendar")
