"""The tracker of Cek Tahapan Dokumen: nine rows, one a stage, as in the guide's Gambar 65 (R99-R101)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dtsen.workflow.calendar import WorkingCalendar, jakarta_date
from dtsen.workflow.decide import evolve
from dtsen.workflow.events import AccessGranted, Event, HandedOver, Resubmitted
from dtsen.workflow.messages import gettext_noop
from dtsen.workflow.request import RequestState
from dtsen.workflow.roles import STAGE_ROLE, Role
from dtsen.workflow.stages import ORDER, Stage, Standing


class Outcome(StrEnum):
    """How far a request has come in one stage (R101)."""

    NOT_STARTED = "not_started"
    IN_PROCESS = "in_process"
    PASSED = "passed"
    RETURNED = "returned"
    REFUSED = "refused"
    NOT_REQUIRED = "not_required"

    @property
    def label(self) -> str:
        """The Indonesian word on the badge, which is also the message to translate."""
        return _LABELS[self]


_LABELS: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.NOT_STARTED: gettext_noop("Belum dimulai"),
        Outcome.IN_PROCESS: gettext_noop("Sedang diproses"),
        Outcome.PASSED: gettext_noop("Disetujui"),
        Outcome.RETURNED: gettext_noop("Perlu perbaikan"),
        Outcome.REFUSED: gettext_noop("Ditolak"),
        Outcome.NOT_REQUIRED: gettext_noop("Tidak diperlukan"),
    }
)

_OUTCOME_OF: Final[Mapping[Standing, Outcome]] = MappingProxyType(
    {
        Standing.DRAFT: Outcome.IN_PROCESS,
        Standing.IN_PROCESS: Outcome.IN_PROCESS,
        Standing.RETURNED: Outcome.RETURNED,
        Standing.REFUSED: Outcome.REFUSED,
        Standing.COMPLETED: Outcome.PASSED,
    }
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One recorded event with the moment, whoever caused it, and the comment that applicants may read."""

    at: datetime
    event: Event
    actor_role: Role
    actor_name: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StageProgress:
    """One row of the tracker.

    ``comment``, ``acted_by`` and ``acted_role`` are those of the last act at the stage; an applicant's
    correction does not hide the note it answers. ``working_days`` counts the days after the stage was
    reached on which it was at work, without those in which a returned request lay with the applicant; so the
    officers' stages add up to the service time. Dates are Jakarta's; what has not happened is None.

    Where a correction asked for more, Verifikasi Teknis and all after it start over, and their rows tell of
    the new passing alone, while the service time goes on. ``is_repeated`` marks those that had begun before.
    """

    stage: Stage
    outcome: Outcome
    comment: str
    acted_by: str
    acted_role: Role | None
    started_on: date | None
    updated_on: date | None
    working_days: int | None
    is_repeated: bool = False


@dataclass(slots=True)
class _Passing:
    """What one row tells, while the history is read."""

    act: HistoryRow | None = None
    started_on: date | None = None
    updated_on: date | None = None
    worked: int = 0
    is_repeated: bool = False

    def start(self, day: date) -> None:
        self.started_on = self.started_on or day


def timeline(
    history: Sequence[HistoryRow], state: RequestState, now: datetime, calendar: WorkingCalendar
) -> tuple[StageProgress, ...]:
    """The nine rows for ``state``, which ``history`` (oldest first) has led to, as of ``now``."""
    passings: defaultdict[Stage, _Passing] = defaultdict(_Passing)
    current = RequestState.draft(
        level=state.level, applicant_id=state.applicant_id, institution_id=state.institution_id
    )
    today = since = jakarta_date(now)
    for row in history:
        day, before = jakarta_date(row.at), current
        current = evolve(before, row.event)
        passings[before.stage].start(day)
        _count(passings, before, since, day, calendar)
        for stage in _stages_touched(row.event, before, current):
            passings[stage].updated_on = day
            if not isinstance(row.event, Resubmitted):
                passings[stage].act = row
        if _starts_over(row.event, before):
            for stage in ORDER[current.stage.number - 1 :]:
                if stage in passings or stage.number <= before.stage.number:
                    passings[stage] = _Passing(is_repeated=True)
        passings[current.stage].start(day)
        since = day
    _count(passings, current, since, today, calendar)
    return tuple(_progress(stage, state, passings[stage]) for stage in ORDER)


def next_actor(state: RequestState) -> Role | None:
    """Who has to act for the request to go on; None once it is refused or completed."""
    if state.standing.is_final:
        return None
    if state.standing is Standing.RETURNED:
        return Role.APPLICANT
    return Role.COORDINATOR if state.override_asked else STAGE_ROLE[state.stage]


def _stages_touched(event: Event, before: RequestState, after: RequestState) -> frozenset[Stage]:
    if isinstance(event, AccessGranted):
        return frozenset()
    if isinstance(event, HandedOver):
        return frozenset({before.stage, after.stage})
    return frozenset({before.stage})


def _starts_over(event: Event, before: RequestState) -> bool:
    """A correction that goes back behind the stage that returned it (decision record 6)."""
    return isinstance(event, Resubmitted) and event.stage is not before.stage


def _count(
    passings: Mapping[Stage, _Passing], state: RequestState, start: date, end: date, calendar: WorkingCalendar
) -> None:
    if state.standing is Standing.IN_PROCESS:
        passings[state.stage].worked += calendar.between(start, end)


def _outcome(stage: Stage, state: RequestState) -> Outcome:
    if stage is Stage.BAST and not state.needs_bast:
        return Outcome.NOT_REQUIRED
    if stage is state.stage:
        return _OUTCOME_OF[state.standing]
    if stage is state.returned_from:
        return Outcome.RETURNED
    return Outcome.PASSED if stage.number < state.stage.number else Outcome.NOT_STARTED


def _progress(stage: Stage, state: RequestState, passing: _Passing) -> StageProgress:
    act = passing.act
    return StageProgress(
        stage=stage,
        outcome=_outcome(stage, state),
        comment=act.comment if act else "",
        acted_by=act.actor_name if act else "",
        acted_role=act.actor_role if act else None,
        started_on=passing.started_on,
        updated_on=passing.updated_on,
        working_days=None if passing.started_on is None else passing.worked,
        is_repeated=passing.is_repeated,
    )
