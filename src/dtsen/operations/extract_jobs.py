"""Queue a build: the approved choice, frozen as a spec, in a row that the worker will claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max

from dtsen.records.models import AccessRequest, ExtractJob, Form


def spec_of(request: AccessRequest) -> dict[str, Any]:
    """The request as ``extraction.ExtractSpec.from_mapping`` reads it: only what was approved."""
    spec = {
        "version": request.dataset_version.label if request.dataset_version else "latest",
        "form": request.form,
        "themes": _themes(request),
        "regions": list(request.regions),
        "format": request.file_format,
        "package": "zip",
        # What the officers approved: extraction refuses a choice that needs a higher level (D3).
        "level": request.level,
    }
    transforms = transforms_of(request)
    disclosure = ({"transform": transforms} if transforms else {}) | (
        {} if request.linked else {"linked": False}
    )
    return spec | ({"disclosure": disclosure} if disclosure else {})


def transforms_of(request: AccessRequest) -> dict[str, Any]:
    """What makes the data coarser: a table's bands, or what the data processor chose for rows."""
    if request.form != Form.TABLE:
        return dict(request.transforms)
    bands = {name: width for theme in request.themes.all() for name, width in theme.bands.items()}
    return {name: {"bands": width} for name, width in bands.items()}


def _themes(request: AccessRequest) -> dict[str, Any]:
    if request.form == Form.TABLE:
        return {
            theme.theme: {"dimensions": list(theme.dimensions), "measures": list(theme.measures)}
            for theme in request.themes.all()
        }
    return {theme.theme: {"variables": list(theme.variables)} for theme in request.themes.all()}


def ordered_spec(request: AccessRequest) -> dict[str, Any]:
    """What a build is given: the choice, the service's k, and the coordinator's override (D3)."""
    spec = spec_of(request)
    if (request.level or 0) not in _CHECKED_LEVELS:
        return spec
    disclosure = {"k": settings.DTSEN_DISCLOSURE_K} | spec.get("disclosure", {})
    if request.override:
        disclosure["override"] = dict(request.override)
    return spec | {"disclosure": disclosure}


# Level 4 goes to whoever may know the people by name; level 1 is open.
_CHECKED_LEVELS = frozenset({2, 3})


def queue_build(request: AccessRequest, *, now: datetime) -> ExtractJob:
    """A rebuild is a new row; ``build`` counts them. The pair (request, build) is unique."""
    last = request.jobs.aggregate(last=Max("build"))["last"] or 0
    return ExtractJob.objects.create(
        request=request, build=last + 1, spec=ordered_spec(request), queued_at=now
    )
