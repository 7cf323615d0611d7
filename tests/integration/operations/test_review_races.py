"""Two officers at the same moment: one wins, the other is told. And what happens without the guard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, models
from support.requests import RequestMaker
from support.reviews import all_right

from dtsen.operations import progress, reviews
from dtsen.operations.errors import Conflict
from dtsen.records.models import AccessRequest, RequestEvent, User
from dtsen.records.selectors.history import state_of
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS = 2


def _second_officer(first: User) -> User:
    second = User(
        username=f"{first.username}.2",
        email=f"{first.username}.2@uji.go.id",
        full_name="Petugas Kedua",
        role=first.role,
        date_joined=first.date_joined,
    )
    second.set_password("Rahasia#1")
    second.save()
    return second


def _at_once(actions: list[Callable[[], Any]]) -> list[object]:
    """Run all at the same moment, each on a connection of its own; what each came to."""
    outcomes: list[object] = []
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            outcomes.append(action())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def _decisions(request: AccessRequest, officers: list[User], now: datetime) -> list[Callable[[], Any]]:
    """One approves, the other refuses: they cannot both be right."""
    first, second = officers
    seen = request.version
    return [
        lambda: reviews.approve(request.pk, by=first, now=now, seen_version=seen, remarks=all_right(request)),
        lambda: reviews.refuse(request.pk, by=second, now=now, seen_version=seen, comment="Tidak sesuai."),
    ]


@pytest.fixture
def pair(officers: dict[Role, User]) -> list[User]:
    first = officers[Role.TECHNICAL_VERIFIER]
    return [first, _second_officer(first)]


def test_of_two_officers_who_decide_at_the_same_moment_one_wins_and_the_other_is_told(
    make_request: RequestMaker, pair: list[User], now: datetime
) -> None:
    for _ in range(5):
        request = make_request(Stage.TECHNICAL)
        outcomes = _at_once(_decisions(request, pair, now))
        assert sum(isinstance(outcome, AccessRequest) for outcome in outcomes) == 1, outcomes
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1, outcomes
        decided = RequestEvent.objects.filter(request=request, name__in=("approved", "refused"))
        assert decided.count() == 1
        request.refresh_from_db()
        state = state_of(request)
        assert (request.stage, request.standing) == (state.stage, state.standing)


def test_negative_control_without_the_version_in_the_update_both_officers_win(
    make_request: RequestMaker, pair: list[User], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same race with the guard taken out. Both look before either writes: on one connection a database
    that locks at BEGIN would queue them, so the looking is what is held side by side here."""
    request = make_request(Stage.TECHNICAL)
    looked: list[Callable[[], Any]] = _decisions(request, pair, now)
    seen_state = state_of(request)
    seen_rows = AccessRequest.objects.get(pk=request.pk)

    class Unguarded:
        """The manager with stale eyes and an update that asks for no version."""

        def select_related(self, *_names: str) -> Unguarded:
            return self

        def get(self, **_where: object) -> AccessRequest:
            row = AccessRequest.objects.get(pk=seen_rows.pk)
            row.version = seen_rows.version
            return row

        def filter(self, *, pk: int, version: int) -> models.QuerySet[AccessRequest]:
            return AccessRequest.objects.filter(pk=pk)

    class Blind:
        objects = Unguarded()

    monkeypatch.setattr(progress, "AccessRequest", Blind)
    monkeypatch.setattr(progress, "state_of", lambda _request: seen_state)
    monkeypatch.setattr(reviews, "check_may_decide", lambda *_args, **_named: None)
    outcomes = _at_once(looked)
    assert [type(outcome) for outcome in outcomes] == [AccessRequest] * OFFICERS, outcomes
    decided = RequestEvent.objects.filter(request=request, name__in=("approved", "refused"))
    assert decided.count() == OFFICERS


def test_d4_of_a_narrowing_and_another_decision_at_the_same_moment_no_half_remains(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    """The narrowed regions belong to the approval: they are written with it, or not at all."""
    first = officers[Role.COORDINATOR]
    second = _second_officer(first)
    for _ in range(3):
        request = make_request(Stage.COORDINATION, regions=["3304"])
        seen = request.version
        outcomes = _at_once(
            [
                lambda request=request, seen=seen: reviews.approve(
                    request.pk,
                    by=first,
                    now=now,
                    seen_version=seen,
                    narrowed_to=["330401"],
                    remarks=all_right(request),
                ),
                lambda request=request, seen=seen: reviews.refuse(
                    request.pk, by=second, now=now, seen_version=seen, comment="Tidak sesuai."
                ),
            ]
        )
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1, outcomes
        request.refresh_from_db()
        approved = request.stage == Stage.PROCESSING
        assert request.regions == (["330401"] if approved else ["3304"])
