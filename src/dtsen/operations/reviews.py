"""What officers decide on a request: approve, return, refuse, build again (R101, D4, D13).

Whether a person may decide, and when, ``workflow`` says through ``progress.act``. Here stands what an
officer's page adds: verdicts on documents and fields, and the coordinator's narrowing of the regions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dtsen.extraction.regions import outermost
from dtsen.operations.errors import Conflict, Refused
from dtsen.operations.progress import Remark, act
from dtsen.operations.refusals import as_operation_error
from dtsen.records.models import AccessRequest, User, Verdict
from dtsen.records.selectors.dossier import documents
from dtsen.records.selectors.history import state_of
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.territory import in_words
from dtsen.workflow.commands import Approve, Command, Refuse, RestartBuild, ReturnForCorrection
from dtsen.workflow.decide import decide
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.stages import VERIFICATIONS, Stage
from dtsen.workflow.wording import says_something

CHOICE_SUBJECT = "field:variables"
NOTE_LIMIT = 1000
# R100: what the guide's tracker shows as the officer's comment where a stage is passed. A kept record and not
# a screen's wording, so it is not translated.
APPROVAL_COMMENTS: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        Stage.TECHNICAL: "dokumen sudah lengkap",
        Stage.SUBSTANCE: "dokumen sudah sesuai substansi",
        Stage.COORDINATION: "silahkan diproses lebih lanjut",
        Stage.QUALITY: "data sudah ok",
        Stage.BAST: "dokumen telah sesuai ketentuan",
    }
)


def subjects(request: AccessRequest) -> dict[str, str]:
    """What an officer gives a verdict on, with its words: every document, then "Variabel dan wilayah"."""
    found = {document.subject: str(document.label) for document in documents(request)}
    return found | {CHOICE_SUBJECT: _("Variabel dan wilayah")}


def check_may_decide(
    request: AccessRequest, command: Command, *, by: User, seen_version: int, now: datetime
) -> None:
    """Ask before anything typed is looked at: too late comes first, then who, then when.

    :raises Conflict: the request has moved on since the person's page was made.
    :raises Forbidden, Refused: ``workflow`` does not allow it.
    """
    if request.version != seen_version:
        raise Conflict
    try:
        decide(state_of(request), command, by.as_actor(), now)
    except Refusal as refusal:
        raise as_operation_error(refusal) from refusal


@transaction.atomic
def approve(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str = "",
    remarks: Sequence[Remark] = (),
    narrowed_to: Sequence[str] | None = None,
    remote_address: str | None = None,
) -> AccessRequest:
    """Let the request pass its stage.

    :param comment: for the tracker (R100); left empty, the stage's usual one is kept.
    :param remarks: in a verification a verdict on every part (D13).
    :param narrowed_to: the coordinator's smaller choice of regions (D4); None leaves the choice as it is.
    :raises Refused: a part is not marked "Sesuai", or the regions are not within what was asked.
    """
    request = AccessRequest.objects.select_related("institution").get(pk=request_id)
    check_may_decide(request, Approve(comment), by=by, seen_version=seen_version, now=now)
    _check_remarks(request, remarks)
    if request.stage in VERIFICATIONS:
        _check_everything_is_right(request, remarks)
    reason = comment.strip() or APPROVAL_COMMENTS.get(Stage(request.stage), "")
    if narrowed_to is not None and request.stage == Stage.COORDINATION:
        # The applicant reads it in the tracker: what is delivered is less than what was asked.
        reason = "\n".join(filter(None, [reason, _narrow(request, narrowed_to, seen_version=seen_version)]))
    return act(
        request_id,
        Approve(reason),
        by=by,
        now=now,
        seen_version=seen_version,
        remarks=remarks,
        remote_address=remote_address,
    )


@transaction.atomic
def return_for_correction(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str = "",
    remarks: Sequence[Remark] = (),
    remote_address: str | None = None,
) -> AccessRequest:
    """Give the request back to whoever can put it right; the reason may stand in the notes alone.

    :raises Refused: there is neither a comment nor a note that says what to correct.
    """
    request = AccessRequest.objects.get(pk=request_id)
    # Who and when are asked with a reason in hand: that it is missing is said last, and at its field.
    check_may_decide(request, ReturnForCorrection("-"), by=by, seen_version=seen_version, now=now)
    _check_remarks(request, remarks)
    reason = _own_words(request, comment) or _summary(request, remarks)
    if not reason:
        raise Refused(
            _("Tulis catatan untuk pemohon, atau tandai bagian yang harus diperbaiki beserta alasannya.")
            if request.stage in VERIFICATIONS
            else _("Tulis catatan yang menjelaskan apa yang harus diperbaiki."),
            field="comment",
        )
    return act(
        request_id,
        ReturnForCorrection(reason),
        by=by,
        now=now,
        seen_version=seen_version,
        remarks=remarks,
        remote_address=remote_address,
    )


def refuse(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str = "",
    remarks: Sequence[Remark] = (),
    remote_address: str | None = None,
) -> AccessRequest:
    """End the request.

    :raises Refused: no reason is given: a refusal is final, and the applicant has a right to know why.
    """
    request = AccessRequest.objects.get(pk=request_id)
    check_may_decide(request, Refuse("-"), by=by, seen_version=seen_version, now=now)
    reason = _own_words(request, comment)
    if not reason:
        raise Refused(_("Tulis alasan penolakan untuk pemohon. Penolakan bersifat final."), field="comment")
    return act(
        request_id,
        Refuse(reason),
        by=by,
        now=now,
        seen_version=seen_version,
        remarks=remarks,
        remote_address=remote_address,
    )


def restart_build(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int,
    comment: str = "",
    remote_address: str | None = None,
) -> AccessRequest:
    """Have a failed extract built again."""
    return act(
        request_id,
        RestartBuild(comment.strip()),
        by=by,
        now=now,
        seen_version=seen_version,
        remote_address=remote_address,
    )


def _check_remarks(request: AccessRequest, remarks: Sequence[Remark]) -> None:
    known = subjects(request)
    for remark in remarks:
        if remark.subject not in known or remark.verdict not in Verdict.values:
            raise Refused(_("Tanda pemeriksaan tidak dikenal. Muat ulang halaman, lalu periksa kembali."))
        if remark.verdict == Verdict.FIX and not says_something(remark.text):
            raise Refused(
                _("%(part)s bertanda Perbaiki. Tulis apa yang harus diperbaiki.")
                % {"part": known[remark.subject]},
                field=remark.subject,
            )


def _check_everything_is_right(request: AccessRequest, remarks: Sequence[Remark]) -> None:
    """Nobody lets pass what was not looked at (D13)."""
    verdicts = {remark.subject: remark.verdict for remark in remarks}
    marked = sum(verdict == Verdict.FIX for verdict in verdicts.values())
    if marked:
        raise Refused(
            ngettext(
                "Ada %(n)d bagian bertanda Perbaiki. Kembalikan permohonan, atau ubah tandanya.",
                "Ada %(n)d bagian bertanda Perbaiki. Kembalikan permohonan, atau ubah tandanya.",
                marked,
            )
            % {"n": marked}
        )
    unchecked = [label for subject, label in subjects(request).items() if subject not in verdicts]
    if unchecked:
        raise Refused(
            _("Tandai Sesuai sebelum menyetujui. Belum diperiksa: %s.") % "; ".join(unchecked),
        )


def _own_words(request: AccessRequest, comment: str) -> str:
    """What the officer wrote. The stage's usual comment on approval stands in the field by itself: it is no
    reason for giving a request back or refusing it.
    """
    written = comment.strip()
    return "" if written == APPROVAL_COMMENTS.get(Stage(request.stage)) else written


def _summary(request: AccessRequest, remarks: Sequence[Remark]) -> str:
    known = subjects(request)
    lines = [
        f"{known[remark.subject]}: {remark.text.strip()}"
        for remark in remarks
        if remark.verdict == Verdict.FIX
    ]
    return Truncator("\n".join(lines)).chars(4 * NOTE_LIMIT)


def _narrow(request: AccessRequest, narrowed_to: Sequence[str], *, seen_version: int) -> str:
    """Write a smaller choice of regions, in the transaction of the approval that it belongs to.

    The update is conditional on the version, so that the choice never changes under another's decision.
    Returns a sentence on what was narrowed; "" where the choice is the same.
    """
    asked = request.regions or [request.institution.region_code]
    chosen = list(outermost(narrowed_to))
    if not chosen:
        raise Refused(_("Pilih sedikitnya satu wilayah."), field="regions")
    if not all(regions().exists(code) and any(code.startswith(whole) for whole in asked) for code in chosen):
        raise Refused(
            _("Wilayah hanya dapat dipersempit, tidak dapat diperluas dari yang dimohon."), field="regions"
        )
    if chosen == list(outermost(code for code in asked if code)):
        return ""
    changed = AccessRequest.objects.filter(pk=request.pk, version=seen_version).update(regions=chosen)
    if not changed:
        raise Conflict
    words = in_words(chosen, request.institution.region_code)
    return _("Wilayah dipersempit oleh koordinator: %s.") % words
