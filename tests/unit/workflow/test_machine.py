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
    Command,
    RecordBuildFailed,
    Refuse,
    ReturnForCorrection,
)
from dtsen.workflow.decide import allowed_commands, decide, evolve, evolve_all
from dtsen.workflow.events import Approved, Event, HandedOver, Refused, event_from_mapping
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.request import SYSTEM, Actor, RequestState
from dtsen.workflow.roles import OFFICERS, Role
from dtsen.workflow.stages import VERIFICATIONS, Stage, Standing
from dtsen.workflow.timeline import HistoryRow, next_actor, timeline

LEGAL: Final = {
    Stage.REQUEST: {Standing.DRAFT},
    Stage.TECHNICAL: {Standing.IN_PROCESS, Standing.RETURNED, Standing.REFUSED},
    Stage.SUBSTANCE: {Standing.IN_PROCESS, Standing.RETURNED, Standing.REFUSED},
    Stage.COORDINATION: {Standing.IN_PROCESS, Standing.RETURNED, Standing.REFUSED},
    Stage.PROCESSING: {Standing.IN_PROCESS},
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


def made(kind: type[Command]) -> Command:
    if issubclass(kind, ReturnForCorrection | Refuse):
        return kind("Perbaiki lampiran.")
    if issubclass(kind, RecordBuildFailed):
        return kind("disk_full")
    return kind()


class Office(RuleBasedStateMachine):
    @initialize(level=st.integers(2, 4))
    def somebody_starts_a_draft(self, level: int) -> None:
        self.draft = RequestState.draft(level=level, applicant_id=1, institution_id=70)
        self.state = self.draft
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        self.history: list[tuple[datetime, Event]] = []
        self.calendar = WorkingCalendar({self.now.date() + timedelta(days=3): "Hari libur contoh"})

    @rule(data=st.data(), hours=st.integers(0, 100))
    def somebody_does_what_is_offered(self, data: st.DataObject, hours: int) -> None:
        offers = [
            (kind, actor)
            for actor in EVERYBODY
            for kind in sorted(allowed_commands(self.state, actor), key=COMMANDS.index)
        ]
        # Mostly forwards, or no request would ever come to its later stages.
        forwards = [
            offer for offer in offers if offer[0] not in (Refuse, ReturnForCorrection, RecordBuildFailed)
        ]
        pool = data.draw(st.sampled_from([forwards, forwards, forwards, offers]))
        if pool:
            kind, actor = data.draw(st.sampled_from(pool))
            self.now += timedelta(hours=hours)
            for event in decide(self.state, made(kind), actor, self.now):
                self.state = evolve(self.state, event)
                self.history.append((self.now, event))

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
        approved = {event.stage for _, event in self.history if isinstance(event, Approved)}
        needed = {*VERIFICATIONS, Stage.QUALITY} | ({Stage.BAST} if self.state.needs_bast else set())
        assert self.state.access_granted == (needed <= approved)

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
    def the_officers_stages_of_the_tracker_add_up_to_the_service_time(self) -> None:
        later = self.now + timedelta(days=4)
        rows = [HistoryRow(at, event, Role.SYSTEM, "Contoh") for at, event in self.history]
        stages = timeline(rows, self.state, later, self.calendar)
        applicants = (Stage.REQUEST, Stage.DOWNLOAD, Stage.DONE)
        worked = sum(progress.working_days or 0 for progress in stages if progress.stage not in applicants)
        clock = service_time(self.history, later, self.calendar)
        assert clock.used == worked
        assert clock.remaining + clock.used == clock.limit + clock.overdue_by


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
