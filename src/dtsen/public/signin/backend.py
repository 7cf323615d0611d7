"""Django's side of the door: names and passwords as ``operations.signin`` checks them."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils import timezone

from dtsen.operations.signin import check_credentials
from dtsen.records.models import User
from dtsen.ui.http import remote_address

USED_PENDING = "signed_in_with_pending"


class MailedPasswordBackend(AuthenticationBackend):
    """Accepts the account's password, or an unexpired mailed one that waits beside it (D9)."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Whose these are.

        :raises Refused: too many tries, an expired password, or a closed account.
        """
        login = credentials.get("username") or credentials.get("email") or ""
        found = check_credentials(
            login,
            credentials.get("password") or "",
            remote_address=remote_address(request) if request else None,
            now=timezone.now(),
        )
        if found is None:
            return None
        # Read by the code stage, which comes next and is given this very object.
        setattr(found.user, USED_PENDING, found.pending)
        return found.user
