from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from dtsen.workflow.calendar import JAKARTA, WorkingCalendar, jakarta_date

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
PLAIN = WorkingCalendar({date(2026, 1, 1): "Tahun Baru Masehi", date(2026, 12, 25): "Hari Raya Natal"})


@pytest.mark.parametrize(
    ("start", "twelfth"),
    [
        (date(2025, 3, 17), date(2025, 4, 11)),
        (date(2025, 12, 15), date(2026, 1, 5)),
        (date(2026, 3, 9), date(2026, 4, 1)),
        (date(2026, 11, 23), date(2026, 12, 9)),
        (date(2027, 3, 1), date(2027, 3, 29)),
    ],
)
def test_r102_twelve_working_days_on_end_where_the_real_calendar_says(
    calendar: WorkingCalendar, start: date, twelfth: date
) -> None:
    assert calendar.add(start, 12) == twelfth
    assert calendar.between(start, twelfth) == 12


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 8, 17),
        date(2025, 8, 18),
        date(2025, 12, 25),
        date(2025, 12, 26),
        date(2026, 3, 20),
        date(2026, 11, 21),
        date(2026, 11, 22),
    ],
)
def test_d14_weekends_national_holidays_and_cuti_bersama_are_free(
    calendar: WorkingCalendar, day: date
) -> None:
    assert not calendar.is_working_day(day)


def test_d14_national_holidays_alone_would_count_cuti_bersama_as_work() -> None:
    national_only = WorkingCalendar(dict(country_holidays("ID", years=2026, language="id")))
    assert national_only.is_working_day(date(2026, 3, 20))


def test_the_day_itself_does_not_count_and_the_last_day_does() -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    assert (PLAIN.between(monday, monday), PLAIN.between(monday, tuesday)) == (0, 1)
    assert (PLAIN.add(monday, 0), PLAIN.add(monday, 1)) == (monday, tuesday)


def test_a_span_that_runs_backwards_holds_no_days() -> None:
    assert PLAIN.between(date(2026, 11, 30), date(2026, 11, 23)) == 0


def test_counting_backwards_is_an_error() -> None:
    with pytest.raises(ValueError, match="forward"):
        PLAIN.add(date(2026, 11, 23), -1)


def test_the_year_end_is_crossed_like_any_other_night() -> None:
    assert PLAIN.add(date(2025, 12, 31), 1) == date(2026, 1, 2)


def test_skipped_days_have_their_names_and_leave_out_holidays_on_weekends(calendar: WorkingCalendar) -> None:
    # 17 August 2025, Independence Day, was a Sunday; the Monday after it was cuti bersama.
    ((day, name),) = calendar.skipped(date(2025, 8, 12), date(2025, 8, 29))
    assert day == date(2025, 8, 18)
    assert name.strip()


@given(start=DAYS, count=st.integers(0, 60))
def test_adding_and_counting_undo_each_other(calendar: WorkingCalendar, start: date, count: int) -> None:
    assert calendar.between(start, calendar.add(start, count)) == count


@given(days=st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_neighbouring_spans_add_up(calendar: WorkingCalendar, days: list[date]) -> None:
    first, middle, last = days
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)


@given(start=DAYS, length=st.integers(0, 90))
def test_every_weekday_of_a_span_is_either_worked_or_skipped(
    calendar: WorkingCalendar, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    weekdays = sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, length + 1))
    assert calendar.between(start, end) + len(calendar.skipped(start, end)) == weekdays


def test_midnight_is_jakartas_and_not_utcs() -> None:
    assert jakarta_date(datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert jakarta_date(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == date(2026, 11, 24)
    assert jakarta_date(datetime(2025, 12, 31, 17, 0, tzinfo=UTC)) == date(2026, 1, 1)


def test_a_naive_moment_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        jakarta_date(datetime(2026, 11, 23, 9, 0))


@given(st.datetimes(datetime(1970, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_jakarta_is_the_zone_of_the_time_zone_database(moment: datetime) -> None:
    assert moment.astimezone(JAKARTA).utcoffset() == moment.astimezone(ZoneInfo("Asia/Jakarta")).utcoffset()
