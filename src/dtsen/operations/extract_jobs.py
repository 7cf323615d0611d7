"""Queue a build: the approved choice, frozen as a spec, in a row that the worker will claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from dtsen.records.models import AccessRequest, ExtractJob


def spec_of(request: AccessRequest) -> dict[str, Any]:
    """The request as ``extraction.ExtractSpec.from_mapping`` reads it: only what was approved."""
    return {
        "version": request.dataset_version.label if request.dataset_version else "latest",
        "form": request.form,
        "themes": {theme.theme: {"variables": list(theme.variables)} for theme in request.themes.all()},
        "regions": list(request.regions),
        "format": request.file_format,
        "package": "zip",
        # What the officers approved: extraction refuses a choice that needs a higher level (D3).
        "level": request.level,
    }


def queue_build(request: AccessRequest, *, now: datetime) -> ExtractJob:
    """A rebuild is a new row; ``build`` counts them. The pair (request, build) is unique."""
    last = request.jobs.aggregate(last=Max("build"))["last"] or 0
    return ExtractJob.objects.create(request=request, build=last + 1, spec=spec_of(request), queued_at=now)
