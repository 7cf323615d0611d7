"""What administrators keep in order (D1, D14, R48)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from dtsen.operations import administration
from dtsen.operations.errors import Forbidden, Refused
from dtsen.records.models import ActivityEntry, Announcement, CalendarDay, Institution, User
from dtsen.records.selectors.calendar import working_calendar
from dtsen.workflow.roles import STAFF, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(officers: dict[Role, User]) -> User:
    return officers[Role.ADMINISTRATOR]


@pytest.fixture
def company(db: None) -> Institution:
    return Institution.objects.create(category="state_company", name="PT Uji (Persero)")


def test_domains_are_read_as_people_type_them() -> None:
    assert administration.split_domains(" @Uji.co.id, uji.com;\nuji.co.id. ") == ["uji.co.id", "uji.com"]


def test_d1_an_administrator_records_the_domains_of_a_company(
    company: Institution, administrator: User, now: datetime
) -> None:
    administration.edit_institution(
        company.pk, email_domains=["uji.co.id"], is_active=False, by=administrator, now=now
    )
    company.refresh_from_db()
    assert (company.email_domains, company.is_active) == (["uji.co.id"], False)
    assert ActivityEntry.objects.get().kind == "institution_edited"


@pytest.mark.parametrize("domain", ["gmail.com", "mail.yahoo.com", "uji", "uji..id", "-uji.id"])
def test_d1_a_free_or_malformed_domain_is_refused(
    domain: str, company: Institution, administrator: User, now: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        administration.edit_institution(
            company.pk, email_domains=[domain], is_active=True, by=administrator, now=now
        )
    assert refused.value.field == "domains"


def test_d1_a_local_government_needs_no_recorded_domain(
    institution: Institution, administrator: User, now: datetime
) -> None:
    with pytest.raises(Refused, match=r"go\.id"):
        administration.edit_institution(
            institution.pk, email_domains=["uji.id"], is_active=True, by=administrator, now=now
        )


def test_r48_an_announcement_is_shown_taken_down_and_shown_again(administrator: User, now: datetime) -> None:
    made = administration.publish_announcement(title="Uji", body="Isi", by=administrator, now=now)
    for shown in (False, True):
        assert administration.set_announcement_published(made.pk, shown, by=administrator, now=now)
        assert not administration.set_announcement_published(made.pk, shown, by=administrator, now=now)
        assert Announcement.objects.get().is_published is shown
    assert list(ActivityEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "announcement_published",
        "announcement_withdrawn",
        "announcement_published",
    ]


def test_d14_an_own_holiday_counts_at_once_and_ends_when_it_is_removed(
    administrator: User, now: datetime
) -> None:
    day = date(2026, 4, 15)
    assert working_calendar(day).is_working_day(day)
    row = administration.set_calendar_day(day, name="Uji", is_holiday=True, by=administrator, now=now)
    assert not working_calendar(day).is_working_day(day)
    again = administration.set_calendar_day(day, name="Uji dua", is_holiday=True, by=administrator, now=now)
    assert again.pk == row.pk
    assert administration.remove_calendar_day(row.pk, by=administrator, now=now)
    assert not administration.remove_calendar_day(row.pk, by=administrator, now=now)
    assert working_calendar(day).is_working_day(day)


def test_d14_a_published_holiday_can_be_declared_a_working_day(administrator: User, now: datetime) -> None:
    new_year = date(2026, 1, 1)
    administration.set_calendar_day(new_year, name="Uji", is_holiday=False, by=administrator, now=now)
    assert working_calendar(new_year).is_working_day(new_year)


def test_an_account_is_shut_and_opened_and_never_deleted(
    alice: User, administrator: User, now: datetime
) -> None:
    assert administration.set_account_active(alice.pk, False, by=administrator, now=now)
    alice.refresh_from_db()
    assert not alice.is_active
    assert administration.set_account_active(alice.pk, True, by=administrator, now=now)
    assert list(ActivityEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "account_deactivated",
        "account_activated",
    ]


def test_r27_an_account_is_not_opened_again_when_four_others_are(
    institution: Institution, alice: User, administrator: User, now: datetime
) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    for number in range(4):
        User.objects.create(
            username=f"rekan{number}",
            email=f"rekan{number}@uji.go.id",
            role=Role.APPLICANT,
            institution=institution,
            date_joined=now,
        )
    with pytest.raises(Refused, match="paling banyak memiliki 4 akun"):
        administration.set_account_active(alice.pk, True, by=administrator, now=now)
    alice.refresh_from_db()
    assert not alice.is_active


def test_an_administrator_cannot_lock_the_own_account(administrator: User, now: datetime) -> None:
    with pytest.raises(Refused, match="Anda sendiri"):
        administration.set_account_active(administrator.pk, False, by=administrator, now=now)


ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("edit_institution", {"institution_id": 1, "email_domains": [], "is_active": True}),
    ("publish_announcement", {"title": "Uji", "body": "Uji"}),
    ("set_announcement_published", {"announcement_id": 1, "is_published": False}),
    ("set_calendar_day", {"day": date(2026, 4, 15), "name": "Uji", "is_holiday": True}),
    ("remove_calendar_day", {"day_id": 1}),
    ("set_account_active", {"user_id": 1, "is_active": False}),
]


@pytest.mark.parametrize(("name", "arguments"), ACTIONS)
def test_r103_only_an_administrator_changes_these(
    name: str, arguments: dict[str, Any], officers: dict[Role, User], alice: User, now: datetime
) -> None:
    action: Callable[..., Any] = getattr(administration, name)
    for person in [alice, *(officers[role] for role in STAFF - {Role.ADMINISTRATOR})]:
        with pytest.raises(Forbidden):
            action(**arguments, by=person, now=now)
    assert not ActivityEntry.objects.exists()
    assert not CalendarDay.objects.exists()
