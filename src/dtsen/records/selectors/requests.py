"""An institution's requests as its users see them: list, documents, officers' remarks (R66-R73, D13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dtsen.extraction.catalogue import load_catalogue
from dtsen.records.models import (
    AccessRequest,
    DocumentKind,
    Form,
    RequestDocument,
    RequestedTheme,
    RequestEvent,
    User,
    Verdict,
)
from dtsen.records.models.access_request import AccessRequestQuerySet
from dtsen.records.selectors.tables import table_of
from dtsen.workflow.events import Returned
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

EDITABLE: Final = (Standing.DRAFT, Standing.RETURNED)


@dataclass(frozen=True)
class Filters:
    """What the columns of a list are narrowed by; empty is everything (R97)."""

    number: str = ""
    theme: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Correction:
    """A return that waits for its answer: who wrote what, and the remark on each document or field (D13)."""

    stage: Stage
    role: Role
    comment: str
    at: datetime
    remarks: Mapping[str, str]


def listing(user: User, filters: Filters) -> AccessRequestQuerySet:
    """The institution's requests, colleagues' and drafts included, newest first (R68, D18)."""
    found = AccessRequest.objects.visible_to(user).select_related("institution", "applicant")
    if filters.number:
        found = found.filter(letter_number__icontains=filters.number)
    if filters.theme:
        found = found.filter(themes__theme=filters.theme)
    if filters.standing:
        found = found.filter(standing=filters.standing)
    return found.prefetch_related("themes").order_by("-created_at", "-pk")


def may_edit(user: User, request: AccessRequest) -> bool:
    """A draft is its applicant's; what was returned may be mended by any user of the institution."""
    if not user.is_applicant or user.institution_id != request.institution_id:
        return False
    return request.standing == Standing.RETURNED or (request.is_draft and request.applicant_id == user.pk)


def themes_of(request: AccessRequest) -> list[RequestedTheme]:
    """The themes asked for, in the order they were added; none for a blank form that was never saved."""
    return list(request.themes.all()) if request.pk else []


def chosen_variables(request: AccessRequest) -> dict[str, list[str]]:
    """What is asked of each theme: the ticked variables, or those that the table reads (D3)."""
    if request.form == Form.TABLE:
        catalogue = load_catalogue()
        return {
            chosen.theme: table_of(catalogue.theme(chosen.theme), chosen).variables
            for chosen in themes_of(request)
        }
    return {chosen.theme: list(chosen.variables) for chosen in themes_of(request)}


def table_sizes(request: AccessRequest) -> dict[str, str]:
    """By theme, how large its table is: "3 rincian, 4 hitungan"; nothing for rows."""
    if request.form != Form.TABLE:
        return {}
    catalogue = load_catalogue()
    return {
        chosen.theme: table_of(catalogue.theme(chosen.theme), chosen).size for chosen in themes_of(request)
    }


def theme_labels(request: AccessRequest) -> list[str]:
    """The labels of the themes asked for (R67, R76)."""
    return [load_catalogue().theme(chosen.theme).label for chosen in themes_of(request)]


def current_documents(request: AccessRequest) -> dict[DocumentKind, RequestDocument]:
    """The newest revision of each document."""
    found: dict[DocumentKind, RequestDocument] = {}
    if request.pk is None:
        return found
    for document in request.documents.select_related("stored").order_by("kind", "-revision"):
        found.setdefault(DocumentKind(document.kind), document)
    return found


def open_correction(request: AccessRequest) -> Correction | None:
    """What has to be mended; None unless the request lies with the applicant after a return."""
    if request.standing != Standing.RETURNED:
        return None
    event: RequestEvent = request.events.filter(name=Returned.name).order_by("-sequence")[0]
    return Correction(
        stage=Stage(event.data["stage"]),
        role=Role(event.actor_role),
        comment=event.comment,
        at=event.at,
        remarks={note.subject: note.text for note in event.notes.filter(verdict=Verdict.FIX)},
    )
