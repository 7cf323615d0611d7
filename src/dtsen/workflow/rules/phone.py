"""Mobile numbers as the guide writes them: 08XX XXXX XXXX (R25, R28)."""

from enum import StrEnum
from typing import Final

_SHORTEST: Final = 10
_LONGEST: Final = 13
_GROUPING: Final = str.maketrans("", "", " -.()\u00a0")


class PhoneProblem(StrEnum):
    """What is wrong with a phone number."""

    INTERNATIONAL_PREFIX = "international_prefix"
    NOT_DIGITS = "not_digits"
    WRONG_PREFIX = "wrong_prefix"
    WRONG_LENGTH = "wrong_length"


def normalise_phone(value: str) -> str:
    """Without the spaces, hyphens, dots and brackets that people group the digits with."""
    return value.translate(_GROUPING)


def check_phone(value: str) -> PhoneProblem | None:
    """The first problem of a normalised number: 08 and 8 to 11 digits more."""
    if value.startswith(("62", "+62", "0062")):
        return PhoneProblem.INTERNATIONAL_PREFIX
    if not (value.isascii() and value.isdigit()):
        return PhoneProblem.NOT_DIGITS
    if not value.startswith("08"):
        return PhoneProblem.WRONG_PREFIX
    return None if _SHORTEST <= len(value) <= _LONGEST else PhoneProblem.WRONG_LENGTH


def format_phone(value: str) -> str:
    """A valid number in the guide's groups of four: 0812 3456 7890."""
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
