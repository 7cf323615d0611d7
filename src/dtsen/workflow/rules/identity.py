"""NIK and NIP, the numbers that identify a user (R28, R29, D11).

A NIK is 16 digits: 6 of the region of first registration, ddmmyy of birth with 40 added to a woman's day, 4
of a serial from 0001. A NIP is 18: yyyymmdd of birth, yyyymm of appointment, 1 or 2 for the sex, 3 of a
serial.
"""

from datetime import date
from enum import StrEnum
from typing import Final

NIK_LENGTH: Final = 16
NIP_LENGTH: Final = 18
_WOMEN_ADD: Final = 40
_CENTURIES: Final = (1900, 2000)


class IdentityProblem(StrEnum):
    """What is wrong with a NIK or NIP."""

    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    BIRTH_DATE = "birth_date"
    APPOINTMENT = "appointment"
    SEX = "sex"
    SERIAL = "serial"


def normalise_identity(value: str) -> str:
    """Without the spaces that people group the digits with."""
    return "".join(value.split())


def check_nik(value: str) -> IdentityProblem | None:
    """The first problem of a normalised NIK.

    The region is not judged: it names the place of first registration, whose code may be gone by now.
    ``nik_region`` gives it to whoever wants to warn.
    """
    if problem := _check_digits(value, NIK_LENGTH):
        return problem
    day, month, year = int(value[6:8]), int(value[8:10]), int(value[10:12])
    if day > _WOMEN_ADD:
        day -= _WOMEN_ADD
    if not any(_is_date(century + year, month, day) for century in _CENTURIES):
        return IdentityProblem.BIRTH_DATE
    return IdentityProblem.SERIAL if value.endswith("0000") else None


def nik_region(nik: str) -> str:
    """The 6-digit Kemendagri code of the kecamatan of first registration in a valid NIK."""
    return nik[:6]


def check_nip(value: str) -> IdentityProblem | None:
    """The first problem of a normalised NIP.

    The month of appointment is left alone: PPPK numbers carry other digits there.
    """
    if problem := _check_digits(value, NIP_LENGTH):
        return problem
    birth_year = int(value[:4])
    if birth_year < _CENTURIES[0] or not _is_date(birth_year, int(value[4:6]), int(value[6:8])):
        return IdentityProblem.BIRTH_DATE
    if int(value[8:12]) <= birth_year:
        return IdentityProblem.APPOINTMENT
    return None if value[14] in "12" else IdentityProblem.SEX


def _check_digits(value: str, length: int) -> IdentityProblem | None:
    # str.isdigit alone lets superscripts and other scripts' digits through.
    if not (value.isascii() and value.isdigit()):
        return IdentityProblem.NOT_DIGITS
    return None if len(value) == length else IdentityProblem.WRONG_LENGTH


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
