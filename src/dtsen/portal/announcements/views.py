"""PENGUMUMAN (R48)."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dtsen.records.models import Announcement
from dtsen.ui.access import applicants_only

PAGE_SIZE = 10


def published(now: datetime) -> QuerySet[Announcement]:
    """Newest first; nothing withdrawn, nothing from the future."""
    return Announcement.objects.filter(is_published=True, published_at__lte=now)


@require_GET
@applicants_only
def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements."""
    page = Paginator(published(timezone.now()), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/announcements/list.html", {"page": page})


@require_GET
@applicants_only
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """Detail Info of one announcement."""
    found = get_object_or_404(published(timezone.now()), pk=pk)
    return render(request, "portal/announcements/detail.html", {"announcement": found})
