"""Passwords that the service makes and mails (R40, R52)."""

from __future__ import annotations

import secrets
import string

from dtsen.workflow.rules.passwords import SPECIAL

LENGTH = 14
# Without I, l, 1, O, o and 0: somebody may type them from paper.
_LOWER = "".join(set(string.ascii_lowercase) - set("lo"))
_UPPER = "".join(set(string.ascii_uppercase) - set("IO"))
_DIGITS = "23456789"


def made_password() -> str:
    """A random password that meets R65, about 80 bits."""
    kinds = (_LOWER, _UPPER, _DIGITS, SPECIAL)
    anything = "".join(kinds)
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice(anything) for _unused in range(LENGTH - len(kinds))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
