"""A request as ``workflow`` sees it, read from its rows."""

from __future__ import annotations

from typing import Any

from dtsen.records.models import AccessRequest, RequestEvent
from dtsen.workflow.decide import evolve
from dtsen.workflow.events import Event, OverrideAsked, Resubmitted, Submitted, event_from_mapping
from dtsen.workflow.request import RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.timeline import HistoryRow


def event_of(row: RequestEvent) -> Event:
    return event_from_mapping(row.name, row.data)


def state_of(request: AccessRequest) -> RequestState:
    """Fold the request's events over its draft.

    ``stage`` and ``standing`` are kept in the request's row besides, for queues and filters; the events are
    the truth, and a test holds both against each other.
    """
    state = RequestState.draft(
        level=request.level or 1,
        applicant_id=request.applicant_id,
        institution_id=request.institution_id,
    )
    for row in request.events.order_by("sequence"):
        state = evolve(state, event_of(row))
    return state


def last_choice(request: AccessRequest) -> dict[str, Any]:
    """What was asked for when the request was last sent, as a spec; empty for a draft."""
    sent = request.events.filter(name__in=(Submitted.name, Resubmitted.name)).order_by("-sequence").first()
    return dict(sent.choice) if sent else {}


def override_asked(request: AccessRequest) -> RequestEvent | None:
    """The newest wish that a result which failed the disclosure check goes out, with its reason."""
    return (
        request.events.select_related("actor").filter(name=OverrideAsked.name).order_by("-sequence").first()
    )


def history_of(request: AccessRequest) -> list[HistoryRow]:
    """The rows of the tracker, oldest first, with who acted and what they wrote (R100)."""
    return [
        HistoryRow(
            at=row.at,
            event=event_of(row),
            actor_role=Role(row.actor_role),
            actor_name=row.actor.full_name if row.actor else "",
            comment=row.comment,
        )
        for row in request.events.select_related("actor").order_by("sequence")
    ]
