"""Facts about accounts that stand elsewhere than in their own row (R27, R54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dtsen.records.models import Institution, RegisteredPerson, User
from dtsen.workflow.roles import Role


@dataclass(frozen=True)
class Origin:
    """Where an account came from: when it was applied for, and the institution's contact address."""

    applied_at: datetime
    contact_email: str


def origin_of(user: User) -> Origin:
    """From the registration; accounts that the service made itself have none and say their own."""
    person = RegisteredPerson.objects.filter(user=user).select_related("registration").first()
    if person is None:
        return Origin(user.date_joined, user.email)
    return Origin(person.registration.submitted_at, person.registration.contact_email)


def active_accounts(institution: Institution) -> QuerySet[User]:
    """The institution's users who may sign in; an officer who comes from there is not one of them."""
    return User.objects.filter(institution=institution, role=Role.APPLICANT, is_active=True)
