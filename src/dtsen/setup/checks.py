"""What production must not start with: `prepare`, `serve`, `worker` and the WSGI entry point ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import OperationalError, ProgrammingError

from dtsen.records.models import User
from dtsen.setup import demo

TAG = "production"
SHORTEST_KEY = 50


@register(TAG)
def nothing_of_a_demonstration(**_: Any) -> list[CheckMessage]:
    """Errors in production when something there is good enough for a demonstration only."""
    if settings.DTSEN_DEMO:
        return []
    errors: list[CheckMessage] = []
    if not settings.BASE_URL.startswith("https://"):
        errors.append(
            Error(
                "DTSEN_BASE_URL is not an https:// address.",
                hint="Sessions, codes and data would travel in the clear. See docs/operations.md.",
                id="dtsen.E001",
            )
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        errors.append(
            Error(
                f"The secret key is shorter than {SHORTEST_KEY} characters.",
                hint="Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="dtsen.E002",
            )
        )
    if _demo_accounts_are_open():
        errors.append(
            Error(
                "The database holds active accounts of the demonstration; their password is public.",
                hint="Start with a DTSEN_HOME and a database of their own.",
                id="dtsen.E003",
            )
        )
    return errors


def _demo_accounts_are_open() -> bool:
    emails = [account.email for account in demo.ACCOUNTS]
    try:
        return User.objects.filter(email__in=emails, is_active=True).exists()
    except (OperationalError, ProgrammingError):
        return False  # There are no tables yet: `prepare` makes them.
