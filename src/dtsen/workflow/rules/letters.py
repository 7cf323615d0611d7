"""Numbers of letters and of BASTs, in whatever form an institution writes them (R71, R84).

The guide's own samples: TEST-01/XIII-2025, PRC-XIII//PR0999/OKK, 01/SK/2025/07/01, SRT-33242.
"""

import re
from enum import StrEnum
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 100
_ALLOWED: Final = re.compile(r"[A-Za-z0-9 ./_()-]*")
_MEANINGFUL: Final = re.compile(r"[A-Za-z0-9]")


class LetterNumberProblem(StrEnum):
    """What is wrong with a letter's or BAST's number."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CHARACTER = "character"
    NO_LETTER_OR_DIGIT = "no_letter_or_digit"


def normalise_letter_number(value: str) -> str:
    """Without spaces around it, and with single ones inside."""
    return " ".join(value.split())


def check_letter_number(value: str) -> LetterNumberProblem | None:
    """The first problem of a normalised number: 3 to 100 letters, digits, spaces and . / - _ ( )."""
    if not _ALLOWED.fullmatch(value):
        return LetterNumberProblem.CHARACTER
    if len(value) < SHORTEST:
        return LetterNumberProblem.TOO_SHORT
    if len(value) > LONGEST:
        return LetterNumberProblem.TOO_LONG
    return None if _MEANINGFUL.search(value) else LetterNumberProblem.NO_LETTER_OR_DIGIT
