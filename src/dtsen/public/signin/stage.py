"""The second step of a sign-in: the code from the mail (R44, R45, D8)."""

from __future__ import annotations

import secrets

# allauth.account.stages cannot be imported first: it and allauth.account.internal need each other.
from allauth.account.views import LoginStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from dtsen.operations.errors import Refused
from dtsen.operations.signin import CodeCheck, check_code, complete, newest_code, send_code, state_of_code
from dtsen.public.signin.backend import USED_PENDING
from dtsen.records.models import LoginCode, User
from dtsen.ui.http import remote_address


class CodeStage(LoginStage):
    """Waits for the code. What counts stands in ``LoginCode`` rows; the session holds only its binding."""

    key = "code"
    urlname = "otp"

    @property
    def user(self) -> User:
        user: User = self.login.user
        return user

    @property
    def binding(self) -> str:
        """A random value of this browser's sign-in: a code mailed for another one does not fit."""
        binding: str = self.state.setdefault("binding", secrets.token_urlsafe(24))
        return binding

    def is_resumable(self, request: HttpRequest) -> bool:
        """Whether Masuk leads on to the code page: not to a code that nothing can be typed for."""
        return state_of_code(self.code(), now=timezone.now()) is None

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Right password: mail a code and ask for it."""
        self.state["pending"] = getattr(self.user, USED_PENDING, "")
        try:
            self.send()
        except Refused as refused:
            messages.error(self.request, str(refused))
            return redirect("account_login"), False
        return redirect("otp"), True

    def send(self) -> None:
        """:raises Refused: too many codes in an hour."""
        send_code(self.user, binding=self.binding, now=timezone.now())

    def code(self) -> LoginCode | None:
        return newest_code(self.user, binding=self.binding)

    def check(self, typed: str) -> CodeCheck:
        return check_code(self.user, binding=self.binding, typed=typed, now=timezone.now())

    def exit(self) -> HttpResponse:
        """The code was right: write the sign-in down and open the session.

        :raises Refused: the mailed password that was used has been replaced meanwhile.
        """
        # With the password as it stands now, or the session would not survive its first page.
        self.login.user = complete(
            self.user,
            pending=self.state.get("pending", ""),
            remote_address=remote_address(self.request),
            now=timezone.now(),
        )
        response: HttpResponse = super().exit()
        if not self.user.is_applicant:
            self.request.session.set_expiry(0)  # "Ingatkan saya" is not for officers.
        return response

    def abort(self) -> HttpResponse:
        """Back to the first step; nothing was signed in."""
        response: HttpResponse = super().abort()
        return response
