"""What waits for whom, and how old it is (R102, R103, D14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from support.requests import RequestMaker

from dtsen.operations.progress import act
from dtsen.records.models import Institution, TokenRenewal, User
from dtsen.records.selectors.dashboard import dashboard
from dtsen.records.selectors.history import state_of
from dtsen.records.selectors.queue import (
    RequestFilter,
    band_of,
    by_deadline,
    role_stages,
    rows,
    running,
    submitted,
    waiting_counts,
    waiting_for,
)
from dtsen.workflow.commands import (
    Approve,
    AskOverride,
    GrantOverride,
    RecordBuildFailed,
    Refuse,
    RestartBuild,
    Resubmit,
    ReturnForCorrection,
)
from dtsen.workflow.people import may_act
from dtsen.workflow.roles import OFFICERS, Role
from dtsen.workflow.stages import VERIFICATIONS, Stage

pytestmark = pytest.mark.django_db

EVERY_STAGE = (*VERIFICATIONS, Stage.PROCESSING, Stage.QUALITY, Stage.DOWNLOAD, Stage.BAST, Stage.DONE)


@pytest.mark.parametrize(
    ("used", "band"), [(0, 0), (4, 0), (5, 1), (8, 1), (9, 2), (12, 2), (13, 3), (99, 3)]
)
def test_r102_the_bands_of_the_ageing(used: int, band: int) -> None:
    assert band_of(used) == band


def test_r103_a_queue_holds_exactly_what_workflow_lets_the_officer_decide(
    make_request: RequestMaker, officers: dict[Role, User], institution: Institution
) -> None:
    """The query for the menu's figures and the rules of ``workflow.people`` say the same, also for somebody
    of the applicant's own institution and for somebody who has had another role."""
    requests = [make_request(stage) for stage in EVERY_STAGE]
    failed = act(requests[3].pk, RecordBuildFailed("disk_full"), by=None, now=make_request.now)
    act(failed.pk, RestartBuild(), by=officers[Role.DATA_PROCESSOR], now=make_request.now)
    asked = make_request(Stage.PROCESSING)
    act(asked.pk, RecordBuildFailed("disclosure_failed"), by=None, now=make_request.now)
    act(asked.pk, AskOverride("perlu"), by=officers[Role.DATA_PROCESSOR], now=make_request.now)
    requests.append(asked)
    moved = officers[Role.TECHNICAL_VERIFIER]
    own = officers[Role.QUALITY_CHECKER]
    own.institution = institution
    own.save()
    seen = 0
    for role in OFFICERS - {Role.ACCOUNT_VERIFIER}:
        for officer in {officers[role], moved, own, officers[Role.DATA_PROCESSOR]}:
            officer.role = role
            waiting = set(waiting_for(officer).values_list("pk", flat=True))
            command = RestartBuild if role is Role.DATA_PROCESSOR else Approve
            for request in requests:
                request.refresh_from_db()
                state = state_of(request)
                if state.override_asked:
                    mine, command_now = role is Role.COORDINATOR, GrantOverride
                else:
                    mine, command_now = state.stage in role_stages(role), command
                allowed = mine and may_act(state, command_now, officer.as_actor())
                assert (request.pk in waiting) == allowed, (role, officer.username, request.stage)
                seen += allowed
    assert seen


def test_the_queue_is_sorted_by_the_nearest_deadline(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    ages = (3, 20, 8)
    made = {days: make_request(Stage.TECHNICAL, now=now - timedelta(days=days)) for days in ages}
    found = by_deadline(waiting_for(officers[Role.TECHNICAL_VERIFIER]), now)
    assert [row.request.pk for row in found] == [made[days].pk for days in sorted(ages, reverse=True)]


def test_d13_a_returned_request_leaves_the_queue_and_comes_back_as_version_two(
    make_request: RequestMaker, officers: dict[Role, User], alice: User, now: datetime
) -> None:
    officer = officers[Role.TECHNICAL_VERIFIER]
    request = make_request(Stage.TECHNICAL)
    act(request.pk, ReturnForCorrection("Perbaiki."), by=officer, now=now)
    assert not waiting_for(officer).exists()
    assert rows(running(), now)[0].time.paused
    act(request.pk, Resubmit(), by=alice, now=now)
    (row,) = rows(waiting_for(officer), now)
    assert row.revision == 2


def test_a_failed_build_is_marked_until_it_is_started_again(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.PROCESSING)
    assert not rows([request], now)[0].build_failed
    act(request.pk, RecordBuildFailed("disk_full"), by=None, now=now)
    assert rows([request], now)[0].build_failed
    act(request.pk, RestartBuild(), by=officers[Role.DATA_PROCESSOR], now=now)
    assert not rows([request], now)[0].build_failed


def test_the_ages_of_many_requests_cost_three_queries(
    make_request: RequestMaker, now: datetime, django_assert_num_queries
) -> None:
    """Requests, their events, the office's own calendar days: however long the list is."""
    for _ in range(4):
        make_request(Stage.SUBSTANCE)
    with django_assert_num_queries(3):
        rows(running(), now)


def test_filters_keep_what_they_say(make_request: RequestMaker, charlie: User, now: datetime) -> None:
    ours = make_request(Stage.TECHNICAL, level=4)
    theirs = make_request(Stage.SUBSTANCE, level=3, applicant=charlie, regions=["3302"])

    def found(**wanted: object) -> set[int]:
        return set(RequestFilter(**wanted).apply(submitted()).values_list("pk", flat=True))  # type: ignore[arg-type]

    assert found() == {ours.pk, theirs.pk}
    assert found(stage="technical") == {ours.pk}
    assert found(level=3) == {theirs.pk}
    assert found(institution="uji dua") == {theirs.pk}
    assert found(number=ours.letter_number.lower()) == {ours.pk}
    assert found(standing="returned") == set()


def test_the_menu_counts_what_waits_for_each_role(
    make_request: RequestMaker, officers: dict[Role, User], alice: User, now: datetime
) -> None:
    make_request(Stage.TECHNICAL)
    bast = make_request(Stage.BAST)
    TokenRenewal.objects.create(request=bast, asked_at=now, asked_by=alice, explanation="uji")
    assert waiting_counts(officers[Role.TECHNICAL_VERIFIER]) == {"office_queue": 1}
    assert waiting_counts(officers[Role.SUBSTANCE_VERIFIER]) == {"office_queue": 0}
    assert waiting_counts(officers[Role.BAST_VERIFIER]) == {"office_bast_queue": 2}
    assert waiting_counts(officers[Role.ACCOUNT_VERIFIER]) == {"office_registrations": 0}
    assert waiting_counts(officers[Role.AUDITOR]) == {}


def test_r102_the_dashboard_counts_by_age_and_stage(
    make_request: RequestMaker, officers: dict[Role, User], charlie: User, now: datetime
) -> None:
    """Sent in a month with Easter in it: 13 days are 8 working days, 28 days are past the limit."""
    make_request(Stage.TECHNICAL, now=now)
    make_request(Stage.TECHNICAL, now=now - timedelta(days=13))
    late = make_request(Stage.SUBSTANCE, now=now - timedelta(days=28), applicant=charlie, regions=["3302"])
    done = make_request(Stage.DONE, now=now - timedelta(days=7))
    refused = make_request(Stage.TECHNICAL, now=now)
    act(refused.pk, Refuse("Tidak sesuai."), by=officers[Role.TECHNICAL_VERIFIER], now=now)

    figures = dashboard(now)
    assert (figures.running, figures.arrived, figures.overdue) == (3, 1, 1)
    stages = {load.stage: load for load in figures.stages}
    assert stages[Stage.TECHNICAL].total == 2
    assert stages[Stage.TECHNICAL].officers == 1
    assert stages[Stage.SUBSTANCE].counts == (0, 0, 0, 1)
    assert stages[Stage.DOWNLOAD].officers is None
    assert figures.longest == 2
    assert figures.weeks[-2:] == (1, 0)
    assert sum(figures.weeks) == 1
    first, second = figures.institutions
    assert (first.institution, first.running, first.finished) == (charlie.institution, 1, 0)
    assert first.oldest.request == late
    assert (second.running, second.finished) == (2, 1)
    assert second.institution == done.institution
    assert dashboard(now, category="central").running == 0


def test_an_empty_service_has_an_empty_dashboard(db: None, now: datetime) -> None:
    figures = dashboard(now)
    assert (figures.running, figures.longest, figures.average, figures.institutions) == (0, 0, 0.0, ())
    assert len(figures.weeks) == 12
