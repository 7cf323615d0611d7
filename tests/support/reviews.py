"""A review in which everything is right, as an operation takes it and as a page sends it."""

from __future__ import annotations

from dtsen.operations import reviews
from dtsen.operations.progress import Remark
from dtsen.records.models import AccessRequest


def all_right(request: AccessRequest) -> list[Remark]:
    """ "Sesuai" for every part."""
    return [Remark(subject, "ok") for subject in reviews.subjects(request)]


def ticked(request: AccessRequest, **changes: str) -> dict[str, str]:
    """The fields of a page on which every part is ticked "Sesuai"; ``changes`` go by field name."""
    return {f"verdict-{subject}": "ok" for subject in reviews.subjects(request)} | changes
