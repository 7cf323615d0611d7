"""AKTIFITAS PENGGUNA: the entries of one person (R47)."""

from __future__ import annotations

from django.db.models import QuerySet

from dtsen.records.models import ActivityEntry, User


def entries_of(user: User) -> QuerySet[ActivityEntry]:
    """What this person did, newest first; nobody else's."""
    return ActivityEntry.objects.filter(actor=user).select_related("request").order_by("-at", "-pk")
