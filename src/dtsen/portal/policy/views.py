"""Kebijakan Akses with the tab Syarat & Ketentuan (R104); everybody may read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def access_policy(request: HttpRequest) -> HttpResponse:
    """In the frame of whoever reads it."""
    user = request.user
    if not user.is_authenticated:
        frame = "ui/public.html"
    else:
        frame = "ui/app.html" if user.is_applicant else "ui/office.html"
    return render(request, "portal/policy/policy.html", {"frame": frame})
