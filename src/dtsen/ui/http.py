"""Small things about a request that every audience needs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from dtsen.records.models import User


class SignedInRequest(HttpRequest):
    """What the decorators of ``ui.access`` hand to a view: somebody has signed in."""

    user: User


def remote_address(request: HttpRequest) -> str | None:
    """The visitor's address, as the connection or the trusted proxy says (``ui.proxy``)."""
    return request.META.get("REMOTE_ADDR") or None


def user_of(request: HttpRequest) -> User:
    """Whoever is signed in. Behind the access decorators there always is somebody; else it is 403."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
