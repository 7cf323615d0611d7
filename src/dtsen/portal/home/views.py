"""Beranda (R46-R49)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dtsen.portal.activity.entries import entries_of
from dtsen.portal.announcements.views import published
from dtsen.portal.home.tasks import running, runs, tasks
from dtsen.ui.access import applicants_only
from dtsen.ui.http import SignedInRequest

RUNS_SHOWN = 5
NEWS_SHOWN = 2
ENTRIES_SHOWN = 4


@require_GET
@applicants_only
def home(request: SignedInRequest) -> HttpResponse:
    """What needs doing, what is under way, what is new, what was done."""
    now = timezone.now()
    trackers = running(request.user, now)
    context = {
        "tasks": tasks(request.user, trackers, now),
        "runs": runs(trackers[:RUNS_SHOWN]),
        "runs_hidden": max(len(trackers) - RUNS_SHOWN, 0),
        "announcements": published(now)[:NEWS_SHOWN],
        "entries": entries_of(request.user)[:ENTRIES_SHOWN],
    }
    return render(request, "portal/home/home.html", context)
