"""WHO may act on a request: the role, the institution, and what the person has done before.

``check_may_act`` raises, ``may_act`` answers. Whether the moment is right, ``moments`` says.
"""

from dtsen.workflow.commands import Command, DeclineOverride, GrantOverride, Submit
from dtsen.workflow.refusals import Refusal, RefusalCode
from dtsen.workflow.request import Actor, RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage
from dtsen.workflow.transitions import TRANSITIONS


def roles_for(command: type[Command], stage: Stage) -> frozenset[Role]:
    """The roles that give ``command`` at ``stage``.

    Where the stage does not know the command at all, every role that gives it anywhere: such an actor is
    the right person at the wrong moment, and should be told so.
    """
    here = frozenset(row.role for row in TRANSITIONS if row.command is command and row.stage is stage)
    return here or frozenset(row.role for row in TRANSITIONS if row.command is command)


def check_may_act(state: RequestState, command: type[Command], actor: Actor) -> None:
    """Raise ``Refusal`` unless ``actor`` is somebody who may give ``command`` on this request (R68, R103)."""
    if actor.role not in roles_for(command, state.stage):
        raise Refusal(RefusalCode.WRONG_ROLE)
    if actor.role is Role.APPLICANT:
        _check_applicant(state, command, actor)
    elif actor.role is not Role.SYSTEM:
        _check_officer(state, decision_stage(command, state.stage), actor)


def decision_stage(command: type[Command], stage: Stage) -> Stage:
    """The stage that a decision taken at ``stage`` belongs to.

    An override is the coordinator's word on the request, wherever it stands: whoever coordinated it may give
    it, and whoever asked for it at Pengolahan Data may not (decision record 9).
    """
    return Stage.COORDINATION if command in (GrantOverride, DeclineOverride) else stage


def may_act(state: RequestState, command: type[Command], actor: Actor) -> bool:
    """Whether ``check_may_act`` lets ``actor`` through."""
    try:
        check_may_act(state, command, actor)
    except Refusal:
        return False
    return True


def _check_applicant(state: RequestState, command: type[Command], actor: Actor) -> None:
    if actor.institution_id != state.institution_id:
        raise Refusal(RefusalCode.OTHER_INSTITUTION)
    # The tables name one Pemohon (R67): colleagues may correct and sign, but not send a draft in their name.
    if command is Submit and actor.id != state.applicant_id:
        raise Refusal(RefusalCode.NOT_APPLICANT)


def _check_officer(state: RequestState, at: Stage, actor: Actor) -> None:
    if actor.id == state.applicant_id:
        raise Refusal(RefusalCode.IS_APPLICANT)
    if actor.institution_id == state.institution_id:
        raise Refusal(RefusalCode.OWN_INSTITUTION)
    if any(officer == actor.id and stage is not at for stage, officer in state.verified_by):
        raise Refusal(RefusalCode.ALREADY_ACTED)
