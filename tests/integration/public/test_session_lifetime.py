"""A session that nobody uses ends, an officer's sooner; no session lasts for ever (R43)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from support.door import is_signed_in, mailed_code, sign_in, type_code, type_password

from dtsen.public.signin import lifetime
from dtsen.records.models import User
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db

Later = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets the middleware's clock run."""
    clock = [timezone.now()]

    class Clock:
        @staticmethod
        def now() -> datetime:
            return clock[0]

    def move(by: timedelta) -> None:
        clock[0] += by

    monkeypatch.setattr(lifetime, "timezone", Clock)
    return move


def uses(client: Client) -> bool:
    client.get(reverse("after_login"))
    return is_signed_in(client)


@pytest.fixture
def officer(officers: dict[Role, User]) -> User:
    return officers[Role.COORDINATOR]


def test_an_officers_unused_session_ends_within_the_hour(client: Client, officer: User, later: Later) -> None:
    sign_in(client, officer)
    assert uses(client)
    later(timedelta(minutes=59))
    assert uses(client)
    later(timedelta(minutes=60))
    wanted = reverse("office_home")
    assert client.get(wanted, follow=False).headers["Location"].startswith(reverse("account_login"))
    assert "Sesi Anda sudah berakhir." in client.get(reverse("account_login")).content.decode()
    assert not is_signed_in(client)


def test_an_officers_session_ends_after_twelve_hours_however_busy(
    client: Client, officer: User, later: Later
) -> None:
    sign_in(client, officer)
    for _ in range(23):
        assert uses(client)
        later(timedelta(minutes=30))
    assert uses(client)
    later(timedelta(minutes=30))
    assert not uses(client)


def test_r43_ingatkan_saya_does_nothing_for_an_officer(client: Client, officer: User, later: Later) -> None:
    type_password(client, officer.username, remember="on")
    type_code(client, mailed_code())
    assert client.session.get_expire_at_browser_close()
    assert uses(client)
    later(timedelta(hours=1))
    assert not uses(client)


@pytest.mark.parametrize(("after", "signed_in"), [(timedelta(hours=7.9), True), (timedelta(hours=8), False)])
def test_an_applicants_unused_session_ends_after_eight_hours(
    client: Client, alice: User, later: Later, after: timedelta, signed_in: bool
) -> None:
    sign_in(client, alice)
    assert uses(client)
    later(after)
    assert uses(client) is signed_in


def test_r43_a_remembered_applicant_stays_two_weeks_and_no_longer(
    client: Client, alice: User, later: Later
) -> None:
    type_password(client, "alice", remember="on")
    type_code(client, mailed_code())
    for _ in range(2):
        assert uses(client)
        later(timedelta(days=7))
    assert not uses(client)


def test_a_session_is_not_written_with_every_page(client: Client, alice: User, later: Later) -> None:
    sign_in(client, alice)
    assert uses(client)
    before = dict(client.session.items())
    later(timedelta(seconds=59))
    assert uses(client)
    assert dict(client.session.items()) == before
    later(timedelta(seconds=1))
    assert uses(client)
    assert dict(client.session.items()) != before
