"""Token, download, new token: everything after the BAST was approved (R83, R90-R94, R4, D7)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dtsen.delivery.ranges import Part, covered, merged
from dtsen.delivery.tokens import GENEROSITY, TokenState, find_token, issue_token, resumable, state_of_token
from dtsen.notifications.outbox import queue
from dtsen.operations.activity import record
from dtsen.operations.builds import SEALED_AS
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.operations.progress import act
from dtsen.operations.throttle import allow
from dtsen.records.models import AccessRequest, DataPackage, Download, DownloadToken, TokenRenewal, User
from dtsen.records.sealing import unseal
from dtsen.workflow.commands import RecordHandover
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Standing
from dtsen.workflow.wording import says_something

TRIES = 10
TRIES_WINDOW = timedelta(minutes=15)


class TooManyTries(Refused):
    """Tokens were guessed too fast: 429."""


def check_token(
    request: AccessRequest, typed: str, *, by: User, now: datetime, remote_address: str | None = None
) -> DownloadToken:
    """Cek Token: the token, if it opens the data now (R92, R94). Every try is counted and written down.

    :raises TooManyTries: more than ten tries in a quarter of an hour.
    :raises Refused: wrong, expired or used up; the sentence says which.
    """
    if not allow(f"token:{by.pk}", limit=TRIES, window=TRIES_WINDOW, now=now):
        raise TooManyTries(
            _("Terlalu banyak percobaan token. Tunggu 15 menit, lalu coba lagi."), field="token"
        )
    token = find_token(typed, request_id=request.pk, user=by)
    state = state_of_token(token, now=now) if token else None
    kind = "token_checked" if state is TokenState.VALID else "token_refused"
    record(
        kind,
        _("Token unduh permohonan %s diperiksa.") % request.letter_number,
        now=now,
        actor=by,
        request=request,
        data={"state": state or "unknown"},
        remote_address=remote_address,
    )
    if token is None:
        raise Refused(
            _("Token tidak dikenal. Salin token dari email terbaru untuk permohonan ini."), field="token"
        )
    _refuse_unless_valid(state, field="token")
    return token


def _refuse_unless_valid(state: TokenState | None, *, field: str = "") -> None:
    if state is TokenState.EXPIRED:
        raise Refused(_("Token sudah kedaluwarsa: masa berlakunya 5 hari. Minta token baru."), field=field)
    if state is TokenState.USED_UP:
        raise Refused(_("Token sudah dipakai untuk 3 kali unduhan. Minta token baru."), field=field)


def passphrase_of(package: DataPackage) -> str:
    """What opens the package; "" for a plain one. Only for somebody who has just shown a valid token."""
    return unseal(package.sealed_passphrase, purpose=SEALED_AS) if package.sealed_passphrase else ""


@transaction.atomic
def start_download(token_id: int, *, by: User, now: datetime, remote_address: str | None = None) -> Download:
    """One use of the token becomes one download; one that broke off is taken up again instead (D7).

    The use is counted by one conditional UPDATE on the count that was seen before looking for an unfinished
    download: of any number who start at once, one counts, and the others find its download.

    :raises Refused: expired or used up.
    """
    while True:
        token = DownloadToken.objects.select_related("package", "request").get(pk=token_id, user=by)
        if token.expires_at <= now:
            _refuse_unless_valid(TokenState.EXPIRED)
        for download in token.downloads.filter(completed_at__isnull=True):
            if resumable(download):
                return download
        if token.uses >= token.uses_allowed:
            _refuse_unless_valid(TokenState.USED_UP)
        if DownloadToken.objects.filter(pk=token.pk, uses=token.uses).update(uses=F("uses") + 1):
            break
    download = Download.objects.create(
        token=token, user=by, key=secrets.token_urlsafe(32), size=token.package.size, started_at=now
    )
    record(
        "download_started",
        _("Unduhan data permohonan %s dimulai.") % token.request.letter_number,
        now=now,
        actor=by,
        request=token.request,
        remote_address=remote_address,
    )
    return download


def reserve(download: Download, part: Part, *, now: datetime) -> bool:
    """Promise ``part`` to an answer. False: complete, expired, or more than one download gives."""
    if download.token.expires_at <= now:
        return False
    promised = Download.objects.filter(
        pk=download.pk, completed_at__isnull=True, bytes_given__lte=GENEROSITY * download.size - part.length
    ).update(bytes_given=F("bytes_given") + part.length)
    return bool(promised)


@transaction.atomic
def settle(download_id: int, part: Part, *, unserved: int = 0, now: datetime) -> None:
    """Write down that ``part`` was served; ``unserved`` promised bytes after it were not, and are free again.

    When nothing of the file is missing any more, the download is complete; the first complete download of a
    request is its hand-over, and the institution becomes Pengendali DTSEN (R4).
    """
    download = Download.objects.select_for_update().get(pk=download_id)
    served = merged(download.served, part)
    Download.objects.filter(pk=download_id).update(
        served=served, last_served_at=now, bytes_given=F("bytes_given") - unserved
    )
    if covered(served) < download.size:
        return
    if not Download.objects.filter(pk=download_id, completed_at__isnull=True).update(completed_at=now):
        return
    request = download.token.request
    if request.standing == Standing.COMPLETED:
        record(
            "download_completed",
            _("Data permohonan %s diunduh lagi sampai selesai.") % request.letter_number,
            now=now,
            actor=download.user,
            request=request,
        )
        return
    try:
        act(request.pk, RecordHandover(), by=None, now=now)
    except (Conflict, Refused):
        # Two first downloads ended at once: the other one recorded the hand-over.
        if AccessRequest.objects.get(pk=request.pk).standing != Standing.COMPLETED:
            raise


@transaction.atomic
def ask_renewal(
    request: AccessRequest, *, explanation: str, by: User, now: datetime, remote_address: str | None = None
) -> TokenRenewal:
    """Minta token baru (D7): only the person the token belonged to, and only once it opens nothing more.

    :raises Refused: no explanation, a token that still works, or a wish that waits already.
    """
    explanation = explanation.strip()
    if not says_something(explanation):
        raise Refused(_("Tuliskan mengapa token baru diperlukan."), field="explanation")
    last = request.tokens.filter(user=by).first()
    if last is None:
        raise Refused(_("Belum ada token untuk permohonan ini. Token dikirim setelah hak akses diberikan."))
    if state_of_token(last, now=now) is TokenState.VALID:
        raise Refused(_("Token Anda masih berlaku. Pakai token pada email terbaru."))
    try:
        with transaction.atomic():
            renewal = TokenRenewal.objects.create(
                request=request, asked_at=now, asked_by=by, explanation=explanation
            )
    except IntegrityError as error:
        raise Refused(_("Permintaan token baru sudah dikirim dan sedang diperiksa.")) from error
    record(
        "token_asked",
        _("Token baru untuk permohonan %s diminta.") % request.letter_number,
        now=now,
        actor=by,
        request=request,
        remote_address=remote_address,
    )
    return renewal


@transaction.atomic
def renew_token(
    renewal_id: int, *, reason: str, by: User, now: datetime, remote_address: str | None = None
) -> DownloadToken:
    """Grant a new token and mail it; the reason stands with the token (D7).

    :raises Forbidden: not a BAST verifier, or of the applicant's own institution.
    :raises Refused: no reason given. :raises Conflict: another verifier was faster.
    """
    renewal = _decide(renewal_id, granted=True, reason=reason, by=by, now=now)
    request = renewal.request
    token, row = issue_token(
        request, request.packages.order_by("-pk")[0], now=now, by=by, reason=renewal.reason
    )
    record(
        "token_renewed",
        _("Token baru untuk permohonan %s diberikan.") % request.letter_number,
        now=now,
        actor=by,
        institution=request.institution,
        request=request,
        remote_address=remote_address,
    )
    _tell(renewal, "token_renewed", now, token=token, expires_at=row.expires_at, uses=row.uses_allowed)
    return row


@transaction.atomic
def decline_renewal(
    renewal_id: int, *, reason: str, by: User, now: datetime, remote_address: str | None = None
) -> TokenRenewal:
    """Refuse a new token; the applicant reads the reason. Errors as in ``renew_token``."""
    renewal = _decide(renewal_id, granted=False, reason=reason, by=by, now=now)
    record(
        "token_declined",
        _("Permintaan token baru untuk permohonan %s ditolak.") % renewal.request.letter_number,
        now=now,
        actor=by,
        institution=renewal.request.institution,
        request=renewal.request,
        remote_address=remote_address,
    )
    _tell(renewal, "token_declined", now)
    return renewal


def _decide(renewal_id: int, *, granted: bool, reason: str, by: User, now: datetime) -> TokenRenewal:
    renewal = TokenRenewal.objects.select_related("request__institution", "request__applicant").get(
        pk=renewal_id
    )
    if by.role != Role.BAST_VERIFIER:
        raise Forbidden(_("Peran Anda tidak berwenang melakukan tindakan ini."))
    if by.institution_id is not None and by.institution_id == renewal.request.institution_id:
        raise Forbidden(_("Permintaan ini berasal dari instansi Anda sendiri. Serahkan kepada petugas lain."))
    if not says_something(reason):
        raise Refused(_("Tuliskan alasan keputusan ini."), field="reason")
    decided = TokenRenewal.objects.filter(pk=renewal_id, decided_at__isnull=True).update(
        decided_at=now, decided_by=by, granted=granted, reason=reason.strip()
    )
    if not decided:
        raise Conflict
    renewal.refresh_from_db()
    return renewal


def _tell(renewal: TokenRenewal, kind: str, now: datetime, **context: object) -> None:
    request = renewal.request
    queue(
        kind,
        to=request.applicant.email,
        now=now,
        context={
            "name": request.applicant.full_name,
            "institution": request.institution.name,
            "request": request,
            "reason": renewal.reason,
            **context,
        },
    )
