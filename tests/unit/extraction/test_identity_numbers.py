"""When 16 digits can be a NIK or a family card number, held against the calendar of the standard library."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from dtsen.extraction.identity_numbers import possible_number

FIRST = 3_304_010_000_000_001  # of the region 330401, day, month and year 0, serial 1


def _days_that_exist(*, of_a_person: bool) -> set[int]:
    found = set()
    for number in range(1_000_000):
        day, month, year = number // 10_000, number // 100 % 100, number % 100
        for shift in (0, 40) if of_a_person else (0,):
            for century in (1900, 2000):
                try:
                    date(century + year, month, day - shift)
                except ValueError:
                    continue
                found.add(number)
    return found


@pytest.mark.parametrize("of_a_person", [True, False])
def test_a_number_is_possible_on_the_days_of_the_calendar_and_on_no_other(of_a_person: bool) -> None:
    found = duckdb.sql(
        f"SELECT range FROM range(1000000) "
        f"WHERE {possible_number(f'({FIRST} + range * 10000)', of_a_person=of_a_person)}"
    ).fetchall()
    assert {row[0] for row in found} == _days_that_exist(of_a_person=of_a_person)


@pytest.mark.parametrize(
    ("number", "possible"),
    [
        ("3304011512900001", True),
        ("3304015512900001", True),
        ("3304011512900000", False),
        ("304011512900001", False),
        ("33040115129000001", False),
        ("-3304011512900001", False),
        ("0", False),
        ("NULL", False),
    ],
)
def test_length_sign_and_serial_decide_too(number: str, possible: bool) -> None:
    sql = possible_number(f"{number}::BIGINT", of_a_person=True)
    assert duckdb.sql(f"SELECT {sql}").fetchall() == [(possible,)]
