"""Masuk: password, captcha, code; and what a stranger learns, which is nothing (R41-R45, R50, D8-D12)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from support.door import (
    PASSWORD,
    is_signed_in,
    mailed_code,
    mailed_password,
    sign_in,
    type_code,
    type_password,
)

from dtsen.operations.passwords import mail_new_password
from dtsen.records.models import ActivityEntry, LoginCode, OutgoingMail, User
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db

MISMATCH = "Nama pengguna, email, atau kata sandi tidak cocok."
OWN = "Kembang#Kantil7"


def page(answer) -> str:
    text: str = answer.content.decode()
    return text


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@uji.go.id", " Alice@Uji.go.id "])
def test_r42_d12_name_and_email_both_sign_in_in_any_case(client: Client, alice: User, login: str) -> None:
    assert type_password(client, login).headers["Location"] == reverse("otp")
    answer = type_code(client, mailed_code())
    assert answer.headers["Location"] == reverse("after_login")
    assert client.get(reverse("after_login")).headers["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_r41_officers_come_to_their_own_pages(client: Client, officers: dict[Role, User]) -> None:
    sign_in(client, officers[Role.COORDINATOR])
    assert client.get(reverse("after_login")).headers["Location"] == reverse("office_home")


def test_r42_r43_the_page_carries_the_words_of_the_guide(client: Client) -> None:
    text = page(client.get(reverse("account_login")))
    for words in (
        "Masuk",
        "Masukkan email dan kata sandi Anda untuk melanjutkan",
        "Nama pengguna atau email",
        'placeholder="-- email --"',
        'placeholder="-- kata sandi --"',
        "Saya bukan robot",
        "Ingatkan saya",
        "Lupa Kata Sandi?",
        "Belum punya akun?",
        "Daftar",
        "Kembali Ke Beranda",
    ):
        assert words in text


def test_r45_a_right_password_alone_opens_nothing(client: Client, alice: User) -> None:
    type_password(client, "alice")
    assert not is_signed_in(client)
    assert client.get(reverse("home")).headers["Location"].startswith(reverse("account_login"))


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(client: Client, alice: User) -> None:
    unknown = page(type_password(client, "tidak.ada", "salah"))
    known = page(type_password(Client(), "alice", "salah"))
    assert MISMATCH in unknown
    assert MISMATCH in known
    assert not OutgoingMail.objects.exists()


def test_what_was_typed_stays_except_the_password(client: Client, alice: User) -> None:
    text = page(type_password(client, "alice", "SalahSekali#1"))
    assert 'value="alice"' in text
    assert "SalahSekali" not in text


def test_r42_without_the_captcha_no_password_is_looked_at(client: Client, alice: User) -> None:
    answer = client.post(reverse("account_login"), {"login": "alice", "password": PASSWORD})
    assert "Centang “Saya bukan robot”, lalu kirim lagi." in page(answer)
    assert not ActivityEntry.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_tries_at_a_name_from_one_place_are_limited(client: Client, alice: User) -> None:
    for _ in range(10):
        assert MISMATCH in page(type_password(client, "alice", "salah"))
    assert "Terlalu banyak percobaan masuk." in page(type_password(client, "alice"))


def test_a_stranger_elsewhere_locks_nobody_out(client: Client, alice: User) -> None:
    for _ in range(11):
        type_password(Client(REMOTE_ADDR="192.0.2.66"), "alice", "salah")
    assert type_password(client, "alice").headers["Location"] == reverse("otp")


def test_a_closed_account_is_told_so_only_after_the_right_password(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "dinonaktifkan" in page(type_password(client, "alice"))
    assert MISMATCH in page(type_password(client, "alice", "salah"))


# --- The code -------------------------------------------------------------------------------------------


def test_r44_the_code_page_names_the_masked_address(client: Client, alice: User) -> None:
    type_password(client, "alice")
    text = page(client.get(reverse("otp")))
    assert "a•••e@uji.go.id" in text
    assert "alice@uji.go.id" not in text
    assert 'autocomplete="one-time-code"' in text


def test_d8_a_wrong_code_says_how_many_tries_are_left(client: Client, alice: User) -> None:
    type_password(client, "alice")
    bad = wrong(mailed_code())
    assert "Sisa 2 percobaan" in page(type_code(client, bad))
    assert "Sisa 1 percobaan" in page(type_code(client, bad))
    assert "Tiga percobaan sudah terpakai." in page(type_code(client, bad))
    assert "Tiga percobaan sudah terpakai." in page(type_code(client, mailed_code()))
    assert not is_signed_in(client)


def test_d8_an_expired_code_says_what_to_do(client: Client, alice: User) -> None:
    type_password(client, "alice")
    LoginCode.objects.update(expires_at=timezone.now())
    assert "Kode ini sudah tidak berlaku." in page(type_code(client, mailed_code()))


def test_d8_without_a_try_left_the_page_says_what_to_do_and_not_how_long_the_code_counts(
    client: Client, alice: User
) -> None:
    type_password(client, "alice")
    text = page(client.get(reverse("otp")))
    assert "menit lagi" in text
    assert "Tiga percobaan sudah terpakai." not in text
    for _ in range(3):
        answer = type_code(client, wrong(mailed_code()))
    for text in (page(answer), page(client.get(reverse("otp")))):
        assert "Tiga percobaan sudah terpakai. Tekan “Kirim ulang kode” untuk kode baru." in text
        assert "menit lagi" not in text
        assert "percobaan</span>" not in text
        assert 'value="verify"' not in text


@pytest.mark.parametrize("dead", [{"tries": 3}, {"expires_at": timezone.now()}])
def test_d8_masuk_starts_afresh_when_the_code_is_dead(client: Client, alice: User, dead: dict) -> None:
    type_password(client, "alice")
    assert client.get(reverse("account_login")).headers["Location"] == reverse("otp")
    LoginCode.objects.update(**dead)
    assert "Nama pengguna atau email" in page(client.get(reverse("account_login")))
    sign_in(client, alice)
    assert is_signed_in(client)


def test_d8_a_code_that_was_used_is_told_at_the_next_sign_in_and_opens_nothing(
    client: Client, alice: User
) -> None:
    sign_in(client, alice)
    used = mailed_code()
    other = Client()
    type_password(other, "alice")
    if used == mailed_code():  # One in a million: then it is the newest one.
        other.post(reverse("otp"), {"action": "cancel"})
        type_password(other, "alice")
    text = page(type_code(other, used))
    assert "Kode ini sudah dipakai. Pakai kode pada email terbaru." in text
    assert "Sisa 2 percobaan" in text
    assert not is_signed_in(other)


def test_d8_a_used_code_of_somebody_else_is_told_to_nobody(client: Client, alice: User, bob: User) -> None:
    sign_in(client, alice)
    used = mailed_code()
    other = Client()
    type_password(other, "bob")
    if used != mailed_code():
        assert "Kode tidak cocok." in page(type_code(other, used))


def test_d8_a_code_that_was_used_opens_no_second_browser(client: Client, alice: User) -> None:
    sign_in(client, alice)
    used = mailed_code()
    other = Client()
    LoginCode.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    type_password(other, "alice")
    answer = type_code(other, used)
    assert used == mailed_code() or not is_signed_in(other), answer.status_code


def test_d8_a_code_from_another_browser_does_not_fit(client: Client, alice: User) -> None:
    type_password(client, "alice")
    stranger = Client()
    assert type_code(stranger, mailed_code()).headers["Location"] == reverse("account_login")
    assert not is_signed_in(stranger)


def test_what_is_no_code_costs_no_try(client: Client, alice: User) -> None:
    type_password(client, "alice")
    assert "Kode OTP terdiri dari 6 angka." in page(type_code(client, "12ab"))
    assert LoginCode.objects.get().tries == 0


def test_a_code_may_be_typed_with_a_space_in_it(client: Client, alice: User) -> None:
    type_password(client, "alice")
    code = mailed_code()
    assert type_code(client, f"{code[:3]} {code[3:]}").status_code == 302
    assert is_signed_in(client)


def test_d8_another_code_may_be_asked_for_after_a_while(client: Client, alice: User) -> None:
    type_password(client, "alice")
    client.post(reverse("otp"), {"action": "resend"})
    assert LoginCode.objects.count() == 1
    LoginCode.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    client.post(reverse("otp"), {"action": "resend"})
    assert LoginCode.objects.count() == 2
    type_code(client, mailed_code())
    assert is_signed_in(client)


def test_d8_the_sixth_code_of_an_hour_is_not_sent(alice: User) -> None:
    for _ in range(5):
        assert type_password(Client(), "alice").headers["Location"] == reverse("otp")
    sixth = Client()
    assert type_password(sixth, "alice").headers["Location"] == reverse("account_login")
    assert "Anda sudah meminta 5 kode" in page(sixth.get(reverse("account_login")))
    assert LoginCode.objects.count() == 5


def test_one_may_sign_in_as_somebody_else_instead(client: Client, alice: User, bob: User) -> None:
    type_password(client, "alice")
    client.post(reverse("otp"), {"action": "cancel"})
    sign_in(client, bob)
    assert client.session["_auth_user_id"] == str(bob.pk)


# --- The session ----------------------------------------------------------------------------------------


def test_the_session_gets_a_new_key_at_sign_in(client: Client, alice: User) -> None:
    type_password(client, "alice")
    before = client.session.session_key
    type_code(client, mailed_code())
    assert is_signed_in(client)
    assert client.session.session_key != before


def test_r43_ingatkan_saya_keeps_the_session_and_else_it_ends_with_the_browser(alice: User) -> None:
    forgetful, faithful = Client(), Client()
    sign_in(forgetful, alice)
    type_password(faithful, "alice", remember="on")
    type_code(faithful, mailed_code())
    assert forgetful.session.get_expire_at_browser_close()
    assert not faithful.session.get_expire_at_browser_close()


def test_the_page_that_was_asked_for_comes_after_the_code(client: Client, alice: User) -> None:
    wanted = reverse("activity")
    assert wanted in client.get(wanted).headers["Location"]
    type_password(client, "alice", next=wanted)
    assert type_code(client, mailed_code()).headers["Location"] == wanted


def test_no_foreign_page_can_be_asked_for(client: Client, alice: User) -> None:
    type_password(client, "alice", next="https://evil.example/")
    assert type_code(client, mailed_code()).headers["Location"] == reverse("after_login")


def test_r47_a_sign_in_is_written_down_in_the_guides_words(client: Client, alice: User) -> None:
    sign_in(client, alice)
    entry = ActivityEntry.objects.get(kind="login")
    assert entry.text == "Pengguna dengan email alice@uji.go.id berhasil login."
    assert (entry.actor, entry.remote_address) == (alice, "127.0.0.1")


def test_a_refused_try_is_written_down_for_its_owner(client: Client, alice: User) -> None:
    type_password(client, "alice", "salah")
    assert ActivityEntry.objects.get(kind="login_failed").actor == alice


def test_r50_keluar_ends_the_session_and_only_a_post_does(client: Client, alice: User) -> None:
    sign_in(client, alice)
    assert client.get(reverse("account_logout")).status_code == 405
    assert is_signed_in(client)
    assert client.post(reverse("account_logout")).headers["Location"] == reverse("landing")
    assert not is_signed_in(client)
    assert ActivityEntry.objects.filter(kind="logout", actor=alice).exists()


# --- Mailed passwords -----------------------------------------------------------------------------------


def first_password(user: User, expires_at: datetime) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=True, password_expires_at=expires_at)


def test_r40_d10_the_first_password_must_be_changed_before_anything_else(client: Client, alice: User) -> None:
    first_password(alice, timezone.now() + timedelta(days=7))
    sign_in(client, alice)
    for name in ("home", "profile", "requests", "landing"):
        assert client.get(reverse(name)).headers["Location"] == reverse("password_first")
    answer = client.post(reverse("password_first"), {"new": OWN, "repeat": OWN})
    assert answer.headers["Location"] == reverse("after_login")
    assert client.get(reverse("home")).status_code == 200


def test_r65_a_weak_own_password_says_what_is_missing(client: Client, alice: User) -> None:
    first_password(alice, timezone.now() + timedelta(days=7))
    sign_in(client, alice)
    text = page(client.post(reverse("password_first"), {"new": "lemah", "repeat": "lemah"}))
    assert "Kata sandi baru belum memuat: 1 huruf besar" in text
    assert client.get(reverse("home")).headers["Location"] == reverse("password_first")


def test_d10_an_expired_first_password_says_what_to_do(client: Client, alice: User) -> None:
    first_password(alice, timezone.now() - timedelta(seconds=1))
    assert "sudah kedaluwarsa" in page(type_password(client, "alice"))
    assert MISMATCH in page(type_password(client, "alice", "salah"))


def test_who_has_an_own_password_is_not_asked_for_a_first_one(client: Client, alice: User) -> None:
    sign_in(client, alice)
    assert client.get(reverse("password_first")).headers["Location"] == reverse("after_login")


def test_r53_d9_the_mailed_password_signs_in_once_and_must_be_changed(client: Client, alice: User) -> None:
    mail_new_password(alice.email, now=timezone.now())
    new = mailed_password()
    sign_in(client, alice, new)
    assert is_signed_in(client)
    assert client.get(reverse("home")).headers["Location"] == reverse("password_first")
    alice.refresh_from_db()
    assert alice.pending_password == ""
    assert MISMATCH in page(type_password(Client(), "alice"))


def test_d9_until_the_code_is_right_the_old_password_works(client: Client, alice: User) -> None:
    mail_new_password(alice.email, now=timezone.now())
    type_password(client, "alice", mailed_password())
    other = Client()
    sign_in(other, alice)
    assert is_signed_in(other)


def test_d9_a_mailed_password_that_was_replaced_meanwhile_opens_nothing(client: Client, alice: User) -> None:
    mail_new_password(alice.email, now=timezone.now())
    type_password(client, "alice", mailed_password())
    code = mailed_code()
    mail_new_password(alice.email, now=timezone.now())
    assert type_code(client, code).headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(alice: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, alice)
    sign_in(elsewhere, alice)
    here.post(reverse("profile_password"), {"current": PASSWORD, "new": OWN, "repeat": OWN})
    assert here.get(reverse("home")).status_code == 200
    assert elsewhere.get(reverse("home")).status_code == 302
