"""The steps of a sign-in in a test client, and the mails that it sends."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dtsen.notifications.outbox import PURPOSE
from dtsen.records.models import OutgoingMail, User
from dtsen.records.sealing import unseal
from support.captcha import solved

PASSWORD = "Rahasia#1"


def type_password(client: Client, login: str, password: str = PASSWORD, **more: Any) -> HttpResponse:
    """Masuk, with a captcha solved for the purpose."""
    data = {"login": login, "password": password, "captcha": solved(client, "login"), **more}
    return client.post(reverse("account_login"), data)


def type_code(client: Client, code: str) -> HttpResponse:
    return client.post(reverse("otp"), {"action": "verify", "code": code})


def newest_mail(kind: str) -> tuple[OutgoingMail, str]:
    """The newest mail of a kind with its text."""
    mail = OutgoingMail.objects.filter(kind=kind).latest("pk")
    return mail, unseal(mail.sealed_text, purpose=PURPOSE)


def mailed_code() -> str:
    found = re.search(r"^\s+(\d{6})$", newest_mail("login_code")[1], re.MULTILINE)
    assert found is not None
    return found[1]


def mailed_password() -> str:
    found = re.search(r"Kata sandi baru: (\S+)", newest_mail("new_password")[1])
    assert found is not None
    return found[1]


def sign_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    """All the way; the answer to the right code."""
    answer = type_password(client, user.username, password)
    assert answer.headers.get("Location") == reverse("otp"), answer.content.decode()[-4000:]
    return type_code(client, mailed_code())


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
