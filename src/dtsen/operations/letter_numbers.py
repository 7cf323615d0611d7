"""Numbers that an institution writes on its letters and BASTs, checked and told in words (R71, R84)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from dtsen.operations.errors import Refused
from dtsen.workflow.rules.letters import (
    LONGEST,
    SHORTEST,
    LetterNumberProblem,
    check_letter_number,
    normalise_letter_number,
)

_WORDS = {
    LetterNumberProblem.TOO_SHORT: gettext_lazy("Nomor paling sedikit %(shortest)d karakter."),
    LetterNumberProblem.TOO_LONG: gettext_lazy("Nomor paling banyak %(longest)d karakter."),
    LetterNumberProblem.CHARACTER: gettext_lazy(
        "Nomor hanya boleh memuat huruf, angka, spasi, dan tanda . / - _ ( )."
    ),
    LetterNumberProblem.NO_LETTER_OR_DIGIT: gettext_lazy("Nomor harus memuat huruf atau angka."),
}


def checked_letter_number(value: str, *, field: str) -> str:
    """The number as it is stored. Raises ``Refused`` that says what is wrong with it."""
    number = normalise_letter_number(value)
    problem = check_letter_number(number)
    if problem:
        raise Refused(str(_WORDS[problem]) % {"shortest": SHORTEST, "longest": LONGEST}, field=field)
    return number
