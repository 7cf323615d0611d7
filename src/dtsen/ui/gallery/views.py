from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dtsen.ui.gallery.forms import SampleForm
from dtsen.ui.states import STATES

PALETTE = (
    ("navy-950", "#0A1A33"), ("navy-900", "#0F2444"), ("navy-800", "#17335E"), ("blue-700", "#184A92"),
    ("blue-600", "#1F5DB4"), ("blue-50", "#EFF4FB"), ("red-700", "#9B1C1F"), ("red-600", "#BE2B2B"),
    ("gold-500", "#C9972B"), ("gold-700", "#76520C"), ("green-700", "#17603C"), ("green-100", "#D3ECDD"),
    ("paper", "#F8F6F2"), ("sunk", "#F3F0EA"), ("line", "#E5E0D7"), ("ink", "#16213A"),
    ("ink-2", "#465066"), ("ink-3", "#5D667A"),
)  # fmt: skip

OUTCOMES = (
    "passed",
    "passed",
    "passed",
    "returned",
    "in_process",
    "refused",
    "not_started",
    "not_required",
    "not_started",
)


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, drawn with the tags that the pages use."""
    if not settings.DTSEN_DEMO:
        raise Http404
    form = SampleForm({"name": "Nama Contoh", "phone": "62 813 2901 7745", "shape": "rows"})
    return render(
        request,
        "ui/gallery.html",
        {
            "palette": PALETTE,
            "form": form,
            "states": [state for state in STATES if state != "draft"],
            "outcomes": OUTCOMES,
        },
    )
