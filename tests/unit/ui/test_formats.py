"""How the screens write dates, times, figures and sizes."""

from datetime import UTC, date, datetime

import pytest

from dtsen.ui import formats

MORNING = datetime(2025, 8, 25, 3, 8, 33, tzinfo=UTC)  # 10:08:33 in Jakarta


def test_r49_the_clock_shows_jakarta_time_and_the_long_indonesian_date() -> None:
    assert formats.time_id(MORNING) == "10:08:33 WIB"
    assert formats.long_date_id(MORNING) == "Senin, 25 Agustus 2025"


def test_r47_a_moment_is_written_day_first_with_seconds() -> None:
    assert formats.moment_id(MORNING) == "25-08-2025 10:08:33"


def test_a_late_evening_in_utc_is_the_next_day_in_jakarta() -> None:
    assert formats.date_id(datetime(2025, 12, 31, 17, 0, tzinfo=UTC)) == "01-01-2026"
    assert formats.date_id(datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC)) == "31-12-2025"


def test_a_plain_date_stays_on_its_day() -> None:
    assert formats.date_id(date(2025, 8, 5)) == "05-08-2025"
    assert formats.day_month_id(date(2026, 1, 23)) == "23 Januari 2026"


@pytest.mark.parametrize(
    "write", [formats.date_id, formats.moment_id, formats.minute_id, formats.time_id, formats.long_date_id]
)
def test_nothing_is_written_for_nothing(write) -> None:
    assert write(None) == ""


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (999, "999"), (1000, "1.000"), (289_060_513, "289.060.513"), (None, "")]
)
def test_thousands_are_grouped_with_points(value: int | None, words: str) -> None:
    assert formats.thousands(value) == words


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [(33.85, 1, "33,9"), (11.25, 1, "11,3"), (1234.5, 1, "1.234,5"), (7, 0, "7")],
)
def test_decimals_have_a_comma_and_halves_go_up(value: float, places: int, words: str) -> None:
    assert formats.decimal_id(value, places) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(289_060_513, "289 juta"), (1_449_000, "1,4 juta"), (999_999, "999.999"), (632_451, "632.451")],
)
def test_only_millions_are_rounded_to_millions(value: int, words: str) -> None:
    assert formats.millions_id(value) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (812, "812 B"),
        (1024, "1 kB"),
        (395_264, "386 kB"),
        (200 * 1024, "200 kB"),  # R57
        (500 * 1024, "500 kB"),  # R87
        (1024 * 1024, "1 MB"),  # R72
        (1024 * 1024 - 1, "1 MB"),
        (2_411_725, "2,3 MB"),
        (5 * 1024**3, "5 GB"),
    ],
)
def test_r72_a_limit_is_written_as_the_guide_writes_it(size: int, words: str) -> None:
    assert formats.filesize_id(size) == words


def test_r105_a_telephone_link_has_digits_only() -> None:
    assert formats.digits("+62 821-2019-4130") == "6282120194130"
