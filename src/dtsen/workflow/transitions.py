"""The workflow as data: one row for every change a request can go through.

``decide`` walks these rows, the guards read them, and ``docs/reference/request-states.md`` is drawn from
them. Sources: R36-R103 for the path, D2 for the two branches after the quality check, D13 for returns,
decision record 6 for the two ways back from a return: what grows is verified anew, and decision record 9 for
what happens to a result that fails the disclosure check.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dtsen.workflow.commands import (
    Approve,
    AskOverride,
    Command,
    DeclineOverride,
    GrantOverride,
    RecordBuildFailed,
    RecordBuilt,
    RecordHandover,
    Refuse,
    RestartBuild,
    Resubmit,
    ReturnForCorrection,
    Submit,
    SubmitSignedBast,
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
from dtsen.workflow.request import RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing


class Condition(StrEnum):
    """What must hold of the request, or of the command, besides stage and standing."""

    ALWAYS = "always"
    NEEDS_REQUEST = "level 2, 3 or 4"
    ROW_DATA = "level 3 or 4"
    AGGREGATE = "level 2"
    BUILDING = "build has not failed"
    BUILD_FAILED = "build has failed, no override is asked for"
    BUILD_REFUSED = "result failed the disclosure check, no override is asked for"
    OVERRIDE_ASKED = "an override is asked for"
    ACCESS_GRANTED = "access granted"
    WIDENED = "asks for more than before"
    NOT_WIDENED = "asks for no more than before"

    def holds(self, state: RequestState, command: Command | None = None) -> bool:
        """Whether ``state`` and ``command`` meet the condition; without a command, whether one could."""
        if self in _OF_COMMAND:
            return command is None or _OF_COMMAND[self](command)
        return _OF_STATE[self](state)


_OF_STATE: Final[Mapping[Condition, Callable[[RequestState], bool]]] = MappingProxyType(
    {
        Condition.ALWAYS: lambda state: True,
        Condition.NEEDS_REQUEST: lambda state: state.level >= 2,
        Condition.ROW_DATA: lambda state: state.needs_bast,
        Condition.AGGREGATE: lambda state: not state.needs_bast,
        Condition.BUILDING: lambda state: not state.build_failed,
        Condition.BUILD_FAILED: lambda state: state.build_failed and not state.override_asked,
        Condition.BUILD_REFUSED: lambda state: state.build_refused and not state.override_asked,
        Condition.OVERRIDE_ASKED: lambda state: state.override_asked,
        Condition.ACCESS_GRANTED: lambda state: state.access_granted,
    }
)

_OF_COMMAND: Final[Mapping[Condition, Callable[[Command], bool]]] = MappingProxyType(
    {
        Condition.WIDENED: lambda command: isinstance(command, Resubmit) and command.widened,
        Condition.NOT_WIDENED: lambda command: isinstance(command, Resubmit) and not command.widened,
    }
)


@dataclass(frozen=True, slots=True)
class Transition:
    """At ``stage``, in ``standing``, where ``condition`` holds, ``role`` may give ``command``."""

    stage: Stage
    standing: Standing
    condition: Condition
    command: type[Command]
    role: Role
    events: tuple[type[Event], ...]
    next_stage: Stage
    next_standing: Standing


def _row(
    origin: tuple[Stage, Standing],
    command: type[Command],
    role: Role,
    events: tuple[type[Event], ...],
    target: tuple[Stage, Standing],
    condition: Condition = Condition.ALWAYS,
) -> Transition:
    return Transition(*origin, condition, command, role, events, *target)


_DRAFT = (Stage.REQUEST, Standing.DRAFT)
_TECHNICAL = (Stage.TECHNICAL, Standing.IN_PROCESS)
_TECHNICAL_RETURNED = (Stage.TECHNICAL, Standing.RETURNED)
_TECHNICAL_REFUSED = (Stage.TECHNICAL, Standing.REFUSED)
_SUBSTANCE = (Stage.SUBSTANCE, Standing.IN_PROCESS)
_SUBSTANCE_RETURNED = (Stage.SUBSTANCE, Standing.RETURNED)
_SUBSTANCE_REFUSED = (Stage.SUBSTANCE, Standing.REFUSED)
_COORDINATION = (Stage.COORDINATION, Standing.IN_PROCESS)
_COORDINATION_RETURNED = (Stage.COORDINATION, Standing.RETURNED)
_COORDINATION_REFUSED = (Stage.COORDINATION, Standing.REFUSED)
_PROCESSING = (Stage.PROCESSING, Standing.IN_PROCESS)
_PROCESSING_RETURNED = (Stage.PROCESSING, Standing.RETURNED)
_QUALITY = (Stage.QUALITY, Standing.IN_PROCESS)
_DOWNLOAD = (Stage.DOWNLOAD, Standing.IN_PROCESS)
_BAST = (Stage.BAST, Standing.IN_PROCESS)
_BAST_REFUSED = (Stage.BAST, Standing.REFUSED)
_DONE = (Stage.DONE, Standing.IN_PROCESS)
_COMPLETED = (Stage.DONE, Standing.COMPLETED)

TRANSITIONS: Final[tuple[Transition, ...]] = (
    _row(_DRAFT, Submit, Role.APPLICANT, (Submitted,), _TECHNICAL, Condition.NEEDS_REQUEST),
    # Verifikasi Teknis
    _row(_TECHNICAL, Approve, Role.TECHNICAL_VERIFIER, (Approved,), _SUBSTANCE),
    _row(_TECHNICAL, ReturnForCorrection, Role.TECHNICAL_VERIFIER, (Returned,), _TECHNICAL_RETURNED),
    _row(_TECHNICAL, Refuse, Role.TECHNICAL_VERIFIER, (Refused,), _TECHNICAL_REFUSED),
    _row(_TECHNICAL_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _TECHNICAL),
    # Verifikasi Substansi
    _row(_SUBSTANCE, Approve, Role.SUBSTANCE_VERIFIER, (Approved,), _COORDINATION),
    _row(_SUBSTANCE, ReturnForCorrection, Role.SUBSTANCE_VERIFIER, (Returned,), _SUBSTANCE_RETURNED),
    _row(_SUBSTANCE, Refuse, Role.SUBSTANCE_VERIFIER, (Refused,), _SUBSTANCE_REFUSED),
    _row(_SUBSTANCE_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _SUBSTANCE, Condition.NOT_WIDENED),
    _row(_SUBSTANCE_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _TECHNICAL, Condition.WIDENED),
    # Verifikasi Koordinator
    _row(_COORDINATION, Approve, Role.COORDINATOR, (Approved,), _PROCESSING),
    _row(_COORDINATION, ReturnForCorrection, Role.COORDINATOR, (Returned,), _COORDINATION_RETURNED),
    _row(_COORDINATION, Refuse, Role.COORDINATOR, (Refused,), _COORDINATION_REFUSED),
    _row(
        _COORDINATION_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _COORDINATION, Condition.NOT_WIDENED
    ),
    _row(_COORDINATION_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _TECHNICAL, Condition.WIDENED),
    # Pengolahan Data
    _row(_PROCESSING, RecordBuilt, Role.SYSTEM, (Built,), _QUALITY, Condition.BUILDING),
    _row(_PROCESSING, RecordBuildFailed, Role.SYSTEM, (BuildFailed,), _PROCESSING, Condition.BUILDING),
    _row(
        _PROCESSING, RestartBuild, Role.DATA_PROCESSOR, (BuildRestarted,), _PROCESSING, Condition.BUILD_FAILED
    ),
    _row(
        _PROCESSING,
        ReturnForCorrection,
        Role.DATA_PROCESSOR,
        (Returned,),
        _PROCESSING_RETURNED,
        Condition.BUILD_FAILED,
    ),
    _row(_PROCESSING_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _PROCESSING, Condition.NOT_WIDENED),
    _row(_PROCESSING_RETURNED, Resubmit, Role.APPLICANT, (Resubmitted,), _TECHNICAL, Condition.WIDENED),
    _row(
        _PROCESSING, AskOverride, Role.DATA_PROCESSOR, (OverrideAsked,), _PROCESSING, Condition.BUILD_REFUSED
    ),
    _row(
        _PROCESSING,
        GrantOverride,
        Role.COORDINATOR,
        (OverrideGranted,),
        _PROCESSING,
        Condition.OVERRIDE_ASKED,
    ),
    _row(
        _PROCESSING,
        DeclineOverride,
        Role.COORDINATOR,
        (OverrideDeclined,),
        _PROCESSING,
        Condition.OVERRIDE_ASKED,
    ),
    # Cek Kualitas Data
    _row(_QUALITY, Approve, Role.QUALITY_CHECKER, (Approved,), _DOWNLOAD, Condition.ROW_DATA),
    _row(_QUALITY, Approve, Role.QUALITY_CHECKER, (Approved, AccessGranted), _DOWNLOAD, Condition.AGGREGATE),
    _row(_QUALITY, ReturnForCorrection, Role.QUALITY_CHECKER, (Returned,), _PROCESSING),
    # Unduh Data
    _row(_DOWNLOAD, SubmitSignedBast, Role.APPLICANT, (SignedBastSubmitted,), _BAST, Condition.ROW_DATA),
    _row(_DOWNLOAD, RecordHandover, Role.SYSTEM, (HandedOver,), _COMPLETED, Condition.ACCESS_GRANTED),
    # Verifikasi BAST
    _row(_BAST, Approve, Role.BAST_VERIFIER, (Approved, AccessGranted), _DONE),
    _row(_BAST, ReturnForCorrection, Role.BAST_VERIFIER, (Returned,), _DOWNLOAD),
    _row(_BAST, Refuse, Role.BAST_VERIFIER, (Refused,), _BAST_REFUSED),
    # Selesai
    _row(_DONE, RecordHandover, Role.SYSTEM, (HandedOver,), _COMPLETED, Condition.ACCESS_GRANTED),
)
