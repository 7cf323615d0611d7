"""When 16 digits can be a NIK or a family card number: region, a day that exists, a serial."""

from __future__ import annotations

from functools import cache

_DAYS_FOR_WOMEN = 40
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def possible_number(number: str, *, of_a_person: bool) -> str:
    """SQL that is true or false for a 16-digit ``number`` given as an integer expression; NULL is false.

    The digits are 6 of a region, day, month and year (2 each; a woman's NIK adds 40 to the day; the century
    is not told, so 29 February needs only a year that 4 divides), and a serial other than 0000. No region's
    code begins with 0, so that all of them are numbers of 16 digits.
    """
    # To look a day up takes a sixth of working out the last one of its month.
    day_and_month = f"(abs({number}) // 1000000 % 10000)::INTEGER"
    leap_day_in_leap_year = f"({day_and_month} % 4000 <> 2902 OR {number} // 10000 % 4 = 0)"
    return (
        f"coalesce({number} BETWEEN {10**15} AND {10**16 - 1} AND {number} % 10000 <> 0 "
        f"AND get_bit('{_days(of_a_person)}'::BIT, {day_and_month}) = 1 AND {leap_day_in_leap_year}, false)"
    )


@cache
def _days(of_a_person: bool) -> str:
    """For every number of 4 digits, whether it is a day and a month that exist: "0" or "1"."""
    days = {
        (day + shift) * 100 + month
        for month, last in enumerate(_DAYS_OF_MONTHS, 1)
        for day in range(1, last + 1)
        for shift in ((0, _DAYS_FOR_WOMEN) if of_a_person else (0,))
    }
    return "".join(str(int(number in days)) for number in range(10_000))
