"""What follows from an event, in the same transaction: an audit entry, a mail, a build, a token.

Nothing here leaves the database. Mails and builds are rows that the worker picks up once this is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dtsen.delivery.tokens import issue_token
from dtsen.handover.signed import record_outcome
from dtsen.notifications.outbox import queue
from dtsen.operations.activity import record
from dtsen.operations.extract_jobs import queue_build
from dtsen.records.models import AccessRequest, Institution, RequestEvent, SignedBastOutcome
from dtsen.records.selectors.contents import contents_of
from dtsen.records.selectors.requests import theme_labels
from dtsen.workflow import events as happened
from dtsen.workflow.stages import Stage


@dataclass(frozen=True)
class Happening:
    """An event with everything a reaction may need."""

    request: AccessRequest
    row: RequestEvent
    event: happened.Event
    now: datetime
    remote_address: str | None

    @property
    def number(self) -> str:
        return self.request.letter_number

    def note(self, kind: str, text: str) -> None:
        record(
            kind,
            text,
            now=self.now,
            actor=self.row.actor,
            institution=self.request.institution,
            request=self.request,
            remote_address=self.remote_address,
        )

    def tell_applicant(self, mail: str, **context: Any) -> None:
        applicant = self.request.applicant
        queue(
            mail,
            to=applicant.email,
            now=self.now,
            context={
                "name": applicant.full_name,
                "institution": self.request.institution.name,
                "request": self.request,
                "comment": self.row.comment,
                **context,
            },
        )


def react(
    request: AccessRequest,
    row: RequestEvent,
    event: happened.Event,
    *,
    now: datetime,
    remote_address: str | None = None,
) -> None:
    """Do what follows from ``event``. Called by ``progress.act`` inside its transaction.

    In the house's language, and not in that of the screen on which somebody acted: what is written here
    stays, and others read it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        _REACTIONS[type(event)](Happening(request, row, event, now, remote_address))


def _submitted(this: Happening) -> None:
    this.note("request_submitted", _("Permohonan %s dikirim.") % this.number)
    this.tell_applicant("request_received")


def _resubmitted(this: Happening) -> None:
    assert isinstance(this.event, happened.Resubmitted)  # noqa: S101  (the reaction is listed for this event alone)
    returned = this.request.events.filter(name=happened.Returned.name).latest("sequence")
    text = (
        _("Perbaikan permohonan %s dikirim.")
        if returned.data["stage"] == this.event.stage
        else _("Perbaikan permohonan %s dikirim. Permohonan diverifikasi ulang karena meminta lebih banyak.")
    )
    this.note("request_resubmitted", text % this.number)
    if this.event.stage is Stage.PROCESSING:
        queue_build(this.request, now=this.now)


def _approved(this: Happening) -> None:
    assert isinstance(this.event, happened.Approved)  # noqa: S101  (the table below pairs them)
    stage = this.event.stage
    this.note(
        "request_approved",
        _("Permohonan %(number)s lulus %(stage)s.") % {"number": this.number, "stage": stage.label},
    )
    if stage is Stage.COORDINATION:
        queue_build(this.request, now=this.now)
    elif stage is Stage.QUALITY and this.request.stage == Stage.DOWNLOAD and this.request.level in {3, 4}:
        this.tell_applicant("bast_ready")
    elif stage is Stage.BAST:
        _signed_bast(this, SignedBastOutcome.APPROVED)


def _returned(this: Happening) -> None:
    assert isinstance(this.event, happened.Returned)  # noqa: S101
    this.note(
        "request_returned",
        _("Permohonan %(number)s dikembalikan pada %(stage)s.")
        % {"number": this.number, "stage": this.event.stage.label},
    )
    if this.event.stage is Stage.PROCESSING:
        # What the applicant sends next is another choice: nothing that was made coarser for this one holds.
        AccessRequest.objects.filter(pk=this.request.pk).update(transforms={}, linked=True, override={})
    elif this.event.to is Stage.PROCESSING:
        queue_build(this.request, now=this.now)
        return
    if this.event.stage is Stage.BAST:
        _signed_bast(this, SignedBastOutcome.RETURNED)
    this.tell_applicant("request_returned", stage=this.event.stage.label, notes=list(this.row.notes.all()))


def _refused(this: Happening) -> None:
    assert isinstance(this.event, happened.Refused)  # noqa: S101
    this.note(
        "request_refused",
        _("Permohonan %(number)s ditolak pada %(stage)s.")
        % {"number": this.number, "stage": this.event.stage.label},
    )
    if this.event.stage is Stage.BAST:
        _signed_bast(this, SignedBastOutcome.REFUSED)
    this.tell_applicant("request_refused", stage=this.event.stage.label)


def _built(this: Happening) -> None:
    this.note("extract_built", _("Data permohonan %s selesai disusun.") % this.number)


def _build_failed(this: Happening) -> None:
    this.note("extract_failed", _("Penyusunan data permohonan %s gagal.") % this.number)


def _build_restarted(this: Happening) -> None:
    this.note("extract_restarted", _("Penyusunan data permohonan %s diulang.") % this.number)
    queue_build(this.request, now=this.now)


def _override_asked(this: Happening) -> None:
    this.note("override_asked", _("Keputusan koordinator atas data permohonan %s diminta.") % this.number)


def _override_granted(this: Happening) -> None:
    this.note("override_granted", _("Data permohonan %s diloloskan dengan keputusan.") % this.number)
    queue_build(this.request, now=this.now)


def _override_declined(this: Happening) -> None:
    this.note("override_declined", _("Data permohonan %s tidak diloloskan.") % this.number)


def _signed_bast_submitted(this: Happening) -> None:
    this.note("bast_uploaded", _("Dokumen BAST %s diunggah.") % this.number)


def _access_granted(this: Happening) -> None:
    package = this.request.packages.order_by("-pk")[0]
    token, row = issue_token(this.request, package, now=this.now, by=this.row.actor)
    this.note("access_granted", _("Hak akses data permohonan %s diberikan.") % this.number)
    # R90: the verification's result goes with the token. The approval stands in the row just before.
    approval = this.request.events.get(sequence=this.row.sequence - 1)
    this.tell_applicant(
        "access_granted",
        token=token,
        expires_at=row.expires_at,
        uses=row.uses_allowed,
        contents=contents_of(package),
        needs_bast=package.level >= 3,
        themes="; ".join(theme_labels(this.request)),
        comment=approval.comment,
    )


def _handed_over(this: Happening) -> None:
    # R4: conditional, so that the date of the first hand-over stays.
    Institution.objects.filter(pk=this.request.institution_id, controller_since__isnull=True).update(
        controller_since=this.now
    )
    this.note(
        "download_completed",
        _("Data permohonan %s diterima. Instansi menjadi Pengendali DTSEN.") % this.number,
    )


def _signed_bast(this: Happening, outcome: SignedBastOutcome) -> None:
    record_outcome(this.request, outcome=outcome, note=this.row.comment, by=this.row.actor, now=this.now)


_REACTIONS: dict[type[happened.Event], Callable[[Happening], None]] = {
    happened.Submitted: _submitted,
    happened.Approved: _approved,
    happened.Returned: _returned,
    happened.Refused: _refused,
    happened.Resubmitted: _resubmitted,
    happened.Built: _built,
    happened.BuildFailed: _build_failed,
    happened.BuildRestarted: _build_restarted,
    happened.OverrideAsked: _override_asked,
    happened.OverrideGranted: _override_granted,
    happened.OverrideDeclined: _override_declined,
    happened.SignedBastSubmitted: _signed_bast_submitted,
    happened.AccessGranted: _access_granted,
    happened.HandedOver: _handed_over,
}
