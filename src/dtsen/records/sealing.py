"""Secrets at rest: mails with codes, passphrases of packages. Sealed with a key made from SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(ValueError):
    """The sealed text was made with another key, or was changed."""


def derived_key(purpose: str) -> bytes:
    """32 bytes of their own for each purpose, so that one use can never stand in for another."""
    return hmac.new(settings.SECRET_KEY.encode(), f"dtsen:{purpose}".encode(), hashlib.sha256).digest()


def _box(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(purpose)))


def seal(text: str, *, purpose: str) -> str:
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """:raises Unreadable: for another purpose, another key, or changed bytes."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("The sealed text cannot be opened with this service's key.") from error


def fingerprint(secret: str, *, purpose: str) -> str:
    """HMAC-SHA256 in hex: how a token or a code is kept and compared."""
    return hmac.new(derived_key(purpose), secret.encode(), hashlib.sha256).hexdigest()
