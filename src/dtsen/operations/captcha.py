"""Two ways to show that a person sits there: work done by the browser, or an answer typed by hand.

The first is altcha's proof of work. The second, a small sum in words, is for browsers without JavaScript; a
program can do it as well, so that it is throttled hard. Either counts once: the unique row is the check.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from altcha.v1 import ChallengeOptions, create_challenge, extract_params, verify_solution
from django.db import IntegrityError, transaction

from dtsen.operations.throttle import allow
from dtsen.records.models import SpentCaptcha
from dtsen.records.sealing import Unreadable, derived_key, fingerprint, seal, unseal

LIFETIME = timedelta(minutes=20)
# Answers typed by hand, right or wrong, from one address.
ANSWERS_ALLOWED = 12
ANSWERS_WINDOW = timedelta(hours=1)

_ALGORITHM: Final = "SHA-256"
_KEY = "captcha"


class Failure(StrEnum):
    """Why a proof does not count."""

    MISSING = "missing"
    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"
    TOO_MANY = "too_many"


class CaptchaError(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True)
class Question:
    """A sum to be said in words; ``token`` is sealed and tells the answer to nobody."""

    first: int
    second: int
    token: str


def new_challenge(purpose: str, *, effort: int, now: datetime) -> dict[str, Any]:
    """What the widget asks for: find the number below ``effort`` that was hashed."""
    options = ChallengeOptions(
        algorithm=_ALGORITHM,
        max_number=effort,
        hmac_key=derived_key(_KEY),
        expires=now + LIFETIME,
        params={"purpose": purpose},
    )
    return create_challenge(options).to_dict()


def new_question(purpose: str, *, now: datetime) -> Question:
    first, second = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    facts = {
        "answer": first + second,
        "purpose": purpose,
        "until": int((now + LIFETIME).timestamp()),
        "nonce": secrets.token_hex(16),
    }
    return Question(first, second, seal(json.dumps(facts), purpose=_KEY))


def check_work(payload: str, *, purpose: str, now: datetime) -> None:
    """Accept the widget's ``payload``, once.

    :raises CaptchaError: forged, unsolved, for another purpose, expired, or used before.
    """
    try:
        solution = json.loads(base64.b64decode(payload, validate=True))
        if solution["algorithm"] != _ALGORITHM:
            raise CaptchaError(Failure.WRONG)
        is_right, _ = verify_solution(solution, derived_key(_KEY), check_expires=False)
        facts = extract_params(solution)
        asked_for, until = facts["purpose"], int(facts["expires"][0])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CaptchaError(Failure.WRONG) from error
    if not is_right or asked_for != [purpose]:
        raise CaptchaError(Failure.WRONG)
    if datetime.fromtimestamp(until, UTC) < now:
        raise CaptchaError(Failure.EXPIRED)
    spend(solution["challenge"], now=now)


def check_answer(token: str, answer: str, *, purpose: str, remote_address: str | None, now: datetime) -> None:
    """Accept the ``answer`` typed to the question in ``token``, once.

    :raises CaptchaError: also when the address has answered too often.
    """
    who = fingerprint(remote_address or "", purpose=_KEY)
    if not allow(f"captcha-answer:{who}", limit=ANSWERS_ALLOWED, window=ANSWERS_WINDOW, now=now):
        raise CaptchaError(Failure.TOO_MANY)
    try:
        facts = json.loads(unseal(token, purpose=_KEY))
    except Unreadable as error:
        raise CaptchaError(Failure.WRONG) from error
    if facts["until"] < now.timestamp():
        raise CaptchaError(Failure.EXPIRED)
    # Spent by the first try, right or wrong: one question is one guess.
    spend(facts["nonce"], now=now)
    if facts["purpose"] != purpose or answer.strip() != str(facts["answer"]):
        raise CaptchaError(Failure.WRONG)


def spend(proof: str, *, now: datetime) -> None:
    """Write the proof down as used.

    :raises CaptchaError: it is there already.
    """
    try:
        with transaction.atomic():
            SpentCaptcha.objects.create(digest=fingerprint(proof, purpose=_KEY), spent_at=now)
    except IntegrityError as error:
        raise CaptchaError(Failure.SPENT) from error


def forget_old(now: datetime) -> int:
    """Delete what has expired anyway; the worker calls this now and then."""
    return SpentCaptcha.objects.filter(spent_at__lt=now - 2 * LIFETIME).delete()[0]
