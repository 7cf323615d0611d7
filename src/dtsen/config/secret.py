"""The key that signs sessions and seals secrets."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(home: Path, *, may_create: bool) -> str:
    """Read ``home/secret_key``; a demonstration makes one of its own, production must be given one.

    :raises ImproperlyConfigured: in production, when neither the variable nor the file is there.
    """
    path = home / "secret_key"
    if not path.exists():
        if not may_create:
            raise ImproperlyConfigured("Set DTSEN_SECRET_KEY, or put the key into DTSEN_HOME/secret_key.")
        home.mkdir(parents=True, exist_ok=True)
        try:
            # O_EXCL: of two processes that start together, one writes and the other reads.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
