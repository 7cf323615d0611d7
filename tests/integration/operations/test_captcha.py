"""A proof that a person sits there counts once, for its purpose, for twenty minutes."""

from __future__ import annotations

import base64
import json
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from support.at_once import at_once
from support.captcha import solve

from dtsen.operations.captcha import (
    ANSWERS_ALLOWED,
    LIFETIME,
    CaptchaError,
    Failure,
    check_answer,
    check_work,
    forget_old,
    new_challenge,
    new_question,
)
from dtsen.records.models import SpentCaptcha

RACERS = 40


@pytest.fixture
def challenge(now: datetime) -> dict[str, Any]:
    return new_challenge("login", effort=300, now=now)


def failure_of(payload: str, now: datetime, purpose: str = "login") -> Failure | None:
    try:
        check_work(payload, purpose=purpose, now=now)
    except CaptchaError as error:
        return error.failure
    return None


@pytest.mark.django_db
def test_a_solution_is_accepted_once(challenge: dict[str, Any], now: datetime) -> None:
    payload = solve(challenge)
    assert failure_of(payload, now) is None
    assert failure_of(payload, now) is Failure.SPENT


@pytest.mark.django_db
def test_a_solution_written_another_way_is_the_same_solution(
    challenge: dict[str, Any], now: datetime
) -> None:
    """The salt with and without its closing sign hashes alike: it must not count twice."""
    assert failure_of(solve(challenge), now) is None
    assert failure_of(solve(challenge, salt=challenge["salt"].rstrip("&")), now) is Failure.SPENT


@pytest.mark.django_db
def test_an_unsolved_challenge_is_refused(challenge: dict[str, Any], now: datetime) -> None:
    assert failure_of(solve(challenge, number=-1), now) is Failure.WRONG


@pytest.mark.django_db
def test_a_solution_for_another_form_is_refused(challenge: dict[str, Any], now: datetime) -> None:
    assert failure_of(solve(challenge), now, purpose="registration") is Failure.WRONG


@pytest.mark.django_db
def test_a_solution_expires(challenge: dict[str, Any], now: datetime) -> None:
    assert failure_of(solve(challenge), now + LIFETIME + timedelta(seconds=1)) is Failure.EXPIRED


@pytest.mark.django_db
def test_a_longer_life_cannot_be_written_into_it(challenge: dict[str, Any], now: datetime) -> None:
    longer = challenge["salt"].replace("?expires=", "?expires=9")
    assert failure_of(solve(challenge, salt=longer), now) is Failure.WRONG


@pytest.mark.django_db
@pytest.mark.parametrize(
    "payload",
    ["", "bukan base64!", "AAAA"]
    + [
        base64.b64encode(json.dumps(content).encode()).decode()
        for content in ([], {}, "teks", {"algorithm": "SHA-256"}, {"algorithm": "SHA-1", "salt": 3})
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(payload: str, now: datetime) -> None:
    assert failure_of(payload, now) is Failure.WRONG


@pytest.mark.django_db(transaction=True)
def test_of_forty_who_send_one_solution_at_once_one_gets_through(
    challenge: dict[str, Any], now: datetime
) -> None:
    payload = solve(challenge)
    results = at_once(lambda: failure_of(payload, now), RACERS)
    assert results.count(None) == 1
    assert results.count(Failure.SPENT) == RACERS - 1


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_writing_afterwards_would_let_more_through(now: datetime) -> None:
    """Negative control: what a replay check by get-then-set does."""
    looked = threading.Barrier(RACERS)

    def naive() -> bool:
        is_spent = SpentCaptcha.objects.filter(digest="x").exists()
        connection.close()
        looked.wait(timeout=30)
        SpentCaptcha.objects.bulk_create([SpentCaptcha(digest="x", spent_at=now)], ignore_conflicts=True)
        return not is_spent

    assert at_once(naive, RACERS).count(True) > 1


# --- The question in words, for browsers without scripts ------------------------------------------------


def answer_failure(token: str, answer: str, now: datetime, **changes: Any) -> Failure | None:
    where = {"purpose": "login", "remote_address": "192.0.2.1", **changes}
    try:
        check_answer(token, answer, now=now, **where)
    except CaptchaError as error:
        return error.failure
    return None


@pytest.mark.django_db
def test_the_right_answer_is_accepted_once(now: datetime) -> None:
    question = new_question("login", now=now)
    right = str(question.first + question.second)
    assert answer_failure(question.token, f" {right} ", now) is None
    assert answer_failure(question.token, right, now) is Failure.SPENT


@pytest.mark.django_db
def test_one_question_is_one_guess(now: datetime) -> None:
    question = new_question("login", now=now)
    assert answer_failure(question.token, "0", now) is Failure.WRONG
    assert answer_failure(question.token, str(question.first + question.second), now) is Failure.SPENT


@pytest.mark.django_db
def test_the_answer_belongs_to_its_form_and_its_time(now: datetime) -> None:
    question = new_question("login", now=now)
    right = str(question.first + question.second)
    late = now + LIFETIME + timedelta(seconds=1)
    assert answer_failure(question.token, right, late) is Failure.EXPIRED
    assert answer_failure(question.token, right, now, purpose="registration") is Failure.WRONG
    assert answer_failure("palsu", right, now) is Failure.WRONG


@pytest.mark.django_db
def test_answers_from_one_address_are_counted_and_limited(now: datetime) -> None:
    for _ in range(ANSWERS_ALLOWED):
        question = new_question("login", now=now)
        assert answer_failure(question.token, str(question.first + question.second), now) is None
    question = new_question("login", now=now)
    right = str(question.first + question.second)
    assert answer_failure(question.token, right, now) is Failure.TOO_MANY
    assert answer_failure(question.token, right, now, remote_address="192.0.2.2") is None


@pytest.mark.django_db
def test_spent_proofs_are_forgotten_only_when_they_have_expired(
    challenge: dict[str, Any], now: datetime
) -> None:
    check_work(solve(challenge), purpose="login", now=now)
    assert forget_old(now + LIFETIME) == 0
    assert forget_old(now + 3 * LIFETIME) == 1
