"""Riwayat: every event of a request in words, newest first, with the notes that were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.operations.reviews import subjects
from dtsen.records.models import AccessRequest, RequestEvent, ReviewNote, Verdict
from dtsen.records.selectors.dossier import notes_by_event
from dtsen.workflow.events import DISCLOSURE_FAILED
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

WORDS: Final[Mapping[str, tuple[str | Promise, str, str]]] = MappingProxyType(
    {
        "submitted": (gettext_lazy("Permohonan dikirim"), "send", "blue"),
        "approved": (gettext_lazy("Disetujui pada %s"), "check", "green"),
        "returned": (gettext_lazy("Dikembalikan pada %s"), "arrow-back-up", "gold"),
        "refused": (gettext_lazy("Ditolak pada %s"), "x", "red"),
        "resubmitted": (gettext_lazy("Perbaikan dikirim"), "send", "blue"),
        "built": (gettext_lazy("Data selesai disusun"), "database", "green"),
        "build_failed": (gettext_lazy("Penyusunan data gagal"), "alert-triangle", "red"),
        "build_restarted": (gettext_lazy("Penyusunan data diulang"), "refresh", "blue"),
        "override_asked": (gettext_lazy("Keputusan koordinator diminta"), "gavel", "gold"),
        "override_granted": (gettext_lazy("Diloloskan dengan keputusan koordinator"), "gavel", "green"),
        "override_declined": (gettext_lazy("Tidak diloloskan koordinator"), "x", "red"),
        "signed_bast_submitted": (gettext_lazy("BAST bertanda tangan diunggah"), "upload", "blue"),
        "access_granted": (gettext_lazy("Hak akses diberikan"), "key", "green"),
        "handed_over": (gettext_lazy("Data diterima instansi"), "circle-check", "green"),
    }
)

# A result that was kept back on purpose: nothing failed.
HELD: Final = (gettext_lazy("Data tertahan pada uji pengungkapan"), "hand-stop", "gold")


@dataclass(frozen=True)
class Note:
    """What was marked "Perbaiki", with the officer's words."""

    label: str
    text: str


@dataclass(frozen=True)
class Line:
    row: RequestEvent
    words: str
    icon: str
    tone: str
    actor: str
    notes: tuple[Note, ...]


def history_lines(request: AccessRequest) -> list[Line]:
    """The request's events in words, newest first."""
    notes = notes_by_event(request)
    labels = subjects(request)
    lines = []
    for row in request.events.select_related("actor").order_by("-sequence"):
        words, icon, tone = HELD if row.data.get("reason") == DISCLOSURE_FAILED else WORDS[row.name]
        text = str(words)
        stage = row.data.get("stage")
        lines.append(
            Line(
                row=row,
                words=text % _(Stage(stage).label) if "%s" in text else text,
                icon=icon,
                tone=tone,
                actor=row.actor.full_name if row.actor else _(Role.SYSTEM.label),
                notes=tuple(_notes(notes.get(row.pk, []), labels)),
            )
        )
    return lines


def _notes(given: list[ReviewNote], labels: Mapping[str, str]) -> list[Note]:
    return [
        Note(labels.get(note.subject, note.subject), note.text)
        for note in given
        if note.verdict == Verdict.FIX
    ]
