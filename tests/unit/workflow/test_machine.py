"""Requests driven at random by a whole office: what must hold in every state that can be reached."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dtsen.workflow.calendar import WorkingCalendar
from dtsen.workflow.clock import service_time
from dtsen.workflow.commands import (
    COMMANDS,
    Approve,
    AskOverride,
    Command,
    DeclineOverride,
    GrantOverride,
    RecordBuildFailed,
    RecordBuilt,
    Refuse,
    Resubmit,
    ReturnForCorrection,
    Submit,
)
from dtsen.workflow.decide import allowed_commands, decide, evolve, evolve_all
from dtsen.workflow.events import Approved, Event, HandedOver, Refused, event_from_mapping
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.request import SYSTEM, Actor, RequestState
from dtsen.workflow.roles import OFFICERS, Role
from dtsen.workflow.stages import VERIFICATIONS, Stage, Standing
from dtsen.workflow.timeline import HistoryRow, Outcome, next_actor, timeline

LEGAL: Final = {
    Stage.REQUEST: {Standing.DRAFT},
    Stage.TECHNICAL: {Standing.IN_PROCESS, Standing.RETURNED, Standing.REFUSED},
    Stage.SUBSTANCE: {Standing.IN_PROCESS, Standing.RETURNED, Standing.REFUSED},
    Stage.COORDINATION: {Standing.IN_PROCESS, Standing.RETURNED, Standing.REFUSED},
    Stage.PROCESSING: {Standing.IN_PROCESS, Standing.RETURNED},
    Stage.QUALITY: {Standing.IN_PROCESS},
    Stage.DOWNLOAD: {Standing.IN_PROCESS},
    Stage.BAST: {Standing.IN_PROCESS, Standing.REFUSED},
    Stage.DONE: {Standing.IN_PROCESS, Standing.COMPLETED},
}

# The applicant and three others change hats: each may turn up as any officer. Newcomers have decided nothing.
REQUEST_OFFICERS = sorted(OFFICERS - {Role.ACCOUNT_VERIFIER})
INSIDERS = [Actor(person, Role.APPLICANT, 70) for person in (1, 2)]
OUTSIDERS = [Actor(6, Role.APPLICANT, 71), Actor(6, Role.TECHNICAL_VERIFIER, 70)]
WANDERERS = [Actor(person, role, None) for person in (1, 2, 3, 4) for role in REQUEST_OFFICERS]
NEWCOMERS = [Actor(11 + number, role, None) for number, role in enumerate(REQUEST_OFFICERS)]
EVERYBODY = [*INSIDERS, *OUTSIDERS, *WANDERERS, *NEWCOMERS, SYSTEM]


def made(kind: type[Command], widened: bool = False) -> Command:
    if issubclass(kind, Resubmit):
        return kind(widened)
    if issubclass(kind, ReturnForCorrection | Refuse | AskOverride | GrantOverride | DeclineOverride):
        return kind("Perbaiki lampiran.")
    if issubclass(kind, RecordBuildFailed):
        return kind("disclosure_failed")
    return kind()


class Office(RuleBasedStateMachine):
    @initialize(level=st.integers(2, 4), steps=st.integers(0, 5))
    def a_request_is_on_its_way(self, level: int, steps: int) -> None:
        self.draft = RequestState.draft(level=level, applicant_id=1, institution_id=70)
        self.state = self.draft
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        self.history: list[tuple[datetime, Event]] = []
        self.calendar = WorkingCalendar({self.now.date() + timedelta(days=3): "Hari libur contoh"})
        # What has been let pass of the request as it stands, and the place in the history where it grew.
        self.passed: set[Stage] = set()
        self.grown_at = 0
        for _ in range(steps):
            kind, actor = next(
                (kind, actor)
                for actor in (INSIDERS[0], *NEWCOMERS, SYSTEM)
                for kind in (Submit, Approve, RecordBuilt)
                if kind in allowed_commands(self.state, actor)
            )
            self.carry_out(kind(), actor)

    def carry_out(self, command: Command, actor: Actor) -> None:
        widened = isinstance(command, Resubmit) and command.widened
        if widened and self.state.stage is not Stage.TECHNICAL:
            self.grown_at = len(self.history)
        for event in decide(self.state, command, actor, self.now):
            self.state = evolve(self.state, event)
            self.history.append((self.now, event))
            if isinstance(event, Approved):
                self.passed.add(event.stage)
        if widened:
            self.passed.clear()

    @rule(data=st.data(), hours=st.integers(0, 100))
    def somebody_does_what_is_offered(self, data: st.DataObject, hours: int) -> None:
        offers = [
            (kind, actor)
            for actor in EVERYBODY
            for kind in sorted(allowed_commands(self.state, actor), key=COMMANDS.index)
        ]
        # Mostly forwards, or no request would ever come to its later stages.
        forwards = [
            offer
            for offer in offers
            if offer[0] not in (Refuse, ReturnForCorrection, RecordBuildFailed, DeclineOverride)
        ]
        back = [offer for offer in offers if offer[0] is ReturnForCorrection] or forwards
        pool = data.draw(st.sampled_from([forwards, forwards, back, offers]))
        if pool:
            kind, actor = data.draw(st.sampled_from(pool))
            self.now += timedelta(hours=hours)
            self.carry_out(made(kind, kind is Resubmit and data.draw(st.booleans())), actor)

    @rule(kind=st.sampled_from(COMMANDS), actor=st.sampled_from(EVERYBODY))
    def somebody_tries_what_is_not_offered(self, kind: type[Command], actor: Actor) -> None:
        if kind not in allowed_commands(self.state, actor):
            with pytest.raises(Refusal):
                decide(self.state, made(kind), actor, self.now)

    @invariant()
    def no_illegal_state_is_reached(self) -> None:
        assert self.state.standing in LEGAL[self.state.stage]

    @invariant()
    def an_unfinished_request_has_somebody_who_can_act_and_a_finished_one_nobody(self) -> None:
        can_act = any(allowed_commands(self.state, actor) for actor in EVERYBODY)
        assert can_act != self.state.standing.is_final
        assert (next_actor(self.state) is None) == self.state.standing.is_final

    @invariant()
    def nobody_has_decided_two_stages(self) -> None:
        officers: dict[int, set[Stage]] = {}
        for stage, officer in self.state.verified_by:
            officers.setdefault(officer, set()).add(stage)
        assert all(len(stages) == 1 for stages in officers.values())
        assert 1 not in officers

    @invariant()
    def access_needs_every_approval_and_row_data_a_checked_bast(self) -> None:
        needed = {*VERIFICATIONS, Stage.QUALITY} | ({Stage.BAST} if self.state.needs_bast else set())
        assert self.state.access_granted == (needed <= self.passed)

    @invariant()
    def nothing_is_built_that_a_verification_has_not_let_pass_as_it_stands(self) -> None:
        verified = [stage for stage in VERIFICATIONS if stage.number < self.state.stage.number]
        assert self.passed.issuperset(verified)

    @invariant()
    def the_end_is_reached_once_and_nothing_follows(self) -> None:
        ends = [
            place for place, (_, event) in enumerate(self.history) if isinstance(event, HandedOver | Refused)
        ]
        assert ends in ([], [len(self.history) - 1])
        assert bool(ends) == self.state.standing.is_final

    @invariant()
    def stored_rows_give_the_same_state_again(self) -> None:
        rows = [(event.name, event.to_mapping()) for _, event in self.history]
        events = [event_from_mapping(name, data) for name, data in rows]
        assert evolve_all(self.draft, events) == self.state

    @invariant()
    def the_service_time_never_ends_before_it_starts(self) -> None:
        clock = service_time(self.history, self.now, self.calendar)
        if clock.started_on and clock.finished_on and clock.due_on:
            assert clock.started_on <= clock.finished_on
            assert clock.started_on <= clock.due_on

    @invariant()
    def a_stage_ahead_of_the_request_has_not_been_touched(self) -> None:
        rows = [HistoryRow(at, event, Role.SYSTEM, "Contoh", "catatan") for at, event in self.history]
        for progress in timeline(rows, self.state, self.now, self.calendar):
            if progress.outcome is Outcome.NOT_STARTED:
                assert (progress.comment, progress.acted_by) == ("", "")
                assert (progress.started_on, progress.updated_on, progress.working_days) == (None,) * 3

    @invariant()
    def the_officers_stages_of_the_tracker_add_up_to_the_service_time(self) -> None:
        later = self.now + timedelta(days=4)
        rows = [HistoryRow(at, event, Role.SYSTEM, "Contoh") for at, event in self.history]
        stages = timeline(rows, self.state, later, self.calendar)
        applicants = (Stage.REQUEST, Stage.DOWNLOAD, Stage.DONE)
        worked = sum(progress.working_days or 0 for progress in stages if progress.stage not in applicants)
        clock = service_time(self.history, later, self.calendar)
        # Where the request grew, the rows tell of the new passing; the clock went on from the former one.
        former = self.history[: self.grown_at]
        before = service_time(former, former[-1][0], self.calendar).used if former else 0
        assert clock.used == before + worked
        assert clock.remaining + clock.used == clock.limit + clock.overdue_by


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
