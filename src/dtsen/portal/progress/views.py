"""Progres Permohonan > Cek Tahapan Dokumen (R96-R102)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dtsen.extraction.catalogue import load_catalogue
from dtsen.portal.progress.stages import next_act, stage_rows
from dtsen.records.models import AccessRequest
from dtsen.records.selectors.build_progress import progress_of
from dtsen.records.selectors.requests import Filters, chosen_variables, table_sizes, theme_labels
from dtsen.records.selectors.tracker import tracked, tracker_of
from dtsen.records.selectors.transforms import transform_lines
from dtsen.ui.access import applicants_only
from dtsen.ui.http import SignedInRequest

PAGE_SIZE = 10


@require_GET
@applicants_only
def progress(http: SignedInRequest) -> HttpResponse:
    """The table of all requests that were sent, with the guide's two filters (R96, R97)."""
    filters = Filters(number=http.GET.get("nomor", "").strip()[:100], theme=http.GET.get("tema", ""))
    page = Paginator(tracked(http.user, filters), PAGE_SIZE).get_page(http.GET.get("page"))
    context = {"page": page, "filters": filters, "themes": list(load_catalogue())}
    return render(http, "portal/progress/list.html", context)


@require_GET
@applicants_only
def detail(http: SignedInRequest, pk: int) -> HttpResponse:
    """ "Detail Info": nine stages, the clock, whose turn it is (R98-R102)."""
    found = _visible(http, pk)
    if found.is_draft:
        return redirect("request_detail", pk=pk)
    now = timezone.now()
    tracker = tracker_of(found, now)
    context = {
        "access_request": found,
        "tracker": tracker,
        "rows": stage_rows(tracker),
        "next": next_act(tracker),
        "build": progress_of(tracker.job, now) if tracker.job else None,
        "theme_labels": theme_labels(found),
        "variables": sum(len(names) for names in chosen_variables(found).values()),
        "table_sizes": table_sizes(found),
        "transforms": transform_lines(found.transforms, linked=found.linked),
    }
    return render(http, "portal/progress/detail.html", context)


@require_GET
@applicants_only
def build(http: SignedInRequest, pk: int) -> HttpResponse:
    """The build's bar alone, which the page asks for every few seconds. When it is over, the whole page."""
    found = _visible(http, pk)
    now = timezone.now()
    job = tracker_of(found, now).job
    if job is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {"progress": progress_of(job, now), "url": http.path}
    return render(http, "ui/_build_progress.html", context)


def _visible(http: SignedInRequest, pk: int) -> AccessRequest:
    mine = AccessRequest.objects.visible_to(http.user)
    return get_object_or_404(mine.select_related("institution", "applicant", "dataset_version"), pk=pk)
