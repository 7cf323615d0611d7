"""Kotak surat: every mail of a demonstration, and nothing at all in production."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from support.door import mailed_code

from dtsen.operations.signin import send_code
from dtsen.records.models import OutgoingMail, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(alice: User, now: datetime) -> OutgoingMail:
    send_code(alice, binding="x", now=now)
    return OutgoingMail.objects.get()


def addresses(mail: OutgoingMail) -> list[str]:
    return [
        reverse("mailbox"),
        reverse("mailbox_mail", args=[mail.pk]),
        reverse("mailbox_body", args=[mail.pk]),
    ]


def test_the_list_can_be_narrowed_to_one_address(
    client: Client, mail: OutgoingMail, bob: User, now: datetime
) -> None:
    send_code(bob, binding="x", now=now)
    text = client.get(reverse("mailbox"), {"kepada": "alice@uji"}).content.decode()
    assert text.count("Notifikasi OTP DTSEN") == 1
    assert client.get(reverse("mailbox")).content.decode().count("Notifikasi OTP DTSEN") == 2


def test_a_mail_is_shown_as_text_and_framed_as_drawn(client: Client, mail: OutgoingMail) -> None:
    text = client.get(reverse("mailbox_mail", args=[mail.pk])).content.decode()
    assert mailed_code() in text
    assert f'src="{reverse("mailbox_body", args=[mail.pk])}"' in text


def test_what_a_mail_holds_can_do_nothing(client: Client, mail: OutgoingMail) -> None:
    answer = client.get(reverse("mailbox_body", args=[mail.pk]))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert mailed_code() in answer.content.decode()


def test_with_the_mailbox_off_none_of_it_exists(client: Client, mail: OutgoingMail, settings) -> None:
    settings.DTSEN_MAILBOX = False
    assert [client.get(address).status_code for address in addresses(mail)] == [404, 404, 404]


def test_the_mark_in_the_mails_is_a_picture(client: Client) -> None:
    answer = client.get("/surat/lambang.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
