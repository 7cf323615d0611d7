from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from dtsen.workflow.commands import (
    COMMANDS,
    AskOverride,
    DeclineOverride,
    GrantOverride,
    RecordBuildFailed,
    Refuse,
    Resubmit,
    ReturnForCorrection,
)
from dtsen.workflow.decide import decide, evolve_all
from dtsen.workflow.events import EVENTS
from dtsen.workflow.request import Actor, RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing
from dtsen.workflow.transitions import TRANSITIONS, Condition, Transition

BUILDS = ("build_failed", "build_refused", "override_asked")
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ROWS = [
    pytest.param(row, id=f"{row.stage}-{row.standing}-{row.command.__name__}-{row.condition.name}")
    for row in TRANSITIONS
]


def state_before(row: Transition) -> RequestState:
    return RequestState(
        row.stage,
        row.standing,
        level=2 if row.condition in (Condition.AGGREGATE, Condition.ACCESS_GRANTED) else 4,
        applicant_id=1,
        institution_id=70,
        access_granted=row.condition is Condition.ACCESS_GRANTED,
        build_failed=row.condition
        in (Condition.BUILD_FAILED, Condition.BUILD_REFUSED, Condition.OVERRIDE_ASKED),
        build_refused=row.condition in (Condition.BUILD_REFUSED, Condition.OVERRIDE_ASKED),
        override_asked=row.condition is Condition.OVERRIDE_ASKED,
    )


@pytest.mark.parametrize("row", ROWS)
def test_the_events_of_a_row_lead_to_the_state_that_the_row_names(
    row: Transition, people: Mapping[Role, Actor]
) -> None:
    before = state_before(row)
    arguments: dict[type, tuple[str | bool, ...]] = {
        Resubmit: (row.condition is Condition.WIDENED,),
        ReturnForCorrection: ("Perbaiki KAK.",),
        Refuse: ("Tidak sesuai peruntukan.",),
        RecordBuildFailed: ("disk_full",),
        AskOverride: ("Tanpa kolom ini program tidak berjalan.",),
        GrantOverride: ("Risiko dapat diterima.",),
        DeclineOverride: ("Kelompokkan umur lebih dahulu.",),
    }
    events = decide(before, row.command(*arguments.get(row.command, ())), people[row.role], NOW)
    after = evolve_all(before, events)
    assert tuple(type(event) for event in events) == row.events
    assert (after.stage, after.standing) == (row.next_stage, row.next_standing)


def test_no_row_leaves_a_final_standing() -> None:
    assert [row for row in TRANSITIONS if row.standing.is_final] == []


def test_every_command_and_every_event_has_a_row() -> None:
    assert {row.command for row in TRANSITIONS} == set(COMMANDS)
    assert {event for row in TRANSITIONS for event in row.events} == set(EVENTS.values())


def test_d2_only_row_data_pass_the_bast_check_and_only_aggregates_are_granted_before_it() -> None:
    branches = {
        row.condition: tuple(event.name for event in row.events)
        for row in TRANSITIONS
        if row.stage is Stage.QUALITY and row.next_stage is Stage.DOWNLOAD
    }
    assert branches == {
        Condition.ROW_DATA: ("approved",),
        Condition.AGGREGATE: ("approved", "access_granted"),
    }


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize("build", [(), ("build_failed",), ("build_failed", "build_refused"), BUILDS])
@pytest.mark.parametrize("resubmit", [Resubmit(), Resubmit(widened=True)])
def test_at_most_one_row_is_open_to_a_command_in_any_state(
    level: int, granted: bool, build: tuple[str, ...], resubmit: Resubmit
) -> None:
    for stage in Stage:
        for standing in Standing:
            waits = dict.fromkeys(build, True)
            state = RequestState(stage, standing, level, 1, 70, access_granted=granted, **waits)
            open_rows = [
                row.command
                for row in TRANSITIONS
                if (row.stage, row.standing) == (stage, standing)
                and row.condition.holds(state, resubmit if row.command is Resubmit else None)
            ]
            assert len(open_rows) == len(set(open_rows))
