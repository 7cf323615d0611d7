"""Working days in Indonesia: Monday to Friday, without national holidays and cuti bersama (R102, D14)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final

JAKARTA: Final = timezone(timedelta(hours=7), "WIB")
"""Asia/Jakarta. It has kept UTC+7 without summer time since 1964, so no zone data are needed."""

_SATURDAY: Final = 5


def jakarta_date(moment: datetime) -> date:
    """The day on which ``moment`` falls in Jakarta. Raises ``ValueError`` where the time zone is missing."""
    if moment.utcoffset() is None:
        raise ValueError("a moment on the calendar needs a time zone")
    return moment.astimezone(JAKARTA).date()


class WorkingCalendar:
    """Counts working days. ``holidays`` maps each free day to its Indonesian name."""

    def __init__(self, holidays: Mapping[date, str]) -> None:
        self._holidays = dict(holidays)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday and no holiday."""
        return day.weekday() < _SATURDAY and day not in self._holidays

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; ``day`` itself for 0. Raises ``ValueError`` below 0."""
        if count < 0:
            raise ValueError("working days are counted forward")
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """The working days after ``start`` up to and including ``end``; 0 where ``end`` is not later.

        So ``between(day, add(day, n)) == n``, and neighbouring spans add up.
        """
        return sum(self.is_working_day(day) for day in _days_after(start, end))

    def skipped(self, start: date, end: date) -> list[tuple[date, str]]:
        """The holidays after ``start`` up to ``end`` that would else have been working days, with names."""
        return [
            (day, self._holidays[day])
            for day in _days_after(start, end)
            if day.weekday() < _SATURDAY and day in self._holidays
        ]


def _days_after(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
