"""Passwords: the rule, checking without telling who exists, changing, mailing (R52, R64, R65, D9)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.notifications.outbox import queue
from dtsen.operations.activity import record
from dtsen.operations.errors import Refused
from dtsen.operations.made_passwords import made_password
from dtsen.operations.throttle import allow
from dtsen.records.models import User
from dtsen.records.sealing import fingerprint
from dtsen.workflow.rules.passwords import PasswordRule, unmet_rules

PENDING_LIFETIME = timedelta(minutes=60)

RULE_WORDS: Mapping[PasswordRule, Promise] = {
    PasswordRule.LOWER_CASE: _("1 huruf kecil"),
    PasswordRule.UPPER_CASE: _("1 huruf besar"),
    PasswordRule.DIGIT: _("1 angka (0–9)"),
    PasswordRule.SPECIAL_CHARACTER: _("1 karakter khusus (!@#$%^&*)"),
    PasswordRule.LENGTH: _("minimal 8 karakter"),
}


class Match(StrEnum):
    """Which of an account's passwords was typed."""

    CURRENT = "current"
    PENDING = "pending"


def match(user: User | None, typed: str, *, now: datetime) -> Match | None:
    """Which password of ``user`` was typed, if any.

    Two hashes are always worked out, whoever it is: how long the answer takes tells neither whether the
    account exists nor whether a mailed password waits beside the old one.
    """
    current = user.password if user and is_password_usable(user.password) else _nobodys()
    waits = user and user.pending_password_expires_at and user.pending_password_expires_at > now
    pending = user.pending_password if user and waits else _nobodys()
    is_current, is_pending = check_password(typed, current), check_password(typed, pending)
    if user is None:
        return None
    return Match.CURRENT if is_current else Match.PENDING if is_pending else None


def change(
    user: User, *, current: str, new: str, repeat: str, now: datetime, remote_address: str | None = None
) -> None:
    """Ubah Kata Sandi (R64). Every other session of the account ends: its key hangs on the password.

    :raises Refused: wrong current password, R65 not met, the two differ, or too many tries.
    """
    if not allow(f"password-change:{user.pk}", limit=10, window=timedelta(minutes=15), now=now):
        raise Refused(_("Terlalu banyak percobaan. Coba lagi dalam 15 menit."), field="current")
    if match(user, current, now=now) is not Match.CURRENT:
        raise Refused(_("Kata sandi saat ini tidak cocok. Ketik ulang kata sandi Anda."), field="current")
    _replace(user, new, repeat, now=now, remote_address=remote_address)


def set_first(user: User, *, new: str, repeat: str, now: datetime, remote_address: str | None = None) -> None:
    """Replace a mailed password by an own one (R40, D9, D10).

    :raises Refused: as ``change``.
    """
    _replace(user, new, repeat, now=now, remote_address=remote_address)


@transaction.atomic
def mail_new_password(address: str, *, now: datetime, remote_address: str | None = None) -> None:
    """Mail a new password to ``address``, if an account has it (R52). The old one works until then (D9).

    For an unknown address the same is done and rolled back, so that neither the answer nor its time says
    which addresses have an account.
    """
    who = fingerprint(address.lower(), purpose="password-mail")
    from_here = fingerprint(remote_address or "", purpose="password-mail")
    hour = timedelta(hours=1)
    may = allow(f"password-mail:{who}", limit=3, window=hour, now=now)
    may &= allow(f"password-mail-from:{from_here}", limit=30, window=hour, now=now)
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    with transaction.atomic():
        new = made_password()
        expires_at = now + PENDING_LIFETIME
        User.objects.filter(pk=user.pk if user else 0).update(
            pending_password=make_password(new), pending_password_expires_at=expires_at
        )
        queue(
            "new_password",
            to=address,
            now=now,
            context={
                "name": user.full_name if user else address,
                "username": user.username if user else address,
                "password": new,
                "expires_at": expires_at,
            },
        )
        record(
            "password_mailed",
            str(_("Kata sandi baru dikirim ke email terdaftar.")),
            now=now,
            actor=user,
            remote_address=remote_address,
        )
        if user is None or not may:
            transaction.set_rollback(True)


def _replace(user: User, new: str, repeat: str, *, now: datetime, remote_address: str | None) -> None:
    unmet = unmet_rules(new)
    if unmet:
        raise Refused(
            _("Kata sandi baru belum memuat: %(missing)s.")
            % {"missing": ", ".join(str(RULE_WORDS[rule]) for rule in unmet)},
            field="new",
        )
    if new != repeat:
        raise Refused(_("Kata sandi baru dan ulangannya berbeda. Ketik keduanya sama."), field="repeat")
    if match(user, new, now=now):
        raise Refused(_("Kata sandi baru harus berbeda dari kata sandi saat ini."), field="new")
    with transaction.atomic():
        # On the old hash: of two changes at once one wins, and neither overwrites the other unseen.
        changed = User.objects.filter(pk=user.pk, password=user.password).update(
            password=make_password(new),
            must_change_password=False,
            password_expires_at=None,
            pending_password="",
            pending_password_expires_at=None,
        )
        if not changed:
            raise Refused(_("Kata sandi baru saja diubah dari tempat lain. Masuk lagi dengan yang baru."))
        user.refresh_from_db()
        record(
            "password_changed",
            str(_("Kata sandi diubah. Sesi lain telah diakhiri.")),
            now=now,
            actor=user,
            remote_address=remote_address,
        )
        queue(
            "password_changed",
            to=user.email,
            now=now,
            context={"name": user.full_name, "changed_at": now},
        )


@cache
def _nobodys() -> str:
    return make_password(secrets.token_urlsafe(30))
