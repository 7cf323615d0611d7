"""The days of the audit trail's filter, at the ends of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from dtsen.operations.activity import record
from dtsen.records.models import User
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(officers: dict[Role, User], browser_of: Callable[[User], Client], now: datetime) -> Client:
    record("login", "Masuk Auditor.", now=now, actor=officers[Role.AUDITOR])
    return browser_of(officers[Role.AUDITOR])


@pytest.mark.parametrize(
    "day", ["sampai=9999-12-31", "sejak=0001-01-01", "sejak=1999-12-31", "sampai=3000-01-01"]
)
def test_a_day_outside_the_centuries_of_the_service_is_told_and_left_out(browser: Client, day: str) -> None:
    page = browser.get(f"/petugas/jejak-audit/?{day}")
    assert page.status_code == 200
    assert "Tulis tanggal seperti 25-08-2025." in page.content.decode()
    table = browser.get(f"/petugas/jejak-audit.csv?{day}")
    assert b"Masuk Auditor." in b"".join(table.streaming_content)


@pytest.mark.parametrize("day", ["sejak=2000-01-01", "sampai=2999-12-31"])
def test_the_first_and_the_last_day_filter(browser: Client, day: str) -> None:
    page = browser.get(f"/petugas/jejak-audit/?{day}").content.decode()
    assert "Tulis tanggal seperti" not in page
    assert "Masuk Auditor." in page
