"""Two windows at once: one request is sent, and nothing changes behind an officer's back (design rule 4)."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import close_old_connections, connection
from support.requests import RequestMaker

from dtsen.operations import drafts, submission
from dtsen.operations.errors import OperationError
from dtsen.operations.holding import NotEditable
from dtsen.records.models import AccessRequest, User

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


def at_once(step: Callable[[int], object]) -> list[object]:
    """Run ``step`` in every thread at the same moment; its answer or its refusal, by thread."""
    barrier = threading.Barrier(THREADS)
    answers: list[object] = [None] * THREADS

    def run(number: int) -> None:
        close_old_connections()
        barrier.wait()
        try:
            answers[number] = step(number)
        except OperationError as refused:
            answers[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_many_clicks_on_kirim_send_one_request(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    draft = make_request()
    answers = at_once(lambda _: submission.submit(draft.pk, by=alice, now=now))
    assert sum(isinstance(answer, AccessRequest) for answer in answers) == 1
    assert all(isinstance(answer, NotEditable) for answer in answers if not isinstance(answer, AccessRequest))
    assert draft.events.count() == 1


def test_many_autosaves_of_one_blank_form_make_one_draft(alice: User, now: datetime) -> None:
    key = uuid.uuid4()
    answers = at_once(lambda _: drafts.open_draft(key, by=alice, now=now))
    assert len({answer.pk for answer in answers if isinstance(answer, AccessRequest)}) == 1
    assert AccessRequest.objects.count() == 1


def test_an_autosave_that_meets_a_submission_changes_nothing_that_was_sent(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    draft = make_request()
    wide = drafts.Choice(themes={"family": drafts.ThemeChoice("", ("family_nik", "address"))})

    def step(number: int) -> object:
        if number == 0:
            return submission.submit(draft.pk, by=alice, now=now)
        return drafts.save(draft.pk, wide, by=alice, now=now)

    sent = at_once(step)[0]
    draft.refresh_from_db()
    (event,) = draft.events.all() if isinstance(sent, AccessRequest) else (None,)
    assert isinstance(sent, AccessRequest)
    assert event is not None
    # What the officers see is what the event froze, whichever came first.
    assert event.choice["themes"]["family"]["variables"] == draft.themes.get().variables
    assert sent.level == (4 if "address" in draft.themes.get().variables else 3)


def test_control_without_hold_a_late_save_changes_what_was_sent(
    make_request: RequestMaker, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken out: the same save then reaches a request that officers already look at."""
    sent = submission.submit(make_request().pk, by=alice, now=now)
    monkeypatch.setattr(
        drafts, "hold", lambda pk, **_: AccessRequest.objects.select_related("institution").get(pk=pk)
    )
    wide = drafts.Choice(themes={"family": drafts.ThemeChoice("", ("family_nik",))})
    drafts.save(sent.pk, wide, by=alice, now=now)
    assert sent.themes.get().variables != sent.events.get().choice["themes"]["family"]["variables"]


def test_control_without_a_shared_key_every_click_makes_a_draft(alice: User, now: datetime) -> None:
    at_once(lambda _: drafts.open_draft(uuid.uuid4(), by=alice, now=now))
    assert AccessRequest.objects.count() == THREADS
