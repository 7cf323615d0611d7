"""Production refuses what belongs to a demonstration."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.management import call_command, load_command_class
from django.core.management.base import BaseCommand, SystemCheckError

from dtsen.records.models import Institution, User
from dtsen.setup import checks, demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings) -> None:
    settings.DTSEN_MODE = "production"
    settings.DTSEN_DEMO = False
    settings.BASE_URL = "https://layanan.uji.go.id"
    settings.SECRET_KEY = "k" * checks.SHORTEST_KEY


@pytest.fixture
def demo_accounts(institution: Institution, now: datetime) -> None:
    assert institution.region_code == demo.INSTITUTION_REGION
    demo.load(now=now)


def errors() -> list[str | None]:
    return [error.id for error in checks.nothing_of_a_demonstration()]


def test_a_clean_production_starts(production: None) -> None:
    assert errors() == []
    BaseCommand().check(tags=[checks.TAG])


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [("BASE_URL", "http://layanan.uji.go.id", "dtsen.E001"), ("SECRET_KEY", "k" * 49, "dtsen.E002")],
)
def test_plain_http_and_a_short_key_are_refused(
    production: None, settings, name: str, value: str, error: str
) -> None:
    setattr(settings, name, value)
    assert errors() == [error]


def test_an_open_account_of_the_demonstration_is_refused(production: None, demo_accounts: None) -> None:
    assert errors() == ["dtsen.E003"]
    User.objects.update(is_active=False)
    assert errors() == []


def test_a_demonstration_may_have_all_of_it(settings, demo_accounts: None) -> None:
    settings.SECRET_KEY = "short"
    assert errors() == []


@pytest.mark.parametrize(
    ("app", "name"), [("dtsen.setup", "prepare"), ("dtsen.setup", "serve"), ("dtsen.worker", "worker")]
)
def test_every_way_to_start_asks(
    production: None, demo_accounts: None, app: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = load_command_class(app, name)
    monkeypatch.setattr(command, "handle", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(SystemCheckError, match="accounts of the demonstration"):
        call_command(command, skip_checks=False)


@pytest.mark.django_db(transaction=True)
def test_before_the_first_table_there_is_no_account(
    production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User._meta, "db_table", "records_user_not_made_yet")
    assert errors() == []
