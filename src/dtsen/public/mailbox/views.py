"""Kotak surat of the demonstration: every mail, readable by everybody. It does not exist in production."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache

from dtsen.notifications.outbox import PURPOSE
from dtsen.public.mailbox.mark import mark_png
from dtsen.records.models import OutgoingMail
from dtsen.records.sealing import unseal
from dtsen.ui.own_policy import PageWithOwnPolicy

PAGE = 20
View = Callable[..., HttpResponseBase]


def _only_in_the_demonstration(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DTSEN_MAILBOX:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@_only_in_the_demonstration
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first, or those to one address."""
    recipient = request.GET.get("kepada", "").strip()
    mails = OutgoingMail.objects.order_by("-queued_at", "-pk")
    if recipient:
        mails = mails.filter(recipient__icontains=recipient)
    context = {
        "page": Paginator(mails, PAGE).get_page(request.GET.get("page")),
        "recipient": recipient,
        "recipients": OutgoingMail.objects.order_by("recipient")
        .values_list("recipient", flat=True)
        .distinct(),
    }
    return render(request, "public/mailbox/list.html", context)


@never_cache
@_only_in_the_demonstration
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: as it is drawn, and as text."""
    found = get_object_or_404(OutgoingMail, pk=pk)
    text = unseal(found.sealed_text, purpose=PURPOSE)
    return render(request, "public/mailbox/detail.html", {"mail": found, "text": text})


@never_cache
@_only_in_the_demonstration
def mail_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, for the frame in ``mail``: mails carry inline styles, which our pages may not."""
    found = get_object_or_404(OutgoingMail, pk=pk)
    html = unseal(found.sealed_html, purpose=PURPOSE)
    response = PageWithOwnPolicy(html.replace("<head>", '<head><base target="_top">', 1))
    response["X-Frame-Options"] = "SAMEORIGIN"
    response.allow(
        {
            "default-src": [NONE],
            "style-src": ["'unsafe-inline'"],
            "img-src": [SELF],
            "frame-ancestors": [SELF],
            "sandbox": ["allow-top-navigation-by-user-activation"],
        }
    )
    return response


@cache_control(public=True, max_age=7 * 24 * 3600)
def mark(request: HttpRequest) -> HttpResponse:
    """The mark in the head of every mail; in production too."""
    return HttpResponse(mark_png(), content_type="image/png")
