"""Command in, events out; event in, next state out. Everything else asks here what is allowed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import assert_never

from dtsen.workflow.commands import (
    COMMANDS,
    AskOverride,
    Command,
    DeclineOverride,
    GrantOverride,
    RecordBuildFailed,
    Refuse,
    ReturnForCorrection,
)
from dtsen.workflow.events import (
    AccessGranted,
    Approved,
    BuildFailed,
    BuildRestarted,
    Built,
    Event,
    HandedOver,
    OverrideAsked,
    OverrideDeclined,
    OverrideGranted,
    Refused,
    Resubmitted,
    Returned,
    SignedBastSubmitted,
    Submitted,
)
from dtsen.workflow.moments import check_open, is_open
from dtsen.workflow.people import check_may_act, may_act
from dtsen.workflow.refusals import Refusal, RefusalCode
from dtsen.workflow.request import Actor, RequestState
from dtsen.workflow.stages import ORDER, Stage, Standing
from dtsen.workflow.transitions import Transition
from dtsen.workflow.wording import says_something

_WITH_REASON = ReturnForCorrection | Refuse | AskOverride | GrantOverride | DeclineOverride


def decide(state: RequestState, command: Command, actor: Actor, now: datetime) -> tuple[Event, ...]:
    """What happens when ``actor`` gives ``command`` at ``now``: one event, or two that belong together.

    Asks who first, then when, then whether a return, a refusal or a word on an override says why (D13).
    Raises ``Refusal``; and ``ValueError`` for a ``now`` without a time zone, because every event decided here
    is dated on the service-time calendar (D14) and a naive moment has no day there.
    """
    if now.utcoffset() is None:
        raise ValueError("the moment of a decision needs a time zone")
    check_may_act(state, type(command), actor)
    transition = check_open(state, command)
    if isinstance(command, _WITH_REASON) and not says_something(command.comment):
        raise Refusal(RefusalCode.COMMENT_REQUIRED)
    return tuple(_event(kind, transition, command, actor) for kind in transition.events)


def evolve(state: RequestState, event: Event) -> RequestState:
    """The state after ``event``, which is taken as having happened: nothing is checked."""
    match event:
        case Submitted():
            return _moved(state, Stage.TECHNICAL)
        case Approved(stage=stage, by=officer):
            return _decided(_moved(state, ORDER[stage.number]), stage, officer)
        case Returned(stage=stage, to=target, by=officer):
            standing = Standing.RETURNED if target is stage else Standing.IN_PROCESS
            left = _unanswered_ahead(state, stage) or stage
            return _decided(_moved(state, target, standing, returned_from=left), stage, officer)
        case Refused(stage=stage, by=officer):
            return _decided(_moved(state, stage, Standing.REFUSED), stage, officer)
        case Resubmitted(stage=stage):
            unanswered = _unanswered_ahead(state, stage) if stage is state.stage else None
            return _moved(_without_build(state), stage, returned_from=unanswered)
        case Built():
            return _moved(state, Stage.QUALITY)
        case BuildFailed():
            return replace(state, build_failed=True, build_refused=event.is_refusal)
        case BuildRestarted(by=officer):
            return _decided(_without_build(state), Stage.PROCESSING, officer)
        case OverrideAsked(by=officer):
            return _decided(replace(state, override_asked=True), Stage.PROCESSING, officer)
        case OverrideGranted(by=officer):
            return _decided(_without_build(state), Stage.COORDINATION, officer)
        case OverrideDeclined(by=officer):
            return _decided(replace(state, override_asked=False), Stage.COORDINATION, officer)
        case SignedBastSubmitted():
            return _moved(state, Stage.BAST)
        case AccessGranted():
            return replace(state, access_granted=True)
        case HandedOver():
            return _moved(state, Stage.DONE, Standing.COMPLETED)
    assert_never(event)


def evolve_all(state: RequestState, events: Iterable[Event]) -> RequestState:
    """The state after all ``events``, in order."""
    return reduce(evolve, events, state)


def allowed_commands(state: RequestState, actor: Actor) -> frozenset[type[Command]]:
    """What ``actor`` could do now: the buttons to show. A required comment is asked for afterwards."""
    return frozenset(
        command for command in COMMANDS if is_open(state, command) and may_act(state, command, actor)
    )


def _event(kind: type[Event], transition: Transition, command: Command, actor: Actor) -> Event:
    if isinstance(command, RecordBuildFailed):
        return BuildFailed(command.reason)
    if issubclass(kind, Returned):
        return kind(stage=transition.stage, to=transition.next_stage, by=actor.id)
    if issubclass(kind, Resubmitted):
        return kind(stage=transition.next_stage, by=actor.id)
    if issubclass(kind, Approved | Refused):
        return kind(stage=transition.stage, by=actor.id)
    if issubclass(kind, _BY_SOMEBODY):
        return kind(by=actor.id)
    if issubclass(kind, Built | AccessGranted | HandedOver):
        return kind()
    raise TypeError(f"{kind.__name__} cannot follow from {type(command).__name__}")


_BY_SOMEBODY = (
    Submitted | BuildRestarted | OverrideAsked | OverrideGranted | OverrideDeclined | SignedBastSubmitted
)


def _without_build(state: RequestState) -> RequestState:
    """Nothing is known yet of the build to come."""
    return replace(state, build_failed=False, build_refused=False, override_asked=False)


def _moved(
    state: RequestState,
    stage: Stage,
    standing: Standing = Standing.IN_PROCESS,
    returned_from: Stage | None = None,
) -> RequestState:
    return replace(state, stage=stage, standing=standing, returned_from=returned_from)


def _unanswered_ahead(state: RequestState, stage: Stage) -> Stage | None:
    """The quality check's return waits for a new build, also while the applicant holds the request."""
    ahead = state.returned_from
    return ahead if ahead is not None and ahead.number > stage.number else None


def _decided(state: RequestState, stage: Stage, officer: int) -> RequestState:
    return replace(state, verified_by=state.verified_by | {(stage, officer)})
