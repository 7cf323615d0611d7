"""What an institution has in hand already: what a new result is held against (differencing)."""

from __future__ import annotations

from typing import Any

from dtsen.records.models import AccessRequest


def received_specs(request: AccessRequest) -> list[dict[str, Any]]:
    """The specifications of everything that the request's institution may download, oldest first.

    One for each other request with granted access: that of the package which the token opens, the newest.
    """
    others = AccessRequest.objects.filter(
        institution=request.institution_id, access_granted_at__isnull=False
    ).exclude(pk=request.pk)
    found = []
    for other in others.order_by("access_granted_at", "pk"):
        package = other.packages.select_related("job").order_by("-pk").first()
        if package is not None:
            found.append(dict(package.job.spec))
    return found
