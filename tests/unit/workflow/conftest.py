"""People and a calendar that the workflow's tests share. Everybody and everything here is synthetic."""

from collections.abc import Mapping

import pytest
from holidays import country_holidays

from dtsen.workflow.calendar import WorkingCalendar
from dtsen.workflow.request import SYSTEM, Actor
from dtsen.workflow.roles import STAFF, Role

APPLICANT_ID = 1
INSTITUTION_ID = 70


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    """2025 to 2027 with national holidays and cuti bersama, as the portal loads them."""
    days = country_holidays("ID", categories=("public", "government"), years=range(2025, 2028), language="id")
    return WorkingCalendar(dict(days))


@pytest.fixture(scope="session")
def people() -> Mapping[Role, Actor]:
    """One person a role: the applicant, staff of no institution, and the worker."""
    staff = {role: Actor(10 + number, role, None) for number, role in enumerate(sorted(STAFF))}
    applicant = Actor(APPLICANT_ID, Role.APPLICANT, INSTITUTION_ID)
    return {Role.APPLICANT: applicant, Role.SYSTEM: SYSTEM, **staff}
