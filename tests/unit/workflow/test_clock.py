"""Figures of the service time; the first story is the one of the tracker's picture (Gambar 65 re-drawn)."""

from datetime import UTC, date, datetime

import pytest

from dtsen.workflow.calendar import JAKARTA, WorkingCalendar
from dtsen.workflow.clock import ServiceTime, service_time
from dtsen.workflow.events import (
    AccessGranted,
    Approved,
    BuildFailed,
    BuildRestarted,
    Built,
    Event,
    HandedOver,
    Refused,
    Resubmitted,
    Returned,
    SignedBastSubmitted,
    Submitted,
)
from dtsen.workflow.stages import Stage

History = list[tuple[datetime, Event]]


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JAKARTA)


def sent(moment: datetime) -> tuple[datetime, Event]:
    return moment, Submitted(by=1)


def returned(moment: datetime) -> tuple[datetime, Event]:
    return moment, Returned(stage=Stage.TECHNICAL, to=Stage.TECHNICAL, by=12)


def resubmitted(moment: datetime) -> tuple[datetime, Event]:
    return moment, Resubmitted(stage=Stage.TECHNICAL, by=1)


PICTURE: History = [
    sent(at(2025, 8, 12)),
    (at(2025, 8, 14), Approved(Stage.TECHNICAL, by=12)),
    (at(2025, 8, 20), Approved(Stage.SUBSTANCE, by=13)),
    (at(2025, 8, 21), Approved(Stage.COORDINATION, by=14)),
]


def test_r102_the_ring_of_the_picture_shows_eight_of_twelve_days(calendar: WorkingCalendar) -> None:
    assert service_time(PICTURE, at(2025, 8, 25), calendar) == ServiceTime(
        started_on=date(2025, 8, 13),
        due_on=date(2025, 8, 29),
        used=8,
        limit=12,
        remaining=4,
        overdue=False,
        paused=False,
        finished_on=None,
        skipped=tuple(calendar.skipped(date(2025, 8, 17), date(2025, 8, 18))),
    )


def test_r102_a_holiday_that_lies_ahead_of_the_due_day_is_named_from_the_first_day(
    calendar: WorkingCalendar,
) -> None:
    figures = service_time(PICTURE[:1], at(2025, 8, 12), calendar)
    assert [day for day, _ in figures.skipped] == [date(2025, 8, 18)]


def test_d14_a_holiday_that_fell_into_a_pause_was_not_skipped(calendar: WorkingCalendar) -> None:
    history = [sent(at(2025, 8, 12)), returned(at(2025, 8, 14)), resubmitted(at(2025, 8, 19))]
    assert service_time(history, at(2025, 8, 25), calendar).skipped == ()


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((2025, 3, 17), (2025, 4, 11)),
        ((2025, 12, 15), (2026, 1, 5)),
        ((2026, 3, 9), (2026, 4, 1)),
        ((2026, 11, 23), (2026, 12, 9)),
        ((2027, 3, 1), (2027, 3, 29)),
    ],
)
def test_d14_the_due_day_is_the_twelfth_working_day_and_still_in_time(
    calendar: WorkingCalendar, start: tuple[int, int, int], due: tuple[int, int, int]
) -> None:
    figures = service_time([sent(at(*start))], at(*due), calendar)
    assert figures.due_on == date(*due)
    assert (figures.used, figures.remaining, figures.overdue, figures.overdue_by) == (12, 0, False, 0)


def test_r102_the_thirteenth_day_is_one_too_late(calendar: WorkingCalendar) -> None:
    figures = service_time([sent(at(2026, 11, 23))], at(2026, 12, 10), calendar)
    assert (figures.used, figures.remaining, figures.overdue, figures.overdue_by) == (13, 0, True, 1)
    assert figures.due_on == date(2026, 12, 9)


def test_before_submission_no_clock_runs(calendar: WorkingCalendar) -> None:
    figures = service_time([], at(2026, 11, 23), calendar)
    assert (figures.started_on, figures.due_on, figures.finished_on) == (None, None, None)
    assert (figures.used, figures.remaining, figures.overdue, figures.paused) == (0, 12, False, False)


def test_a_request_sent_on_saturday_begins_on_monday(calendar: WorkingCalendar) -> None:
    figures = service_time([sent(at(2026, 11, 21))], at(2026, 11, 23), calendar)
    assert (figures.started_on, figures.used) == (date(2026, 11, 23), 1)


def test_d14_days_are_jakartas_not_utcs(calendar: WorkingCalendar) -> None:
    late_monday = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)
    early_tuesday = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert service_time([sent(late_monday)], early_tuesday, calendar).used == 1
    assert service_time([sent(early_tuesday)], early_tuesday, calendar).used == 0
    assert service_time([sent(early_tuesday)], early_tuesday, calendar).started_on == date(2026, 11, 25)


def test_r102_the_year_end_costs_its_holidays_and_names_them(calendar: WorkingCalendar) -> None:
    figures = service_time([sent(at(2025, 12, 22))], at(2026, 1, 2), calendar)
    assert figures.used == 6
    assert [day for day, _ in figures.skipped] == [date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1)]


def test_d14_the_clock_stands_still_while_the_applicant_holds_the_request(calendar: WorkingCalendar) -> None:
    history = [sent(at(2026, 11, 23)), returned(at(2026, 11, 25))]
    soon, later = (service_time(history, at(2026, 12, day), calendar) for day in (1, 4))
    assert (soon.used, later.used) == (2, 2)
    assert (soon.paused, later.paused) == (True, True)
    assert (soon.due_on, later.due_on) == (date(2026, 12, 15), date(2026, 12, 18))


def test_d14_the_clock_goes_on_where_it_stood_after_the_correction(calendar: WorkingCalendar) -> None:
    history = [sent(at(2026, 11, 23)), returned(at(2026, 11, 25)), resubmitted(at(2026, 12, 4))]
    figures = service_time(history, at(2026, 12, 8), calendar)
    assert (figures.started_on, figures.used, figures.paused) == (date(2026, 11, 24), 4, False)
    assert figures.due_on == date(2026, 12, 18)


def test_a_correction_on_the_same_day_costs_nobody_a_day(calendar: WorkingCalendar) -> None:
    plain = [sent(at(2026, 11, 23))]
    corrected = [*plain, returned(at(2026, 11, 25, 9)), resubmitted(at(2026, 11, 25, 15))]
    now = at(2026, 12, 8)
    assert service_time(corrected, now, calendar) == service_time(plain, now, calendar)


def test_d14_two_returns_pause_twice(calendar: WorkingCalendar) -> None:
    history = [
        sent(at(2026, 11, 23)),
        returned(at(2026, 11, 24)),
        resubmitted(at(2026, 11, 26)),
        returned(at(2026, 11, 27)),
        resubmitted(at(2026, 12, 1)),
    ]
    assert service_time(history, at(2026, 12, 2), calendar).used == 3


def test_a_quality_return_and_a_failed_build_do_not_stop_the_clock(calendar: WorkingCalendar) -> None:
    history: History = [
        sent(at(2026, 11, 23)),
        (at(2026, 11, 24), BuildFailed("disk_full")),
        (at(2026, 11, 25), BuildRestarted(by=15)),
        (at(2026, 11, 26), Built()),
        (at(2026, 11, 27), Returned(Stage.QUALITY, Stage.PROCESSING, by=16)),
    ]
    figures = service_time(history, at(2026, 12, 1), calendar)
    assert (figures.used, figures.paused) == (6, False)


GRANTED: History = [
    sent(at(2026, 11, 2)),
    (at(2026, 11, 6), Approved(Stage.QUALITY, by=16)),
    (at(2026, 11, 16), SignedBastSubmitted(by=1)),
    (at(2026, 11, 17), Returned(Stage.BAST, Stage.DOWNLOAD, by=17)),
    (at(2026, 11, 20), SignedBastSubmitted(by=1)),
    (at(2026, 11, 23), Approved(Stage.BAST, by=17)),
    (at(2026, 11, 23), AccessGranted()),
]


@pytest.mark.parametrize(
    ("events", "today", "used", "paused"),
    [
        (2, (2026, 11, 13), 4, True),
        (3, (2026, 11, 17), 5, False),
        (4, (2026, 11, 19), 5, True),
        (5, (2026, 11, 23), 6, False),
        (7, (2027, 1, 29), 6, False),
    ],
)
def test_d14_signing_the_bast_is_the_applicants_time_and_checking_it_is_the_services(
    calendar: WorkingCalendar, events: int, today: tuple[int, int, int], used: int, paused: bool
) -> None:
    figures = service_time(GRANTED[:events], at(*today), calendar)
    assert (figures.used, figures.paused) == (used, paused)


def test_d14_the_clock_ends_with_the_granting_of_access(calendar: WorkingCalendar) -> None:
    at_once = service_time(GRANTED, at(2026, 11, 23, 11), calendar)
    much_later = service_time([*GRANTED, (at(2026, 11, 30), HandedOver())], at(2027, 3, 1), calendar)
    assert at_once == much_later
    assert (at_once.finished_on, at_once.paused) == (date(2026, 11, 23), False)


def test_d2_an_aggregate_ends_its_clock_at_the_quality_check(calendar: WorkingCalendar) -> None:
    history: History = [
        sent(at(2026, 11, 2)),
        (at(2026, 11, 6), Approved(Stage.QUALITY, by=16)),
        (at(2026, 11, 6), AccessGranted()),
    ]
    figures = service_time(history, at(2026, 11, 23), calendar)
    assert (figures.used, figures.finished_on, figures.paused) == (4, date(2026, 11, 6), False)
    assert figures.due_on == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("sent_on", "granted_on"),
    [((2026, 11, 23), (2026, 11, 23)), ((2026, 11, 20), (2026, 11, 21)), ((2026, 11, 21), (2026, 11, 22))],
)
def test_d14_what_is_granted_before_the_first_day_counts_starts_on_the_day_it_ends(
    calendar: WorkingCalendar, sent_on: tuple[int, int, int], granted_on: tuple[int, int, int]
) -> None:
    """On one day, over a weekend from Friday, and within the weekend; the promise itself stays."""
    waiting = service_time([sent(at(*sent_on))], at(*granted_on), calendar)
    history = [sent(at(*sent_on)), (at(*granted_on, hour=15), AccessGranted())]
    figures = service_time(history, at(2026, 12, 1), calendar)
    assert (figures.started_on, figures.finished_on, figures.used) == (date(*granted_on),) * 2 + (0,)
    assert figures.due_on == waiting.due_on


def test_a_request_that_grew_keeps_the_days_it_has_used(calendar: WorkingCalendar) -> None:
    history: History = [
        sent(at(2026, 11, 2)),
        (at(2026, 11, 4), Approved(Stage.TECHNICAL, by=12)),
        (at(2026, 11, 5), Approved(Stage.SUBSTANCE, by=13)),
        (at(2026, 11, 6), Returned(Stage.COORDINATION, Stage.COORDINATION, by=14)),
        (at(2026, 11, 13), Resubmitted(Stage.TECHNICAL, by=2)),
    ]
    figures = service_time(history, at(2026, 11, 17), calendar)
    assert (figures.started_on, figures.used, figures.paused) == (date(2026, 11, 3), 4 + 2, False)


def test_a_refusal_ends_the_clock(calendar: WorkingCalendar) -> None:
    history: History = [sent(at(2026, 11, 2)), (at(2026, 11, 4), Refused(Stage.TECHNICAL, by=12))]
    figures = service_time(history, at(2026, 11, 23), calendar)
    assert (figures.used, figures.finished_on, figures.overdue) == (2, date(2026, 11, 4), False)


def test_a_request_that_was_late_before_it_was_returned_stays_late(calendar: WorkingCalendar) -> None:
    history = [sent(at(2026, 11, 2)), returned(at(2026, 11, 20))]
    figures = service_time(history, at(2026, 12, 4), calendar)
    assert (figures.overdue, figures.overdue_by, figures.due_on) == (True, 2, date(2026, 11, 18))


def test_another_limit_can_be_set(calendar: WorkingCalendar) -> None:
    figures = service_time([sent(at(2026, 11, 23))], at(2026, 11, 26), calendar, limit=5)
    assert (figures.limit, figures.remaining, figures.due_on) == (5, 2, date(2026, 11, 30))


def test_a_naive_moment_is_an_error(calendar: WorkingCalendar) -> None:
    with pytest.raises(ValueError, match="time zone"):
        service_time([], datetime(2026, 11, 23, 9, 0), calendar)
