"""How allauth's sign-in is bent to the guide: our check, our code stage, our words, our redirects."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dtsen.operations.errors import Refused
from dtsen.operations.signin import record_logout
from dtsen.records.models import User
from dtsen.ui.http import remote_address

# One sentence for an unknown name and a wrong password alike.
_MISMATCH = _(
    "Nama pengguna, email, atau kata sandi tidak cocok. Periksa kembali, atau gunakan “Lupa Kata Sandi?”."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from Pendaftaran Online alone (R41)."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        try:
            user: User | None = authenticate(request, **credentials)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return user

    def get_login_stages(self) -> list[str]:
        return ["dtsen.public.signin.stage.CodeStage"]

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_logout(request.user, remote_address=remote_address(request), now=timezone.now())
        super().logout(request)

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not the guide's: nothing is said."""
