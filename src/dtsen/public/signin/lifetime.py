"""How long a sign-in lasts: until nobody used it for a while, and never beyond its last hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dtsen.records.models import User

_OPENED = "signed_in_at"
_SEEN = "last_used_at"
# The last use is written down this often: a write a page would cost more than it tells.
_GRAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Lifetime:
    """``idle``: unused this long, the session ends. ``longest``: it ends then in any case."""

    idle: timedelta
    longest: timedelta

    def is_over(self, *, opened: datetime, seen: datetime, now: datetime) -> bool:
        return now - seen >= self.idle or now - opened >= self.longest


OFFICER = Lifetime(idle=timedelta(hours=1), longest=timedelta(hours=12))
APPLICANT = Lifetime(idle=timedelta(hours=8), longest=timedelta(hours=24))
REMEMBERED = Lifetime(idle=timedelta(days=14), longest=timedelta(days=14))


def lifetime_of(user: User, *, remembered: bool) -> Lifetime:
    """An officer's is short, whatever was ticked: officers see other people's data (R43)."""
    if not user.is_applicant:
        return OFFICER
    return REMEMBERED if remembered else APPLICANT


class SessionLifetimeMiddleware:
    """Signs out whose session is over; the page that was asked for comes after the next sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # `request.user` is a lazy stand-in for a User: isinstance sees through it.
        if isinstance(request.user, User):
            self._look(request, request.user, timezone.now())
        return self.get_response(request)

    def _look(self, request: HttpRequest, user: User, now: datetime) -> None:
        session = request.session
        opened = datetime.fromisoformat(session.get(_OPENED, now.isoformat()))
        seen = datetime.fromisoformat(session.get(_SEEN, now.isoformat()))
        lifetime = lifetime_of(user, remembered=not session.get_expire_at_browser_close())
        if lifetime.is_over(opened=opened, seen=seen, now=now):
            logout(request)
            messages.info(request, _("Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan."))
        elif _OPENED not in session or now - seen >= _GRAIN:
            session[_OPENED], session[_SEEN] = opened.isoformat(), now.isoformat()
