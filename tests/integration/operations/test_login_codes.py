"""The mailed code: six digits, ten minutes, three tries, five an hour, once, one browser (R44, D8)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from support.at_once import at_once
from support.door import mailed_code

from dtsen.operations import signin
from dtsen.operations.errors import Refused
from dtsen.operations.signin import CodeCheck, check_code, forget_old, newest_code, send_code
from dtsen.records.models import LoginCode, OutgoingMail, User

RACERS = 40
Check = Callable[..., CodeCheck]


@pytest.fixture
def check(alice: User, now: datetime) -> Check:
    send_code(alice, binding="peramban", now=now)

    def typed(code: str, *, binding: str = "peramban", at: datetime = now) -> CodeCheck:
        return check_code(alice, binding=binding, typed=code, now=at)

    return typed


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.django_db
def test_d8_the_right_code_counts_once(check: Check) -> None:
    code = mailed_code()
    assert check(code) is CodeCheck.RIGHT
    assert check(code) is CodeCheck.EXPIRED


@pytest.mark.django_db
def test_d8_after_three_wrong_tries_the_right_code_is_refused_too(check: Check) -> None:
    code = mailed_code()
    assert [check(wrong(code)) for _ in range(3)] == [CodeCheck.WRONG] * 3
    assert check(code) is CodeCheck.EXHAUSTED


@pytest.mark.django_db
def test_d8_a_used_code_at_the_next_sign_in_is_told_and_costs_a_try(
    check: Check, alice: User, now: datetime
) -> None:
    used = mailed_code()
    assert check(used) is CodeCheck.RIGHT
    send_code(alice, binding="berikutnya", now=now)
    fresh = mailed_code()
    if fresh != used:
        assert check(used, binding="berikutnya") is CodeCheck.USED
        row = newest_code(alice, binding="berikutnya")
        assert row is not None
        assert row.tries == 1
    assert check(fresh, binding="berikutnya") is CodeCheck.RIGHT


@pytest.mark.django_db
def test_d8_a_code_lives_ten_minutes(check: Check, now: datetime) -> None:
    assert check(mailed_code(), at=now + timedelta(minutes=10)) is CodeCheck.EXPIRED
    assert check(mailed_code(), at=now + timedelta(minutes=9, seconds=59)) is CodeCheck.RIGHT


@pytest.mark.django_db
def test_d8_a_code_fits_only_the_browser_that_asked_for_it(check: Check) -> None:
    assert check(mailed_code(), binding="peramban lain") is CodeCheck.EXPIRED


@pytest.mark.django_db
def test_d8_a_new_code_ends_the_one_before(check: Check, alice: User, now: datetime) -> None:
    first = mailed_code()
    send_code(alice, binding="peramban", now=now + timedelta(minutes=1))
    second = mailed_code()
    assert first == second or check(first, at=now + timedelta(minutes=1)) is CodeCheck.WRONG
    assert check(second, at=now + timedelta(minutes=1)) is CodeCheck.RIGHT


@pytest.mark.django_db
def test_d8_five_codes_an_hour_for_an_account_whatever_the_browser(alice: User, now: datetime) -> None:
    for number in range(5):
        send_code(alice, binding=f"peramban {number}", now=now + timedelta(minutes=number))
    with pytest.raises(Refused, match="5 kode"):
        send_code(alice, binding="peramban lain", now=now + timedelta(minutes=59))
    assert OutgoingMail.objects.filter(kind="login_code").count() == 5
    send_code(alice, binding="peramban lain", now=now + timedelta(minutes=80))


@pytest.mark.django_db
def test_d8_the_code_is_kept_nowhere_in_the_clear(check: Check, alice: User) -> None:
    row = newest_code(alice, binding="peramban")
    assert row is not None
    code = mailed_code()
    assert code not in f"{row.code_hmac}{row.binding}"
    assert code not in OutgoingMail.objects.get().sealed_text


@pytest.mark.django_db
def test_r44_the_mail_carries_the_words_of_the_guide(check: Check, alice: User) -> None:
    mail = OutgoingMail.objects.get()
    assert (mail.subject, mail.recipient) == ("Notifikasi OTP DTSEN", alice.email)


@pytest.mark.django_db(transaction=True)
def test_d8_of_forty_guesses_sent_at_once_three_are_looked_at(check: Check) -> None:
    guess = wrong(mailed_code())
    results = at_once(lambda: check(guess), RACERS)
    assert results.count(CodeCheck.WRONG) == 3
    assert results.count(CodeCheck.EXHAUSTED) == RACERS - 3


@pytest.mark.django_db(transaction=True)
def test_d8_of_forty_who_send_the_right_code_at_once_one_gets_in(check: Check) -> None:
    code = mailed_code()
    results = at_once(lambda: check(code), RACERS)
    assert results.count(CodeCheck.RIGHT) == 1
    assert results.count(CodeCheck.WRONG) == 0


@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_every_guess_would_be_looked_at(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the tries counted by looking first and writing afterwards."""
    looked = threading.Barrier(RACERS)

    def naive(row: LoginCode, *, now: datetime) -> bool:
        tries = LoginCode.objects.get(pk=row.pk).tries
        connection.close()
        looked.wait(timeout=30)
        LoginCode.objects.filter(pk=row.pk).update(tries=tries + 1)
        return tries < signin.CODE_TRIES

    monkeypatch.setattr(signin, "_count_try", naive)
    guess = wrong(mailed_code())
    assert at_once(lambda: check(guess), RACERS).count(CodeCheck.WRONG) > 3


@pytest.mark.django_db
def test_codes_are_forgotten_a_day_after_their_end(check: Check, now: datetime) -> None:
    assert forget_old(now + timedelta(hours=23)) == 0
    assert forget_old(now + timedelta(days=2)) == 1
