"""The workflow of an account application: sent, approved or rejected, corrected and sent again (R35-R39)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, assert_never, get_args

from dtsen.workflow.messages import gettext_noop
from dtsen.workflow.recorded import Recorded
from dtsen.workflow.refusals import Refusal, RefusalCode
from dtsen.workflow.request import Actor
from dtsen.workflow.roles import Role
from dtsen.workflow.wording import says_something


class RegistrationStanding(StrEnum):
    """How an application stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """The Indonesian word on the badge, which is also the message to translate."""
        return _LABELS[self]


_LABELS: Final[Mapping[RegistrationStanding, str]] = MappingProxyType(
    {
        RegistrationStanding.SUBMITTED: gettext_noop("Menunggu verifikasi"),
        RegistrationStanding.APPROVED: gettext_noop("Disetujui"),
        RegistrationStanding.REJECTED: gettext_noop("Ditolak"),
    }
)


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """An application for the accounts of one institution. It begins when it is sent."""

    institution_id: int
    standing: RegistrationStanding = RegistrationStanding.SUBMITTED


@dataclass(frozen=True, slots=True)
class ApproveRegistration:
    """Let the accounts be made (R37, R40)."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class RejectRegistration:
    """Send the application back with a note and a revision link (R38); the note is required."""

    comment: str


@dataclass(frozen=True, slots=True)
class ResubmitRegistration:
    """Send the corrected application through the revision link (R39)."""


RegistrationCommand = ApproveRegistration | RejectRegistration | ResubmitRegistration

REGISTRATION_COMMANDS: Final[tuple[type[RegistrationCommand], ...]] = get_args(RegistrationCommand)


@dataclass(frozen=True, slots=True)
class RegistrationApproved(Recorded):
    """An officer approved the application."""

    name: ClassVar[str] = "registration_approved"
    by: int


@dataclass(frozen=True, slots=True)
class RegistrationRejected(Recorded):
    """An officer rejected the application; it can be corrected and sent again."""

    name: ClassVar[str] = "registration_rejected"
    by: int


@dataclass(frozen=True, slots=True)
class RegistrationResubmitted(Recorded):
    """The holder of the revision link sent the application again."""

    name: ClassVar[str] = "registration_resubmitted"


RegistrationEvent = RegistrationApproved | RegistrationRejected | RegistrationResubmitted

REGISTRATION_EVENTS: Final[Mapping[str, type[RegistrationEvent]]] = MappingProxyType(
    {event.name: event for event in get_args(RegistrationEvent)}
)


@dataclass(frozen=True, slots=True)
class RegistrationTransition:
    """In ``standing``, ``role`` may give ``command``. A role of None is the holder of the revision link."""

    standing: RegistrationStanding
    command: type[RegistrationCommand]
    role: Role | None
    event: type[RegistrationEvent]
    next_standing: RegistrationStanding


REGISTRATION_TRANSITIONS: Final[tuple[RegistrationTransition, ...]] = (
    RegistrationTransition(
        RegistrationStanding.SUBMITTED,
        ApproveRegistration,
        Role.ACCOUNT_VERIFIER,
        RegistrationApproved,
        RegistrationStanding.APPROVED,
    ),
    RegistrationTransition(
        RegistrationStanding.SUBMITTED,
        RejectRegistration,
        Role.ACCOUNT_VERIFIER,
        RegistrationRejected,
        RegistrationStanding.REJECTED,
    ),
    RegistrationTransition(
        RegistrationStanding.REJECTED,
        ResubmitRegistration,
        None,
        RegistrationResubmitted,
        RegistrationStanding.SUBMITTED,
    ),
)


def check_may_act_on_registration(
    state: RegistrationState, command: type[RegistrationCommand], actor: Actor | None
) -> None:
    """WHO: raise ``Refusal`` unless ``actor`` may give ``command``; None holds the revision link."""
    role = actor.role if actor else None
    if not any(row.command is command and row.role is role for row in REGISTRATION_TRANSITIONS):
        raise Refusal(RefusalCode.WRONG_ROLE)
    if actor and actor.institution_id == state.institution_id:
        raise Refusal(RefusalCode.OWN_INSTITUTION)


def check_registration_open(
    state: RegistrationState, command: type[RegistrationCommand]
) -> RegistrationTransition:
    """WHEN: the row that ``command`` follows now. Raises ``Refusal`` where there is none."""
    for row in REGISTRATION_TRANSITIONS:
        if row.standing is state.standing and row.command is command:
            return row
    raise Refusal(RefusalCode.WRONG_STAGE)


def decide_registration(
    state: RegistrationState, command: RegistrationCommand, actor: Actor | None, now: datetime
) -> tuple[RegistrationEvent, ...]:
    """What happens when ``actor`` gives ``command`` at ``now``; None holds the revision link (R39).

    Raises ``Refusal``, and ``ValueError`` for a ``now`` without a time zone.
    """
    if now.utcoffset() is None:
        raise ValueError("the moment of a decision needs a time zone")
    check_may_act_on_registration(state, type(command), actor)
    event = check_registration_open(state, type(command)).event
    if isinstance(command, RejectRegistration) and not says_something(command.comment):
        raise Refusal(RefusalCode.COMMENT_REQUIRED)
    if issubclass(event, RegistrationResubmitted) or actor is None:
        return (RegistrationResubmitted(),)
    return (event(by=actor.id),)


def evolve_registration(state: RegistrationState, event: RegistrationEvent) -> RegistrationState:
    """The state after ``event``, which is taken as having happened."""
    match event:
        case RegistrationApproved():
            return replace(state, standing=RegistrationStanding.APPROVED)
        case RegistrationRejected():
            return replace(state, standing=RegistrationStanding.REJECTED)
        case RegistrationResubmitted():
            return replace(state, standing=RegistrationStanding.SUBMITTED)
    assert_never(event)


def allowed_registration_commands(
    state: RegistrationState, actor: Actor | None
) -> frozenset[type[RegistrationCommand]]:
    """What ``actor`` could do now; None is the holder of the revision link."""
    return frozenset(command for command in REGISTRATION_COMMANDS if _is_allowed(state, command, actor))


def _is_allowed(state: RegistrationState, command: type[RegistrationCommand], actor: Actor | None) -> bool:
    try:
        check_may_act_on_registration(state, command, actor)
        check_registration_open(state, command)
    except Refusal:
        return False
    return True


def registration_event_from_mapping(name: str, data: Mapping[str, object]) -> RegistrationEvent:
    """Read a stored row back. Raises ``ValueError`` for an unknown name or data that do not fit it."""
    if name not in REGISTRATION_EVENTS:
        raise ValueError(f"unknown event {name!r}")
    return REGISTRATION_EVENTS[name].from_mapping(data)
