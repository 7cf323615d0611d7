"""WHEN a command may be given: the stage, the standing and the condition of its row in the table.

``check_open`` raises, ``is_open`` answers. Who may give it, ``people`` says.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dtsen.workflow.commands import Command
from dtsen.workflow.refusals import Refusal, RefusalCode
from dtsen.workflow.request import RequestState
from dtsen.workflow.transitions import TRANSITIONS, Condition, Transition

_UNMET: Final[Mapping[Condition, RefusalCode]] = MappingProxyType(
    {
        Condition.NEEDS_REQUEST: RefusalCode.NO_REQUEST_NEEDED,
        Condition.ROW_DATA: RefusalCode.BAST_NOT_REQUIRED,
        Condition.BUILDING: RefusalCode.BUILD_HAS_FAILED,
        Condition.BUILD_FAILED: RefusalCode.BUILD_NOT_FAILED,
        Condition.BUILD_REFUSED: RefusalCode.BUILD_NOT_REFUSED,
        Condition.OVERRIDE_ASKED: RefusalCode.OVERRIDE_NOT_ASKED,
        Condition.ACCESS_GRANTED: RefusalCode.ACCESS_NOT_GRANTED,
    }
)


def check_open(state: RequestState, command: Command) -> Transition:
    """The one row of the table that ``command`` follows now. Raises ``Refusal`` where there is none."""
    rows = _rows(state, type(command))
    if not rows:
        raise Refusal(RefusalCode.WRONG_STAGE)
    for row in rows:
        if row.condition.holds(state, command):
            return row
    raise Refusal(_UNMET[rows[0].condition])


def is_open(state: RequestState, command: type[Command]) -> bool:
    """Whether ``check_open`` could find a row for a command of this kind."""
    return any(row.condition.holds(state) for row in _rows(state, command))


def _rows(state: RequestState, command: type[Command]) -> list[Transition]:
    return [
        row
        for row in TRANSITIONS
        if row.command is command and row.stage is state.stage and row.standing is state.standing
    ]
