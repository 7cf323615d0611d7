"""Passwords: the guide's rule, mailed ones, and what a stranger cannot find out or do (R52, R64, R65, D9)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import hashers
from support.at_once import at_once
from support.door import PASSWORD, mailed_password, newest_mail

from dtsen.operations import passwords
from dtsen.operations.errors import Refused
from dtsen.operations.passwords import Match, change, mail_new_password, match, set_first
from dtsen.operations.signin import check_credentials
from dtsen.records.models import ActivityEntry, OutgoingMail, User

NEW = "Kembang#Kantil7"


def refused_field(user: User, now: datetime, **changes: str) -> str:
    words = {"current": PASSWORD, "new": NEW, "repeat": NEW, **changes}
    with pytest.raises(Refused) as refused:
        change(user, now=now, **words)
    return refused.value.field


@pytest.mark.django_db
def test_r64_the_new_password_replaces_the_old_one_and_is_told_by_mail(alice: User, now: datetime) -> None:
    change(alice, current=PASSWORD, new=NEW, repeat=NEW, now=now)
    alice.refresh_from_db()
    assert match(alice, NEW, now=now) is Match.CURRENT
    assert match(alice, PASSWORD, now=now) is None
    assert newest_mail("password_changed")[0].recipient == alice.email
    assert ActivityEntry.objects.get(kind="password_changed").actor == alice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("new", "missing"),
    [
        ("PENDEK#123", "huruf kecil"),
        ("pendek#123", "huruf besar"),
        ("Pendek#abc", "angka"),
        ("Pendek1234", "karakter khusus"),
        ("Pend#12", "minimal 8 karakter"),
    ],
)
def test_r65_each_rule_is_said_when_it_is_not_met(alice: User, now: datetime, new: str, missing: str) -> None:
    with pytest.raises(Refused, match=missing) as refused:
        change(alice, current=PASSWORD, new=new, repeat=new, now=now)
    assert refused.value.field == "new"


@pytest.mark.django_db
def test_r64_a_wrong_current_password_or_an_unlike_repetition_changes_nothing(
    alice: User, now: datetime
) -> None:
    assert refused_field(alice, now, current="salah") == "current"
    assert refused_field(alice, now, repeat=f"{NEW}x") == "repeat"
    assert refused_field(alice, now, new=PASSWORD, repeat=PASSWORD) == "new"
    alice.refresh_from_db()
    assert match(alice, PASSWORD, now=now) is Match.CURRENT


@pytest.mark.django_db
def test_the_current_password_cannot_be_guessed_from_a_stolen_session(alice: User, now: datetime) -> None:
    for _ in range(10):
        assert refused_field(alice, now, current="salah") == "current"
    with pytest.raises(Refused, match="Terlalu banyak"):
        change(alice, current=PASSWORD, new=NEW, repeat=NEW, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_wins_and_the_others_are_told(alice: User, now: datetime) -> None:
    def set_one() -> str:
        mine = User.objects.get(pk=alice.pk)
        set_first(mine, new=NEW, repeat=NEW, now=now)
        return "changed"

    results = at_once(set_one, 8)
    assert results.count("changed") == 1
    assert all(isinstance(result, str | Refused) for result in results)
    assert OutgoingMail.objects.filter(kind="password_changed").count() == 1


@pytest.mark.django_db
def test_d10_an_own_password_ends_the_duty_to_change_it(alice: User, now: datetime) -> None:
    User.objects.filter(pk=alice.pk).update(
        must_change_password=True, password_expires_at=now + timedelta(days=7)
    )
    alice.refresh_from_db()
    set_first(alice, new=NEW, repeat=NEW, now=now)
    alice.refresh_from_db()
    assert (alice.must_change_password, alice.password_expires_at) == (False, None)


@pytest.mark.django_db
def test_r52_d9_a_new_password_is_mailed_and_the_old_one_goes_on_working(alice: User, now: datetime) -> None:
    mail_new_password(alice.email.upper(), now=now)
    alice.refresh_from_db()
    new = mailed_password()
    assert newest_mail("new_password")[0].subject == "Pemberitahuan Lupa Kata Sandi DTSEN"
    assert match(alice, new, now=now) is Match.PENDING
    assert match(alice, PASSWORD, now=now) is Match.CURRENT
    assert match(alice, new, now=now + timedelta(minutes=60)) is None


@pytest.mark.django_db
def test_r52_for_an_unknown_address_nothing_is_written(alice: User, now: datetime) -> None:
    mail_new_password("bukan.siapa@uji.go.id", now=now)
    assert not OutgoingMail.objects.exists()
    assert not ActivityEntry.objects.exists()


@pytest.mark.django_db
def test_a_closed_account_gets_no_new_password(alice: User, now: datetime) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    mail_new_password(alice.email, now=now)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_nobody_can_be_flooded_with_mailed_passwords(alice: User, now: datetime) -> None:
    for minute in range(8):
        mail_new_password(alice.email, now=now + timedelta(minutes=minute))
    assert OutgoingMail.objects.filter(kind="new_password").count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["alice", "tidak.ada"])
@pytest.mark.parametrize("pending", [True, False])
def test_every_check_works_out_the_same_number_of_hashes(
    alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch, login: str, pending: bool
) -> None:
    """How long the answer takes tells neither who exists nor whose mailed password waits."""
    if pending:
        mail_new_password(alice.email, now=now)
    check_credentials("alice", "salah", remote_address=None, now=now)
    hashed: list[str] = []
    real = hashers.check_password
    monkeypatch.setattr(
        passwords, "check_password", lambda typed, stored: hashed.append(stored) or real(typed, stored)
    )
    assert check_credentials(login, "salah", remote_address=None, now=now) is None
    assert len(hashed) == 2
