"""The download token: mailed once, kept as a fingerprint, bound to the applicant (R90, R92, R93, D7)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from dtsen.delivery.ranges import covered
from dtsen.delivery.readable import RandomBytes, canonical, readable_secret
from dtsen.records.models import AccessRequest, DataPackage, Download, DownloadToken, User
from dtsen.records.sealing import fingerprint

VALID_FOR = timedelta(days=5)
USES_ALLOWED = 3
# 7 × 20 = 140 bits: more than the 128 that ASVS 11.5.1 asks for.
GROUPS = 7
# What one download may hand out in all, in file sizes: the whole file, and once more for what broke off.
GENEROSITY = 2
_PURPOSE = "download-token"


class TokenState(StrEnum):
    """How a token stands: only a valid one opens the download."""

    VALID = "valid"
    EXPIRED = "expired"
    USED_UP = "used_up"


def issue_token(
    request: AccessRequest,
    package: DataPackage,
    *,
    now: datetime,
    by: User | None,
    reason: str = "",
    random: RandomBytes = secrets.token_bytes,
) -> tuple[str, DownloadToken]:
    """A new token for the request's applicant, with its row. The token itself is nowhere kept."""
    token = readable_secret(GROUPS, random)
    row = DownloadToken.objects.create(
        request=request,
        package=package,
        user=request.applicant,
        token_hash=fingerprint(canonical(token), purpose=_PURPOSE),
        issued_at=now,
        issued_by=by,
        expires_at=now + VALID_FOR,
        uses_allowed=USES_ALLOWED,
        reason=reason,
    )
    return token, row


def find_token(typed: str, *, request_id: int, user: User) -> DownloadToken | None:
    """The token that was typed, if it is one of this request's and this person's; else None."""
    return (
        DownloadToken.objects.select_related("package")
        .filter(
            token_hash=fingerprint(canonical(typed), purpose=_PURPOSE), request_id=request_id, user_id=user.pk
        )
        .first()
    )


def resumable(download: Download) -> bool:
    """Not complete, and what is missing may still be given: taken up again, it is no further use (D7)."""
    missing = download.size - covered(download.served)
    return download.completed_at is None and download.bytes_given + missing <= GENEROSITY * download.size


def state_of_token(token: DownloadToken, *, now: datetime) -> TokenState:
    """Five days or three downloads, whichever comes first (R93)."""
    if token.expires_at <= now:
        return TokenState.EXPIRED
    if token.uses < token.uses_allowed or any(map(resumable, token.downloads.all())):
        return TokenState.VALID
    return TokenState.USED_UP
