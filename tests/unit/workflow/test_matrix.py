"""The whole of stage x standing x level x build x access x command x role, against a list written by hand."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import product

import pytest

from dtsen.workflow.commands import (
    COMMANDS,
    AskOverride,
    Command,
    DeclineOverride,
    GrantOverride,
    RecordBuildFailed,
    Refuse,
    Resubmit,
    ReturnForCorrection,
)
from dtsen.workflow.decide import allowed_commands, decide
from dtsen.workflow.events import Resubmitted
from dtsen.workflow.moments import is_open
from dtsen.workflow.people import may_act
from dtsen.workflow.refusals import Refusal, RefusalCode
from dtsen.workflow.request import Actor, RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def expected(state: RequestState) -> dict[str, set[str]]:
    """Who may do what, told once more from the guide and the decisions, without looking at the table."""
    examine = {"Approve", "ReturnForCorrection", "Refuse"}
    match state.stage.value, state.standing.value:
        case "request", "draft":
            return {"applicant": {"Submit"}} if state.level > 1 else {}
        case "technical", "in_process":
            return {"technical_verifier": examine}
        case "substance", "in_process":
            return {"substance_verifier": examine}
        case "coordination", "in_process":
            return {"coordinator": examine}
        case "technical" | "substance" | "coordination" | "processing", "returned":
            return {"applicant": {"Resubmit"}}
        case "processing", "in_process" if state.override_asked:
            return {"coordinator": {"GrantOverride", "DeclineOverride"}}
        case "processing", "in_process" if state.build_refused:
            return {"data_processor": {"RestartBuild", "ReturnForCorrection", "AskOverride"}}
        case "processing", "in_process" if state.build_failed:
            return {"data_processor": {"RestartBuild", "ReturnForCorrection"}}
        case "processing", "in_process":
            return {"system": {"RecordBuilt", "RecordBuildFailed"}}
        case "quality", "in_process":
            return {"quality_checker": {"Approve", "ReturnForCorrection"}}
        case "download", "in_process":
            signs = {"applicant": {"SubmitSignedBast"}} if state.level in (3, 4) else {}
            return signs | ({"system": {"RecordHandover"}} if state.access_granted else {})
        case "bast", "in_process":
            return {"bast_verifier": examine}
        case "done", "in_process":
            return {"system": {"RecordHandover"}} if state.access_granted else {}
        case _:
            return {}


# Each of them comes on top of the one before.
BUILDS = ("build_failed", "build_refused", "override_asked")


def states(stage: Stage, standing: Standing) -> Iterator[RequestState]:
    for level, granted, build in product((1, 2, 3, 4), (False, True), range(len(BUILDS) + 1)):
        waits = dict.fromkeys(BUILDS[:build], True)
        yield RequestState(stage, standing, level, 1, 70, access_granted=granted, **waits)


def command_of(kind: type[Command]) -> Command:
    if issubclass(kind, ReturnForCorrection | Refuse | AskOverride | GrantOverride | DeclineOverride):
        return kind(comment="Lampiran belum lengkap.")
    if issubclass(kind, RecordBuildFailed):
        return kind(reason="empty_result")
    return kind()


PLACES = [pytest.param(stage, standing, id=f"{stage}-{standing}") for stage in Stage for standing in Standing]


@pytest.mark.parametrize(("stage", "standing"), PLACES)
def test_r103_exactly_the_right_people_can_do_exactly_the_right_things(
    stage: Stage, standing: Standing, people: Mapping[Role, Actor]
) -> None:
    for state, role in product(states(stage, standing), Role):
        allowed = expected(state).get(role.value, set())
        assert {kind.__name__ for kind in allowed_commands(state, people[role])} == allowed, (state, role)


@pytest.mark.parametrize(("stage", "standing"), PLACES)
def test_deciding_agrees_with_what_was_offered_and_refuses_all_else(
    stage: Stage, standing: Standing, people: Mapping[Role, Actor]
) -> None:
    for state, role, kind in product(states(stage, standing), Role, COMMANDS):
        if kind.__name__ in expected(state).get(role.value, set()):
            assert decide(state, command_of(kind), people[role], NOW)
        else:
            with pytest.raises(Refusal):
                decide(state, command_of(kind), people[role], NOW)


@pytest.mark.parametrize(("stage", "standing"), PLACES)
def test_a_wrong_person_is_told_so_and_a_right_person_at_the_wrong_moment_that(
    stage: Stage, standing: Standing, people: Mapping[Role, Actor]
) -> None:
    for state, role, kind in product(states(stage, standing), Role, COMMANDS):
        if not may_act(state, kind, people[role]):
            wanted = {RefusalCode.WRONG_ROLE}
        elif not is_open(state, kind):
            wanted = set(RefusalCode) - {RefusalCode.WRONG_ROLE, RefusalCode.COMMENT_REQUIRED}
        else:
            continue
        with pytest.raises(Refusal) as refused:
            decide(state, command_of(kind), people[role], NOW)
        assert refused.value.code in wanted


@pytest.mark.parametrize(("stage", "standing"), PLACES)
def test_what_grows_goes_to_verifikasi_teknis_and_all_else_back_to_whoever_returned_it(
    stage: Stage, standing: Standing, people: Mapping[Role, Actor]
) -> None:
    """Decision record 6, at every place: four of them take a correction, the others none."""
    takes = ("technical", "substance", "coordination", "processing")
    returned = standing.value == "returned" and stage.value in takes
    for state, widened in product(states(stage, standing), (False, True)):
        if not returned:
            with pytest.raises(Refusal):
                decide(state, Resubmit(widened), people[Role.APPLICANT], NOW)
            continue
        target = Stage("technical") if widened else stage
        assert decide(state, Resubmit(widened), people[Role.APPLICANT], NOW) == (Resubmitted(target, by=1),)


def test_r103_account_verifiers_administrators_and_auditors_never_act_on_a_request(
    people: Mapping[Role, Actor],
) -> None:
    onlookers = (Role.ACCOUNT_VERIFIER, Role.ADMINISTRATOR, Role.AUDITOR)
    every_state = [state for stage, standing in product(Stage, Standing) for state in states(stage, standing)]
    assert not any(allowed_commands(state, people[role]) for state in every_state for role in onlookers)
