"""Antrean saya, and the list of all requests."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dtsen.office.queue.forms import QueueFilterForm, RequestFilterForm
from dtsen.records.selectors.queue import by_deadline, rows, submitted, waiting_for, with_people
from dtsen.ui.access import staff_only
from dtsen.ui.http import user_of
from dtsen.workflow.roles import Role

PAGE = 25


@staff_only(
    Role.TECHNICAL_VERIFIER,
    Role.SUBSTANCE_VERIFIER,
    Role.COORDINATOR,
    Role.DATA_PROCESSOR,
    Role.QUALITY_CHECKER,
)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this officer, oldest deadline first."""
    form = QueueFilterForm(request.GET)
    wanted = form.wanted()
    waiting = by_deadline(waiting_for(user_of(request)), timezone.now())
    kept = by_deadline(wanted.apply(waiting_for(user_of(request))), timezone.now())
    found = [row for row in kept if wanted.keeps(row)]
    return render(
        request,
        "office/queue/queue.html",
        {
            "form": form,
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "waiting": len(waiting),
            "corrected": sum(row.revision > 1 for row in waiting),
            "overdue": sum(row.time.overdue for row in waiting),
            "wanted": wanted,
        },
    )


@staff_only()
def all_requests(request: HttpRequest) -> HttpResponse:
    """Every request that was sent: newest change first; those late are found by the filter."""
    now = timezone.now()
    form = RequestFilterForm(request.GET)
    wanted = form.wanted()
    found = with_people(wanted.apply(submitted())).order_by("-updated_at", "-pk")
    number = request.GET.get("page")
    # Only the age needs every request's history; else it is read for the one page that is shown.
    late = [row.request for row in rows(found, now) if wanted.keeps(row)] if wanted.overdue else None
    page = Paginator(found if late is None else late, PAGE).get_page(number)
    return render(
        request,
        "office/queue/requests.html",
        {"form": form, "page": page, "rows": rows(page.object_list, now)},
    )
