"""Argon2, a few at a time."""

from __future__ import annotations

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

# Each takes 100 MB of memory on purpose: as many at once as there are requests would take all of it.
AT_ONCE = 4
_turns = threading.BoundedSemaphore(AT_ONCE)


class QueuedArgon2Hasher(Argon2PasswordHasher):
    """Django's own, whose callers wait for their turn."""

    def encode(self, *args: Any, **options: Any) -> str:
        with _turns:
            encoded: str = super().encode(*args, **options)
        return encoded

    def verify(self, *args: Any, **options: Any) -> bool:
        with _turns:
            return super().verify(*args, **options)
