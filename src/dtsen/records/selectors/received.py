"""What institutions have in hand or are about to have, which a new result is held against: that of the same
institution (differencing), and that of others (rows which could be joined).

Of two requests that are built at the same time neither sees the other's package. So a package names those
that it was held against, and whoever decides on it is told of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from dtsen.records.models import AccessRequest, DataPackage
from dtsen.workflow.stages import Standing

# In a package's report: the packages of other requests that it was held against, by their keys.
COMPARED = "compared_with"
_ROWS = 3  # the lowest level that delivers rows
_MOST_OTHERS = 1000
# Granted once, or not refused.
_HELD = Q(request__access_granted_at__isnull=False) | ~Q(request__standing=Standing.REFUSED)


@dataclass(frozen=True)
class ReceivedPackage:
    """A package of another request: what the request is called, and what the package was made by."""

    package: int
    name: str
    spec: Mapping[str, Any]


def received_packages(request: AccessRequest) -> list[ReceivedPackage]:
    """What the request's institution may download, oldest first, and after it what is built and not yet
    granted: of each other request the newest package, which is the one that a token opens.
    """
    return [
        ReceivedPackage(package.pk, package.request.letter_number, dict(package.job.spec))
        for package in _newest_of_others(request)
    ]


def packages_of_others(request: AccessRequest) -> list[ReceivedPackage]:
    """The newest packages of rows that other institutions may download or are about to, oldest first, each
    named by its request and its institution: of each request the newest package.
    """
    packages = (
        _newest()
        .filter(level__gte=_ROWS)
        .exclude(request__institution=request.institution_id)
        .select_related("request__institution")
        .order_by("-pk")[:_MOST_OTHERS]
    )
    return [
        ReceivedPackage(
            package.pk,
            f"{package.request.letter_number} ({package.request.institution.name})",
            dict(package.job.spec),
        )
        for package in reversed(packages)
    ]


def not_compared(package: DataPackage) -> list[str]:
    """The numbers of the institution's other requests whose newest package was not held against this one,
    nor this one against it: both were built at the same time, or it was built anew since.
    """
    known = set(package.report.get(COMPARED, ()))
    return [
        other.request.letter_number
        for other in _newest_of_others(package.request)
        if other.pk not in known and package.pk not in other.report.get(COMPARED, ())
    ]


def _newest() -> QuerySet[DataPackage]:
    """Of every request that was granted once or not refused, the newest package."""
    newest = DataPackage.objects.filter(request=OuterRef("request")).order_by("-pk").values("pk")[:1]
    return DataPackage.objects.filter(_HELD, pk=Subquery(newest)).select_related("job", "request")


def _newest_of_others(request: AccessRequest) -> Sequence[DataPackage]:
    newest = _newest().filter(request__institution=request.institution_id).exclude(request=request)
    granted = [package for package in newest if package.request.access_granted_at is not None]
    waiting = [package for package in newest if package.request.access_granted_at is None]
    return [*sorted(granted, key=_granted_at), *sorted(waiting, key=lambda package: package.pk)]


def _granted_at(package: DataPackage) -> tuple[Any, int]:
    return package.request.access_granted_at, package.request_id
