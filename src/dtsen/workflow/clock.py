"""The service time: at most 12 working days from Verifikasi Teknis to the granting of access (R102, D14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dtsen.workflow.calendar import WorkingCalendar, jakarta_date
from dtsen.workflow.events import (
    AccessGranted,
    Approved,
    Event,
    Refused,
    Resubmitted,
    Returned,
    SignedBastSubmitted,
    Submitted,
)
from dtsen.workflow.stages import Stage

SERVICE_LIMIT: Final = 12
"""Working days that the guide promises at most (R102)."""


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """The service time of one request, in working days.

    ``started_on`` is the first day that counts: the working day after the request was sent, or the day of
    the end where the end came first. ``due_on`` is the last day that is still in time; while the clock is
    paused, what it would be if the applicant answered today. ``finished_on`` is the day on which access was
    granted or the request refused. ``skipped`` lists the holidays that were, or until ``due_on`` will be,
    left out. Before submission the dates are None.
    """

    started_on: date | None
    due_on: date | None
    used: int
    limit: int
    remaining: int
    overdue: bool
    paused: bool
    finished_on: date | None
    skipped: tuple[tuple[date, str], ...]

    @property
    def overdue_by(self) -> int:
        """Working days beyond the limit: "Lewat N hari kerja"; 0 while in time."""
        return max(self.used - self.limit, 0)


@dataclass(frozen=True, slots=True)
class _Spans:
    """The stretches of days in which the service held the request; ``running_since`` opens the last one."""

    closed: tuple[tuple[date, date], ...]
    running_since: date | None
    finished_on: date | None

    def until(self, today: date) -> tuple[tuple[date, date], ...]:
        if self.running_since is None:
            return self.closed
        return (*self.closed, (self.running_since, today))


def service_time(
    history: Sequence[tuple[datetime, Event]],
    now: datetime,
    calendar: WorkingCalendar,
    limit: int = SERVICE_LIMIT,
) -> ServiceTime:
    """Count the working days of ``history``, oldest event first, up to ``now``.

    The days after the sending count, Jakarta's days, up to and including the present one. The clock stands
    still from a return, or from the passed quality check, until the applicant sends again (D14). It goes on
    where it stood also when the correction is verified anew: the promise is made for the request.
    Raises ``ValueError`` for a moment without a time zone.
    """
    today = jakarta_date(now)
    spans = _spans(history)
    held = spans.until(today)
    used = sum(calendar.between(start, end) for start, end in held)
    paused = bool(held) and spans.running_since is None and spans.finished_on is None
    due_on = _due_on((*held, (today, today)) if paused else held, calendar, limit)
    if due_on is not None:
        held = spans.until(max(today, due_on))
    return ServiceTime(
        started_on=_started_on(held, spans.finished_on, calendar),
        due_on=due_on,
        used=used,
        limit=limit,
        remaining=max(limit - used, 0),
        overdue=used > limit,
        paused=paused,
        finished_on=spans.finished_on,
        skipped=tuple(day for start, end in held for day in calendar.skipped(start, end)),
    )


def _spans(history: Sequence[tuple[datetime, Event]]) -> _Spans:
    closed: list[tuple[date, date]] = []
    since: date | None = None
    for at, event in history:
        day = jakarta_date(at)
        if _starts(event):
            since = day
        elif since is not None and (_pauses(event) or _ends(event)):
            closed.append((since, day))
            since = None
        if _ends(event):
            return _Spans(tuple(closed), None, day)
    return _Spans(tuple(closed), since, None)


def _starts(event: Event) -> bool:
    return isinstance(event, Submitted | Resubmitted | SignedBastSubmitted)


def _pauses(event: Event) -> bool:
    match event:
        case Returned(stage=stage, to=target):
            return target in (stage, Stage.DOWNLOAD)
        case Approved(stage=Stage.QUALITY):
            return True
        case _:
            return False


def _ends(event: Event) -> bool:
    return isinstance(event, AccessGranted | Refused)


def _started_on(
    stretches: Sequence[tuple[date, date]], finished_on: date | None, calendar: WorkingCalendar
) -> date | None:
    if not stretches:
        return None
    first = calendar.add(stretches[0][0], 1)
    # Sent and decided on one day, or over a weekend: no day counted, and none may start after the end.
    return first if finished_on is None else min(first, finished_on)


def _due_on(stretches: Sequence[tuple[date, date]], calendar: WorkingCalendar, limit: int) -> date | None:
    """The day on which the limit is used up, if the last stretch runs on."""
    if not stretches:
        return None
    *earlier, (last_start, _) = stretches
    left = limit
    for start, end in earlier:
        days = calendar.between(start, end)
        if days >= left:
            return calendar.add(start, left)
        left -= days
    return calendar.add(last_start, left)
