"""The one calendar of working days (D14)."""

from __future__ import annotations

from datetime import date

import holidays

from dtsen.records.models import CalendarDay
from dtsen.workflow.calendar import WorkingCalendar

FIRST_YEAR = 2024


def working_calendar(until: date) -> WorkingCalendar:
    """National holidays and cuti bersama up to the year after ``until``, with the office's own changes.

    The library's default leaves cuti bersama out; "government" brings them in. They are decreed year by
    year, so that far years hold national holidays only until an administrator adds the others.
    """
    published = holidays.country_holidays(
        "ID", years=range(FIRST_YEAR, until.year + 2), categories=("public", "government"), language="id"
    )
    days = dict(published.items())
    for row in CalendarDay.objects.all():
        if row.is_holiday:
            days[row.day] = row.name
        else:
            days.pop(row.day, None)
    return WorkingCalendar(days)
