"""AKTIFITAS PENGGUNA and its Detail Info (R47)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from dtsen.portal.activity.entries import entries_of
from dtsen.ui.access import applicants_only
from dtsen.ui.http import SignedInRequest

PAGE_SIZE = 20


@require_GET
@applicants_only
def activity(request: SignedInRequest) -> HttpResponse:
    """Everything that this account did."""
    page = Paginator(entries_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/activity/list.html", {"page": page})


@require_GET
@applicants_only
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Detail Info of one entry."""
    found = get_object_or_404(entries_of(request.user), pk=pk)
    return render(request, "portal/activity/detail.html", {"entry": found})
