"""Cek Tahapan Dokumen: where a request stands, how long it has taken, whose turn it is (R96-R102)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dtsen.records.models import AccessRequest, ExtractJob, User
from dtsen.records.models.access_request import AccessRequestQuerySet
from dtsen.records.selectors.calendar import working_calendar
from dtsen.records.selectors.history import history_of, state_of
from dtsen.records.selectors.requests import Filters, listing
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.clock import ServiceTime, service_time
from dtsen.workflow.request import RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing
from dtsen.workflow.timeline import StageProgress, next_actor, timeline


@dataclass(frozen=True)
class Tracker:
    """One request's nine rows, its service time, and who acts next. ``job`` is the build under way."""

    request: AccessRequest
    state: RequestState
    rows: tuple[StageProgress, ...]
    time: ServiceTime
    next_role: Role | None
    job: ExtractJob | None

    @property
    def current(self) -> StageProgress:
        return self.rows[self.state.stage.number - 1]


def tracked(user: User, filters: Filters) -> AccessRequestQuerySet:
    """What has been sent, last changed first: a draft has no stages yet (R96)."""
    return listing(user, filters).exclude(standing=Standing.DRAFT).order_by("-updated_at", "-pk")


def tracker_of(request: AccessRequest, now: datetime) -> Tracker:
    """Read the request's history once and derive everything that the page shows."""
    history = history_of(request)
    state = state_of(request)
    calendar = working_calendar(jakarta_date(now))
    building = state.stage is Stage.PROCESSING and not state.build_failed
    return Tracker(
        request=request,
        state=state,
        rows=timeline(history, state, now, calendar),
        time=service_time([(row.at, row.event) for row in history], now, calendar),
        next_role=next_actor(state),
        job=request.jobs.order_by("-build").first() if building else None,
    )
