"""Lupa Kata Sandi (R51-R53, D9)."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from support.captcha import solved
from support.door import mailed_password, sign_in

from dtsen.records.models import OutgoingMail, User

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str) -> HttpResponse:
    data = {"email": email, "captcha": solved(client, "forgotten-password")}
    return client.post(reverse("forgot_password"), data, follow=True)


def test_r51_the_page_carries_the_words_of_the_guide(client: Client) -> None:
    text = client.get(reverse("forgot_password")).content.decode()
    assert "Email pengguna terdaftar" in text
    assert "Kirim" in text
    assert "Saya bukan robot" in text


def test_r51_known_and_unknown_addresses_get_the_same_page(client: Client, alice: User) -> None:
    known = ask(client, alice.email)
    unknown = ask(client, "bukan.siapa@uji.go.id")
    assert known.redirect_chain == unknown.redirect_chain
    assert "Jika email itu terdaftar, kata sandi baru sudah dikirim" in known.content.decode()
    assert OutgoingMail.objects.count() == 1


def test_r52_r53_the_mailed_password_signs_in(client: Client, alice: User) -> None:
    ask(client, alice.email)
    assert sign_in(client, alice, mailed_password()).headers["Location"] == reverse("after_login")


def test_r51_without_the_captcha_nothing_is_mailed(client: Client, alice: User) -> None:
    text = client.post(reverse("forgot_password"), {"email": alice.email}).content.decode()
    assert "Centang “Saya bukan robot”" in text
    assert f'value="{alice.email}"' in text
    assert not OutgoingMail.objects.exists()


def test_what_is_no_address_is_said_so(client: Client) -> None:
    assert "Tulis alamat email yang lengkap" in ask(client, "bukan alamat").content.decode()
