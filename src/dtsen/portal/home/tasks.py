"""Perlu tindakan Anda and Permohonan berjalan: what the institution has on its desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.portal.progress.stages import team
from dtsen.records.models import DocumentKind, DownloadToken, User
from dtsen.records.selectors.requests import Filters, open_correction, theme_labels
from dtsen.records.selectors.tracker import Tracker, tracked, tracker_of
from dtsen.ui.formats import date_id, minute_id
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

_LOOKED_AT = 20
_OPEN = (Standing.IN_PROCESS, Standing.RETURNED)

# What a remark is about, in a sentence that starts with "Perbaiki".
_SUBJECTS: dict[str, str | Promise] = {
    **{f"document:{kind.value}": kind.label for kind in DocumentKind},
    "document:kak": gettext_lazy("KAK"),
    "field:variables": gettext_lazy("variabel"),
    "field:regions": gettext_lazy("wilayah"),
}


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why, since or until when, and the button that leads there."""

    icon: str
    tone: str
    title: str
    text: str
    moment_label: str
    moment: str
    button: str
    url: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Run:
    """A request under way, as one line: nine short segments, working days, whose turn it is."""

    tracker: Tracker
    themes: str
    outcomes: Sequence[str]
    who: str

    @property
    def is_mine(self) -> bool:
        return self.tracker.next_role is Role.APPLICANT


def running(user: User, now: datetime) -> list[Tracker]:
    """The institution's requests that have been sent and are not over, last changed first."""
    found = tracked(user, Filters()).filter(standing__in=_OPEN)[:_LOOKED_AT]
    return [tracker_of(request, now) for request in found]


def runs(trackers: Sequence[Tracker]) -> list[Run]:
    return [
        Run(
            tracker=tracker,
            themes=", ".join(theme_labels(tracker.request)),
            outcomes=[row.outcome.value for row in tracker.rows],
            who=team(tracker.next_role),
        )
        for tracker in trackers
    ]


def tasks(user: User, trackers: Sequence[Tracker], now: datetime) -> list[Task]:
    """What waits for somebody of this institution, corrections first."""
    found = [
        *_identity(user),
        *(task for tracker in trackers for task in _of_request(tracker)),
        *_tokens(user, now),
    ]
    return sorted(found, key=lambda task: not task.is_urgent)


def _identity(user: User) -> Iterator[Task]:
    if user.institution is not None and not user.institution.has_identity:
        yield Task(
            icon="building",
            tone="gold",
            title=_("Lengkapi logo dan alamat instansi"),
            text=_("Keduanya wajib ada sebelum mengajukan permohonan akses data."),
            moment_label="",
            moment="",
            button=_("Lengkapi"),
            url=reverse("profile_institution"),
            is_urgent=True,
        )


def _of_request(tracker: Tracker) -> Iterator[Task]:
    if tracker.state.standing is Standing.RETURNED:
        yield _correction(tracker)
    elif tracker.state.stage is Stage.DOWNLOAD and tracker.state.needs_bast:
        yield _signed_bast_again(tracker) if tracker.state.returned_from else _signed_bast(tracker)


def _correction(tracker: Tracker) -> Task:
    correction = open_correction(tracker.request)
    number = tracker.request.letter_number
    subjects = [str(_SUBJECTS.get(subject, "")) for subject in correction.remarks] if correction else []
    if len(subjects) == 1 and subjects[0]:
        title = _("Perbaiki %(what)s pada permohonan %(number)s") % {"what": subjects[0], "number": number}
    else:
        title = _("Perbaiki permohonan %s") % number
    said = ""
    if correction:
        words = correction.comment or next(iter(correction.remarks.values()), "")
        said = f"{team(correction.role)}: “{words}” " if words else ""
    return Task(
        icon="arrow-back-up",
        tone="gold",
        title=title,
        text=said + _("Hitungan hari kerja berhenti selama perbaikan."),
        moment_label=_("Dikembalikan"),
        moment=date_id(tracker.current.updated_on),
        button=_("Perbaiki"),
        url=reverse("request_edit", args=[tracker.request.pk]),
        is_urgent=True,
    )


def _signed_bast(tracker: Tracker) -> Task:
    return Task(
        icon="signature",
        tone="blue",
        title=_("Tanda tangani dan unggah BAST %s") % tracker.request.letter_number,
        text=_("Data sudah siap. Unduh Data terbuka setelah BAST diperiksa."),
        moment_label=_("Siap sejak"),
        moment=date_id(tracker.current.started_on),
        button=_("Dokumen BAST"),
        url=reverse("downloads"),
    )


def _signed_bast_again(tracker: Tracker) -> Task:
    checked = tracker.rows[Stage.BAST.number - 1]
    return Task(
        icon="arrow-back-up",
        tone="gold",
        title=_("Perbaiki dan unggah lagi BAST %s") % tracker.request.letter_number,
        text=f"{team(Role.BAST_VERIFIER)}: “{checked.comment}”",
        moment_label=_("Dikembalikan"),
        moment=date_id(checked.updated_on),
        button=_("Dokumen BAST"),
        url=reverse("downloads"),
        is_urgent=True,
    )


def _tokens(user: User, now: datetime) -> Iterator[Task]:
    live = DownloadToken.objects.filter(user=user, expires_at__gt=now, uses__lt=F("uses_allowed"))
    for token in live.select_related("request").order_by("expires_at"):
        left = {"uses": token.uses, "left": token.uses_allowed - token.uses, "allowed": token.uses_allowed}
        if token.uses:
            text = _("Sudah diunduh %(uses)d kali, sisa %(left)d dari %(allowed)d unduhan.") % left
        else:
            text = _("Belum diunduh, tersedia %(allowed)d kali unduhan.") % left
        yield Task(
            icon="key",
            tone="green",
            title=_("Unduh data %s sebelum token berakhir") % token.request.letter_number,
            text=text,
            moment_label=_("Berakhir"),
            moment=minute_id(token.expires_at),
            button=_("Unduh Data"),
            url=reverse("downloads"),
        )
