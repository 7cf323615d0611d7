"""Jejak audit: what was done, by whom, for which institution and request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from dtsen.records.models import ActivityEntry
from dtsen.workflow.calendar import JAKARTA


@dataclass(frozen=True)
class AuditFilter:
    """What to look for; empty means everything. Days are Jakarta's, both included."""

    kind: str = ""
    institution: str = ""
    request: str = ""
    actor: str = ""
    since: date | None = None
    until: date | None = None


def entries(wanted: AuditFilter) -> QuerySet[ActivityEntry]:
    """The matching entries, newest first, with actor, institution and request joined."""
    found: QuerySet[ActivityEntry] = ActivityEntry.objects.select_related("actor", "institution", "request")
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.institution:
        found = found.filter(institution__name__icontains=wanted.institution)
    if wanted.request:
        found = found.filter(request__letter_number__icontains=wanted.request)
    if wanted.actor:
        found = found.filter(
            Q(actor__full_name__icontains=wanted.actor)
            | Q(actor__email__icontains=wanted.actor)
            | Q(actor__username__iexact=wanted.actor)
        )
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=JAKARTA)
