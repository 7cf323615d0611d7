"""The nine rows of the tracker in words (R99-R101, Gambar 65)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.records.models import FileFormat
from dtsen.records.selectors.tracker import Tracker
from dtsen.ui.formats import date_id
from dtsen.workflow.roles import STAGE_ROLE, Role
from dtsen.workflow.stages import VERIFICATIONS, Stage
from dtsen.workflow.timeline import Outcome, StageProgress

# What a stage will do, until it has been reached.
_AHEAD = {
    Stage.REQUEST: gettext_lazy("Permohonan diisi dan dikirim"),
    Stage.TECHNICAL: gettext_lazy("Kelengkapan dokumen diperiksa"),
    Stage.SUBSTANCE: gettext_lazy("Kesesuaian variabel dengan tujuan diperiksa"),
    Stage.COORDINATION: gettext_lazy("Koordinator memberi persetujuan akhir"),
    Stage.PROCESSING: gettext_lazy("Data disusun sesuai permohonan"),
    Stage.QUALITY: gettext_lazy("Isi dan jumlah baris diperiksa"),
    Stage.DOWNLOAD: gettext_lazy("Anda mengunduh dan menandatangani BAST"),
    Stage.BAST: gettext_lazy("Token dikirim setelah BAST disetujui"),
    Stage.DONE: gettext_lazy("Instansi Anda menjadi Pengendali DTSEN"),
}
# What is being done at a stage now.
_NOW = {
    Stage.TECHNICAL: gettext_lazy("Kelengkapan dokumen sedang diperiksa."),
    Stage.SUBSTANCE: gettext_lazy("Kesesuaian variabel dengan tujuan sedang diperiksa."),
    Stage.COORDINATION: gettext_lazy("Menunggu persetujuan koordinator."),
    Stage.PROCESSING: gettext_lazy("Data sedang disusun dalam format %(format)s."),
    Stage.QUALITY: gettext_lazy("Isi dan jumlah baris sedang diperiksa."),
    Stage.DOWNLOAD: gettext_lazy("Data siap. Unduh, tandatangani, dan unggah BAST pada Unduh Data."),
    Stage.BAST: gettext_lazy("BAST yang Anda unggah sedang diperiksa."),
    Stage.DONE: gettext_lazy("Hak akses diberikan. Unduh data dengan token pada Unduh Data."),
}
_TEAMS = {
    Role.TECHNICAL_VERIFIER: gettext_lazy("Verifikator Teknis"),
    Role.SUBSTANCE_VERIFIER: gettext_lazy("Verifikator Substansi"),
    Role.COORDINATOR: gettext_lazy("Koordinator"),
    Role.DATA_PROCESSOR: gettext_lazy("Tim Pengolahan Data"),
    Role.QUALITY_CHECKER: gettext_lazy("Pemeriksa Kualitas Data"),
    Role.BAST_VERIFIER: gettext_lazy("Verifikator BAST"),
    Role.APPLICANT: gettext_lazy("Anda"),
}
_TEAM_ICONS = {
    Role.DATA_PROCESSOR: "database",
    Role.QUALITY_CHECKER: "checkup-list",
    Role.BAST_VERIFIER: "rubber-stamp",
    Role.APPLICANT: "user",
}

_CLASSES = {
    Outcome.IN_PROCESS: "is-current",
    Outcome.RETURNED: "is-current is-returned",
    Outcome.REFUSED: "is-current is-refused",
    Outcome.NOT_STARTED: "is-open",
    Outcome.NOT_REQUIRED: "is-open",
    Outcome.PASSED: "is-passed",
}
# The guide's words (Gambar 65) at the steps where people rarely write something.
_GUIDES_COMMENTS = {
    Stage.REQUEST: gettext_lazy("permohonan data"),
    Stage.PROCESSING: gettext_lazy("Tautan telah tersedia"),
    Stage.DOWNLOAD: gettext_lazy("Unggah BAST"),
    Stage.DONE: gettext_lazy("Selesai"),
}
# Steps that nobody approves are done, not approved.
_DONE = frozenset({Stage.REQUEST, Stage.PROCESSING, Stage.DOWNLOAD, Stage.DONE})


@dataclass(frozen=True)
class StageRow:
    """A row as it is drawn. ``note`` stands without a comment; ``who`` below either."""

    progress: StageProgress
    comment: str
    note: str
    who: str
    css_class: str
    badge_state: str
    badge_label: str

    @property
    def is_current(self) -> bool:
        return self.progress.outcome in (Outcome.IN_PROCESS, Outcome.RETURNED, Outcome.REFUSED)


@dataclass(frozen=True)
class NextAct:
    """Whose turn it is since when, and what the applicant has to do. ``url_name`` is where."""

    team: str
    icon: str
    since: date | None
    advice: str
    url_name: str
    button: str

    @property
    def is_mine(self) -> bool:
        return bool(self.url_name)


def stage_rows(tracker: Tracker) -> list[StageRow]:
    return [_row(tracker, progress) for progress in tracker.rows]


def team(role: Role | None) -> str:
    """The people behind a role, as an applicant knows them; "" for nobody."""
    return str(_TEAMS.get(role, "")) if role else ""


def next_act(tracker: Tracker) -> NextAct | None:
    """None once the request is refused or completed."""
    role = tracker.next_role
    if role is None:
        return None
    current = tracker.current
    since = current.updated_on if current.outcome is Outcome.RETURNED else current.started_on
    who = team(role), _TEAM_ICONS.get(role, "clipboard-check"), since
    if role is not Role.APPLICANT:
        advice = _(
            "Anda tidak perlu melakukan apa pun saat ini. Kami mengirim email bila Anda perlu bertindak."
        )
        return NextAct(*who, advice, "", "")
    if current.outcome is Outcome.RETURNED:
        return NextAct(
            *who, _("Perbaiki permohonan sesuai catatan, lalu kirim kembali."), "request_edit", _("Perbaiki")
        )
    if tracker.state.access_granted:
        advice = _("Unduh data dengan token yang dikirim ke email Anda.")
        return NextAct(*who, advice, "downloads", _("Unduh Data"))
    advice = _("Unduh BAST, tandatangani, lalu unggah kembali.")
    return NextAct(*who, advice, "downloads", _("Dokumen BAST"))


def _row(tracker: Tracker, progress: StageProgress) -> StageRow:
    outcome = progress.outcome
    label = _badge_label(progress)
    return StageRow(
        progress=progress,
        comment=progress.comment or _guides_comment(tracker, progress),
        note=_note(tracker, progress),
        who=_who(progress),
        css_class=_CLASSES[outcome],
        badge_state=str(outcome),
        badge_label=label,
    )


def _badge_label(progress: StageProgress) -> str:
    if progress.outcome is Outcome.PASSED and progress.stage in _DONE:
        return _("Selesai")
    return _(progress.outcome.label)


def _guides_comment(tracker: Tracker, progress: StageProgress) -> str:
    """What the guide shows at a passed step without a comment; at level 2 no BAST is uploaded."""
    if progress.outcome is not Outcome.PASSED:
        return ""
    if progress.stage is Stage.DOWNLOAD and not tracker.state.needs_bast:
        return ""
    return str(_GUIDES_COMMENTS.get(progress.stage, ""))


def _note(tracker: Tracker, progress: StageProgress) -> str:
    """Said where there is no comment to quote."""
    stage, outcome = progress.stage, progress.outcome
    if outcome is Outcome.NOT_REQUIRED:
        return _("Verifikasi BAST tidak diperlukan untuk data agregat (Level 2).")
    if outcome is Outcome.NOT_STARTED:
        if stage is Stage.DOWNLOAD and not tracker.state.needs_bast:
            return _("Anda mengunduh data dengan token")
        return str(_AHEAD[stage])
    if outcome is Outcome.IN_PROCESS:
        if progress.is_repeated and stage in VERIFICATIONS:
            return _("Diverifikasi ulang karena perbaikan meminta lebih banyak daripada sebelumnya.")
        if stage is Stage.PROCESSING and tracker.state.build_failed:
            return _stopped(tracker)
        if stage is Stage.DOWNLOAD and tracker.state.access_granted:
            return str(_NOW[Stage.DONE])
        file_format = tracker.request.file_format
        words = FileFormat(file_format).label if file_format else ""
        return (
            str(_NOW.get(stage, "")) % {"format": words}
            if stage is Stage.PROCESSING
            else str(_NOW.get(stage, ""))
        )
    since = tracker.request.institution.controller_since
    if stage is Stage.DONE and outcome is Outcome.PASSED and since is not None:
        # R4: from the first data that the institution received, which may have been an earlier request's.
        return _("Instansi Anda menjadi Pengendali DTSEN sejak %s.") % date_id(since)
    return ""


def _stopped(tracker: Tracker) -> str:
    if tracker.state.override_asked:
        return _("Data tertahan pada uji pengungkapan. Menunggu keputusan koordinator.")
    if tracker.state.build_refused:
        return _("Data tertahan pada uji pengungkapan. Tim Pengolahan Data menyesuaikannya.")
    return _("Penyusunan data terhenti. Tim Pengolahan Data memulainya kembali.")


def _who(progress: StageProgress) -> str:
    """Officers by their role; the institution's own people by name."""
    if progress.acted_role is Role.APPLICANT:
        return progress.acted_by
    if progress.acted_role is not None and progress.outcome is not Outcome.IN_PROCESS:
        return team(progress.acted_role) or _(progress.acted_role.label)
    if progress.outcome is Outcome.IN_PROCESS:
        return team(STAGE_ROLE[progress.stage])
    return ""
