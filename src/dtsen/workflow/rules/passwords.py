"""What the guide asks of a password (R65)."""

import string
from enum import StrEnum
from typing import Final

SHORTEST: Final = 8
SPECIAL: Final = "!@#$%^&*"


class PasswordRule(StrEnum):
    """One demand on a password, in the guide's order."""

    LOWER_CASE = "lower_case"
    UPPER_CASE = "upper_case"
    DIGIT = "digit"
    SPECIAL_CHARACTER = "special_character"
    LENGTH = "length"


def unmet_rules(password: str) -> tuple[PasswordRule, ...]:
    """The demands that ``password`` does not meet; empty when it is good."""
    met = {
        PasswordRule.LOWER_CASE: _has_any(password, string.ascii_lowercase),
        PasswordRule.UPPER_CASE: _has_any(password, string.ascii_uppercase),
        PasswordRule.DIGIT: _has_any(password, string.digits),
        PasswordRule.SPECIAL_CHARACTER: _has_any(password, SPECIAL),
        PasswordRule.LENGTH: len(password) >= SHORTEST,
    }
    return tuple(rule for rule in PasswordRule if not met[rule])


def _has_any(text: str, alphabet: str) -> bool:
    return any(character in alphabet for character in text)
