"""What waits for the officer, beside the entries of the menu on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from dtsen.records.selectors.queue import waiting_counts


def nav_counts(request: HttpRequest) -> dict[str, Any]:
    """Context processor; counted only where the menu is drawn."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff:
        return {}
    return {"nav_counts": SimpleLazyObject(lambda: waiting_counts(user))}
