"""What the frame of every page needs to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def frame(now: datetime) -> dict[str, Any]:
    """Facts that hold for every visitor; error pages use them without a request."""
    return {
        "now": now,
        "demo": settings.DTSEN_DEMO,
        "mailbox": settings.DTSEN_MAILBOX,
        "support": settings.SUPPORT,
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell.now``, ``.demo``, ``.mailbox``, ``.support``, ``.page`` (the URL's name)."""
    match = request.resolver_match
    return {"shell": frame(timezone.now()) | {"page": match.url_name if match else ""}}
