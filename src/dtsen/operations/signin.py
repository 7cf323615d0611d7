"""Signing in: name and password, then a mailed code (R41-R45, D8, D9, D12)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dtsen.notifications.outbox import queue
from dtsen.operations.activity import record
from dtsen.operations.errors import Refused
from dtsen.operations.passwords import Match, match
from dtsen.operations.throttle import allow
from dtsen.records.models import LoginCode, User
from dtsen.records.sealing import fingerprint

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 3
CODES_AN_HOUR = 5
RESEND_AFTER = timedelta(seconds=45)

_KEY = "login-code"
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Credentials:
    """A right name and password. ``pending`` names the mailed password, when it was that one (D9)."""

    user: User
    pending: str


class CodeCheck(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    USED = "used"


def find_user(login: str) -> User | None:
    """By user name or by email, in any case (D12)."""
    return User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first()


def check_credentials(
    login: str, password: str, *, remote_address: str | None, now: datetime
) -> Credentials | None:
    """Whose name and password these are; None says nothing about which of them was wrong.

    :raises Refused: too many tries; or, only after the right password: expired, or the account is closed.
    """
    name = fingerprint(login.lower(), purpose="signin")
    place = fingerprint(remote_address or "", purpose="signin")
    # By name and place together first, so that a stranger elsewhere locks nobody out.
    if not (
        allow(f"signin:{name[:40]}:{place[:40]}", limit=10, window=_QUARTER, now=now)
        and allow(f"signin-from:{place}", limit=200, window=_QUARTER, now=now)
        and allow(f"signin-as:{name}", limit=200, window=_QUARTER, now=now)
    ):
        raise Refused(_("Terlalu banyak percobaan masuk. Tunggu 15 menit, lalu coba lagi."))
    user = find_user(login)
    found = match(user, password, now=now)
    if user is None or found is None:
        record(
            "login_failed",
            str(_("Percobaan masuk ditolak.")),
            now=now,
            actor=user,
            remote_address=remote_address,
        )
        return None
    if not user.is_active:
        raise Refused(_("Akun Anda dinonaktifkan. Hubungi tim dukungan DTSEN."))
    expires_at = user.password_expires_at
    if found is Match.CURRENT and expires_at is not None and expires_at <= now:
        raise Refused(_("Kata sandi dari email sudah kedaluwarsa. Minta yang baru lewat “Lupa Kata Sandi?”."))
    return Credentials(user, _name_of_pending(user) if found is Match.PENDING else "")


def send_code(user: User, *, binding: str, now: datetime) -> LoginCode:
    """Mail a code that only the browser holding ``binding`` can use (R44). Earlier codes end.

    :raises Refused: five codes in an hour.
    """
    if not allow(f"login-code:{user.pk}", limit=CODES_AN_HOUR, window=timedelta(hours=1), now=now):
        raise Refused(
            _("Anda sudah meminta %(n)d kode dalam satu jam. Tunggu satu jam, lalu masuk lagi.")
            % {"n": CODES_AN_HOUR}
        )
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    with transaction.atomic():
        row = LoginCode.objects.create(
            user=user,
            binding=fingerprint(binding, purpose=_KEY),
            code_hmac=_seal_code(binding, code),
            created_at=now,
            expires_at=now + CODE_LIFETIME,
        )
        queue(
            "login_code",
            to=user.email,
            now=now,
            context={"name": user.full_name, "code": code, "expires_at": row.expires_at},
        )
    return row


def newest_code(user: User, *, binding: str) -> LoginCode | None:
    """The code that counts: the last one mailed for this browser's sign-in."""
    return (
        LoginCode.objects.filter(user=user, binding=fingerprint(binding, purpose=_KEY))
        .order_by("-created_at", "-pk")
        .first()
    )


def state_of_code(row: LoginCode | None, *, now: datetime) -> CodeCheck | None:
    """Why nothing that is typed can be right any more; None while a try is worth it."""
    if row is None or row.used_at is not None or row.expires_at <= now:
        return CodeCheck.EXPIRED
    return CodeCheck.EXHAUSTED if row.tries >= CODE_TRIES else None


def check_code(user: User, *, binding: str, typed: str, now: datetime) -> CodeCheck:
    """Compare what was typed, at most three times a code, and take the right one once.

    A code that opened an earlier sign-in costs a try like any other, and is told: it opens nothing any more,
    so whoever guesses learns nothing that helps.
    """
    row = newest_code(user, binding=binding)
    if row is None or row.used_at is not None or row.expires_at <= now:
        return CodeCheck.EXPIRED
    if not _count_try(row, now=now):
        return CodeCheck.EXHAUSTED
    if not compare_digest(row.code_hmac, _seal_code(binding, typed)):
        return CodeCheck.USED if _was_used(user, typed) else CodeCheck.WRONG
    # Nobody compares with a used code: its place in the row holds what tells it again (``_was_used``).
    taken = LoginCode.objects.filter(pk=row.pk, used_at__isnull=True).update(
        used_at=now, code_hmac=_seal_used(user, typed)
    )
    return CodeCheck.RIGHT if taken else CodeCheck.EXPIRED


@transaction.atomic
def complete(user: User, *, pending: str, remote_address: str | None, now: datetime) -> User:
    """Write the sign-in down (R47); a mailed new password that was used becomes the password, once (D9).

    :raises Refused: the mailed password was replaced or has expired meanwhile.
    """
    if pending:
        _promote(user, pending, now=now)
    user.refresh_from_db()
    record(
        "login",
        str(_("Pengguna dengan email %s berhasil login.")) % user.email,
        now=now,
        actor=user,
        remote_address=remote_address,
    )
    return user


def record_logout(user: User, *, remote_address: str | None, now: datetime) -> None:
    record(
        "logout",
        str(_("Pengguna dengan email %s keluar.")) % user.email,
        now=now,
        actor=user,
        remote_address=remote_address,
    )


def forget_old(now: datetime) -> int:
    """Delete codes that nobody can use any more; the worker calls this now and then."""
    return LoginCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]


def _count_try(row: LoginCode, *, now: datetime) -> bool:
    """Take one of the three tries. The check is the UPDATE, or forty guesses sent at once would all count."""
    return bool(
        LoginCode.objects.filter(
            pk=row.pk, used_at__isnull=True, expires_at__gt=now, tries__lt=CODE_TRIES
        ).update(tries=F("tries") + 1)
    )


def _promote(user: User, pending: str, *, now: datetime) -> None:
    fresh = User.objects.get(pk=user.pk)
    promoted = fresh.pending_password and compare_digest(_name_of_pending(fresh), pending)
    if not promoted or not User.objects.filter(
        pk=fresh.pk, pending_password=fresh.pending_password, pending_password_expires_at__gt=now
    ).update(
        password=fresh.pending_password,
        # Still only good for its hour, until an own password replaces it.
        password_expires_at=F("pending_password_expires_at"),
        pending_password="",
        pending_password_expires_at=None,
        must_change_password=True,
    ):
        raise Refused(_("Kata sandi dari email itu sudah tidak berlaku. Minta kata sandi baru sekali lagi."))


def _name_of_pending(user: User) -> str:
    return fingerprint(user.pending_password, purpose="pending-password")


def _was_used(user: User, code: str) -> bool:
    return LoginCode.objects.filter(
        user=user, used_at__isnull=False, code_hmac=_seal_used(user, code)
    ).exists()


def _seal_used(user: User, code: str) -> str:
    # By account, not by browser: the next sign-in has a binding of its own.
    return fingerprint(f"{user.pk}:{code}", purpose=f"{_KEY}-used")


def _seal_code(binding: str, code: str) -> str:
    return fingerprint(f"{binding}:{code}", purpose=_KEY)
