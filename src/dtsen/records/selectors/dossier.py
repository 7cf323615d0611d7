"""What an officer reads of a request: documents, the choice in words, what changed since the last look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dtsen.extraction.catalogue import Theme, Variable, load_catalogue
from dtsen.extraction.widening import asks_for_more
from dtsen.records.models import (
    AccessRequest,
    DocumentKind,
    FileFormat,
    Form,
    RequestDocument,
    RequestEvent,
    ReviewNote,
    Verdict,
)
from dtsen.records.selectors.history import state_of
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.tables import Table, bands_of, table_from, table_of
from dtsen.workflow.events import Approved, Resubmitted, Returned, Submitted


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
    """A theme with what is asked of it, and what the applicant wrote with it.

    Rows have ``variables`` in the catalogue's order; an aggregate has a ``table`` (R8).
    """

    theme: Theme
    variables: tuple[Variable, ...]
    table: Table | None
    additional_info: str


@dataclass(frozen=True)
class Place:
    """A region by its code, and the regions around it in words."""

    code: str
    name: str


@dataclass(frozen=True)
class ThemeChange:
    """``before`` and ``after`` count variables, or a table's dimensions and measures."""

    label: str
    is_table: bool
    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What the applicant changed since the stage last decided (D13). ``revision`` is what it decided on."""

    revision: int
    since: datetime
    documents: tuple[Document, ...]
    unchanged_documents: int
    themes: tuple[ThemeChange, ...]
    regions_added: tuple[Place, ...]
    regions_removed: tuple[Place, ...]
    form: tuple[str, str] | None
    file_format: tuple[str, str] | None
    level: tuple[int, int] | None
    asks_for_more: bool
    keeps_verdicts: bool


@dataclass(frozen=True)
class _LastLook:
    """The decision that the stage last took, and the choices then and now."""

    decision: RequestEvent
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    revision: int
    # The stage returned it, and the correction came straight back. Verified anew, everything is marked anew.
    is_answered: bool


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
    """What is asked of each theme: variables in the catalogue's order, or a table."""
    catalogue = load_catalogue()
    is_table = request.form == Form.TABLE
    return [
        ThemeChoice(
            theme=catalogue.theme(row.theme),
            variables=tuple(
                v for v in catalogue.theme(row.theme).variables if not is_table and v.id in set(row.variables)
            ),
            table=table_of(catalogue.theme(row.theme), row) if is_table else None,
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
    """The verdicts that the stage gave when it last looked, by subject; empty at a first look."""
    look = _last_look(request)
    return {note.subject: note for note in look.decision.notes.all()} if look else {}


def changes_since_last_look(request: AccessRequest) -> Changes | None:
    """What changed since the present stage last decided; None at a first look.

    That is the correction of what the stage returned, and, where a request is verified anew, everything since
    the stage let it pass. Documents are told by their revisions, the choice by the snapshots that
    ``progress.act`` keeps with every submission.
    """
    look = _last_look(request)
    if look is None:
        return None
    before, after = look.before, look.after
    held = documents(request)
    new = tuple(document for document in held if document.current.uploaded_at > look.decision.at)
    # No region named is the whole territory, so that narrowing shows as what it is.
    whole = [request.institution.region_code]
    old_regions, new_regions = set(before.get("regions") or whole), set(after.get("regions") or whole)
    return Changes(
        revision=look.revision,
        since=look.decision.at,
        documents=new,
        unchanged_documents=len(held) - len(new),
        themes=tuple(_theme_changes(before, after)),
        regions_added=places(sorted(new_regions - old_regions)),
        regions_removed=places(sorted(old_regions - new_regions)),
        form=_changed_form(before, after),
        file_format=_changed_format(before, after),
        level=_changed_level(before, after),
        asks_for_more=asks_for_more(before, after),
        keeps_verdicts=look.is_answered,
    )


def settled_subjects(request: AccessRequest) -> dict[str, str]:
    """Verdicts that still hold: "Sesuai" at the stage's own return, and untouched by the correction."""
    changes = changes_since_last_look(request)
    if changes is None or not changes.keeps_verdicts:
        return {}
    touched = {document.subject for document in changes.documents}
    if (
        changes.themes
        or changes.regions_added
        or changes.regions_removed
        or changes.file_format
        or changes.form
    ):
        touched.add("field:variables")
    return {
        subject: note.verdict
        for subject, note in former_notes(request).items()
        if note.verdict == Verdict.OK and subject not in touched
    }


def _last_look(request: AccessRequest) -> _LastLook | None:
    """None where the present stage has not decided yet, or nothing was sent since it did."""
    stage = state_of(request).stage
    history = list(request.events.order_by("sequence"))
    decisions = [
        row
        for row in history
        if row.name in (Approved.name, Returned.name) and row.data["stage"] == stage.value
    ]
    if not decisions:
        return None
    sent = [row for row in history if row.name in (Submitted.name, Resubmitted.name)]
    seen = [row for row in sent if row.sequence < decisions[-1].sequence]
    if len(seen) == len(sent):
        return None
    return _LastLook(
        decision=decisions[-1],
        before=seen[-1].choice,
        after=sent[-1].choice,
        revision=len(seen),
        is_answered=decisions[-1].name == Returned.name and sent[-1].data["stage"] == stage.value,
    )


def _theme_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ThemeChange]:
    found = []
    for theme in load_catalogue():
        old, new = _asked_of(theme, before), _asked_of(theme, after)
        if old != new:
            found.append(
                ThemeChange(
                    label=theme.label,
                    is_table=after.get("form") == Form.TABLE,
                    before=len(old),
                    after=len(new),
                    added=tuple(label for key, label in new.items() if key not in old),
                    removed=tuple(label for key, label in old.items() if key not in new),
                )
            )
    return found


def _asked_of(theme: Theme, choice: Mapping[str, Any]) -> dict[str, str]:
    """Everything that a specification asks of a theme, with its words."""
    entry = choice.get("themes", {}).get(theme.id, {})
    chosen = set(entry.get("variables", []))
    asked = {variable.id: variable.label for variable in theme.variables if variable.id in chosen}
    bands = bands_of(choice.get("disclosure", {}).get("transform", {}))
    table = table_from(theme, entry.get("dimensions", []), entry.get("measures", []), bands)
    asked |= {f"by {dimension.token}": dimension.label for dimension in table.dimensions}
    return asked | {f"{measure.token} {measure.codes}": measure.in_full for measure in table.measures}


def _changed_form(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str] | None:
    old, new = before.get("form", Form.ROWS.value), after.get("form", Form.ROWS.value)
    return None if old == new else (str(Form(old).label), str(Form(new).label))


def _changed_format(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str] | None:
    old, new = before.get("format", ""), after.get("format", "")
    if old == new:
        return None
    return _format_label(old), _format_label(new)


def _changed_level(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[int, int] | None:
    old, new = before.get("level") or 0, after.get("level") or 0
    return None if old == new else (old, new)


def _format_label(value: str) -> str:
    return str(FileFormat(value).label) if value in FileFormat.values else value
