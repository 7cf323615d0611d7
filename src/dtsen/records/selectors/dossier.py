"""What an officer reads of a request: the documents, the choice in words, and what changed since a return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dtsen.extraction.catalogue import Theme, Variable, load_catalogue
from dtsen.records.models import (
    AccessRequest,
    DocumentKind,
    FileFormat,
    RequestDocument,
    RequestEvent,
    ReviewNote,
    Verdict,
)
from dtsen.records.selectors.places import regions
from dtsen.workflow.events import Approved, Resubmitted, Returned, Submitted
from dtsen.workflow.stages import VERIFICATIONS


@dataclass(frozen=True)
class Document:
    """A document as it stands now, with what it replaced, newest first."""

    current: RequestDocument
    former: tuple[RequestDocument, ...]

    @property
    def subject(self) -> str:
        return f"document:{self.current.kind}"

    @property
    def label(self) -> str:
        return str(DocumentKind(self.current.kind).label)


@dataclass(frozen=True)
class ThemeChoice:
    """A theme with the chosen variables in the catalogue's order, and what the applicant wrote with it."""

    theme: Theme
    variables: tuple[Variable, ...]
    additional_info: str


@dataclass(frozen=True)
class Place:
    """A region by its code, and the regions around it in words."""

    code: str
    name: str


@dataclass(frozen=True)
class ThemeChange:
    label: str
    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What the applicant changed in answer to a return (D13). ``revision`` is the one that was returned."""

    revision: int
    since: datetime
    documents: tuple[Document, ...]
    unchanged_documents: int
    themes: tuple[ThemeChange, ...]
    regions_added: tuple[Place, ...]
    regions_removed: tuple[Place, ...]
    file_format: tuple[str, str] | None


def documents(request: AccessRequest) -> list[Document]:
    """The request's documents in the order of R9."""
    revisions: dict[str, list[RequestDocument]] = {}
    for row in request.documents.select_related("stored").order_by("kind", "-revision"):
        revisions.setdefault(row.kind, []).append(row)
    return [
        Document(revisions[kind][0], tuple(revisions[kind][1:]))
        for kind in DocumentKind.values
        if kind in revisions
    ]


def theme_choices(request: AccessRequest) -> list[ThemeChoice]:
    """The chosen variables by theme, in the catalogue's order."""
    catalogue = load_catalogue()
    return [
        ThemeChoice(
            theme=catalogue.theme(row.theme),
            variables=tuple(v for v in catalogue.theme(row.theme).variables if v.id in set(row.variables)),
            additional_info=row.additional_info,
        )
        for row in request.themes.all()
    ]


def places(codes: Sequence[str]) -> tuple[Place, ...]:
    """The regions in words, smallest first: "Banjarnegara, Jawa Tengah"."""
    return tuple(Place(code, regions().full_name(code)) for code in codes)


def territory(request: AccessRequest) -> tuple[Place, ...]:
    """The regions that are asked for; the whole territory, or all of Indonesia, where none is named (D4)."""
    return places(request.regions or [request.institution.region_code])


def notes_by_event(request: AccessRequest) -> dict[int, list[ReviewNote]]:
    """The verdicts on documents and fields, by the event they were given with."""
    found: dict[int, list[ReviewNote]] = {}
    for note in ReviewNote.objects.filter(event__request=request).order_by("pk"):
        found.setdefault(note.event_id, []).append(note)
    return found


def former_notes(request: AccessRequest) -> dict[str, ReviewNote]:
    """The verdicts of the return that the applicant has answered, by subject; empty at a first look."""
    answered = _answered_return(request)
    return {note.subject: note for note in answered[0].notes.all()} if answered else {}


def changes_since_return(request: AccessRequest) -> Changes | None:
    """What changed between the return and the correction that answers it; None at a first look.

    Documents are told by their revisions, the choice by the snapshots that ``progress.act`` keeps with every
    submission.
    """
    answered = _answered_return(request)
    if answered is None:
        return None
    returned, before, after, revision = answered
    held = documents(request)
    new = tuple(document for document in held if document.current.uploaded_at > returned.at)
    # No region named is the whole territory, so that narrowing shows as what it is.
    whole = [request.institution.region_code]
    old_regions, new_regions = set(before.get("regions") or whole), set(after.get("regions") or whole)
    return Changes(
        revision=revision,
        since=returned.at,
        documents=new,
        unchanged_documents=len(held) - len(new),
        themes=tuple(_theme_changes(before.get("themes", {}), after.get("themes", {}))),
        regions_added=places(sorted(new_regions - old_regions)),
        regions_removed=places(sorted(old_regions - new_regions)),
        file_format=_changed_format(before, after),
    )


def settled_subjects(request: AccessRequest) -> dict[str, str]:
    """Verdicts that still hold: "Sesuai" at the return, and untouched by the correction."""
    changes = changes_since_return(request)
    if changes is None:
        return {}
    touched = {document.subject for document in changes.documents}
    if changes.themes or changes.regions_added or changes.regions_removed or changes.file_format:
        touched.add("field:variables")
    return {
        subject: note.verdict
        for subject, note in former_notes(request).items()
        if note.verdict == Verdict.OK and subject not in touched
    }


def _answered_return(
    request: AccessRequest,
) -> tuple[RequestEvent, Mapping[str, Any], Mapping[str, Any], int] | None:
    """The return before the last correction, the choices before and after it, and the returned revision."""
    history = list(request.events.order_by("sequence"))
    sent = [row for row in history if row.name in (Submitted.name, Resubmitted.name)]
    if len(sent) < 2:
        return None
    answer = sent[-1]
    later = (row for row in history if row.sequence > answer.sequence)
    if any(row.name in (Approved.name, Returned.name) for row in later):
        return None
    returned = [row for row in history if row.name == Returned.name and row.sequence < answer.sequence]
    if not returned or returned[-1].data["stage"] not in VERIFICATIONS:
        return None
    return returned[-1], sent[-2].choice, answer.choice, len(sent) - 1


def _theme_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ThemeChange]:
    found = []
    for theme in load_catalogue():
        old = set(before.get(theme.id, {}).get("variables", []))
        new = set(after.get(theme.id, {}).get("variables", []))
        if old != new:
            found.append(
                ThemeChange(
                    label=theme.label,
                    before=len(old),
                    after=len(new),
                    added=tuple(v.label for v in theme.variables if v.id in new - old),
                    removed=tuple(v.label for v in theme.variables if v.id in old - new),
                )
            )
    return found


def _changed_format(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str] | None:
    old, new = before.get("format", ""), after.get("format", "")
    if old == new:
        return None
    return _format_label(old), _format_label(new)


def _format_label(value: str) -> str:
    return str(FileFormat(value).label) if value in FileFormat.values else value
