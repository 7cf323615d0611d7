"""What a coordinator can choose from: the regions asked for, and those one step inside (D4)."""

from __future__ import annotations

from dtsen.office.requests.forms import RegionChoice
from dtsen.records.models import AccessRequest
from dtsen.records.selectors.places import regions


def region_choices(request: AccessRequest) -> tuple[RegionChoice, ...]:
    """The asked regions with the ones inside; a whole territory, or all of Indonesia, where none is named."""
    known = regions()
    return tuple(
        RegionChoice(
            code, known.full_name(code), tuple((inner.code, inner.name) for inner in known.children(code))
        )
        for code in request.regions or [request.institution.region_code]
    )
