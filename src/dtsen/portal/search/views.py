"""The search field of the top bar (R49)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dtsen.portal.search.found import SHORTEST, find
from dtsen.ui.access import applicants_only
from dtsen.ui.http import SignedInRequest


@require_GET
@applicants_only
def search(request: SignedInRequest) -> HttpResponse:
    """What was found, by kind."""
    words = request.GET.get("q", "").strip()[:100]
    is_long_enough = len(words) >= SHORTEST
    context = {
        "search_words": words,
        "is_long_enough": is_long_enough,
        "found": find(request.user, words) if is_long_enough else None,
    }
    return render(request, "portal/search/results.html", context)
