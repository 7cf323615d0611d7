"""A limit holds in every stretch of the window, and when many ask at once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from support.at_once import at_once

from dtsen.operations.throttle import KEEP, allow, forget_old
from dtsen.records.models import Counter

HOUR = timedelta(hours=1)
RACERS = 40


@pytest.mark.django_db
def test_as_many_as_allowed_and_no_more(now: datetime) -> None:
    answers = [allow("uji:1", limit=3, window=HOUR, now=now) for _ in range(5)]
    assert answers == [True, True, True, False, False]


@pytest.mark.django_db
def test_one_key_does_not_use_up_another(now: datetime) -> None:
    assert allow("uji:1", limit=1, window=HOUR, now=now)
    assert allow("uji:2", limit=1, window=HOUR, now=now)


@pytest.mark.django_db
def test_after_the_window_it_is_allowed_again(now: datetime) -> None:
    assert allow("uji:1", limit=1, window=HOUR, now=now)
    assert not allow("uji:1", limit=1, window=HOUR, now=now + timedelta(minutes=59))
    assert allow("uji:1", limit=1, window=HOUR, now=now + timedelta(minutes=71))


@pytest.mark.django_db
@pytest.mark.parametrize("shift", range(0, 60, 7))
def test_no_stretch_of_an_hour_holds_more_than_the_limit_wherever_it_starts(
    now: datetime, shift: int
) -> None:
    """A window that starts on the full hour would let twice as many through around it."""
    start = now + timedelta(minutes=shift)
    allowed = [
        moment
        for moment in (start + timedelta(minutes=minute) for minute in range(180))
        if allow("uji:1", limit=5, window=HOUR, now=moment)
    ]
    busiest = max(sum(1 for other in allowed if first <= other < first + HOUR) for first in allowed)
    assert busiest == 5


@pytest.mark.django_db(transaction=True)
def test_of_forty_who_ask_at_once_no_more_than_the_limit_are_allowed(now: datetime) -> None:
    results = at_once(lambda: allow("uji:1", limit=5, window=HOUR, now=now), RACERS)
    assert sorted(results) == [False] * 35 + [True] * 5


@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_more_would_be_allowed(now: datetime) -> None:
    """Negative control: look first, count afterwards."""
    Counter.objects.create(key="uji:1", window_start=now)
    looked = threading.Barrier(RACERS)

    def naive() -> bool:
        row = Counter.objects.get(key="uji:1")
        connection.close()
        looked.wait(timeout=30)
        if row.count >= 5:
            return False
        row.count += 1
        row.save()
        return True

    assert at_once(naive, RACERS).count(True) > 5


@pytest.mark.django_db
def test_old_counters_are_forgotten_and_living_ones_stay(now: datetime) -> None:
    allow("alt", limit=1, window=HOUR, now=now - KEEP - HOUR)
    allow("neu", limit=1, window=HOUR, now=now)
    assert forget_old(now) == 1
    assert Counter.objects.get().key == "neu"
