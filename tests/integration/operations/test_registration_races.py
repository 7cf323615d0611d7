"""Two officers, or two windows, at the same moment: one wins and the other is told (design rule 2, R36-R39).

Each race has its control: with the precondition taken out of the statement, more than one wins.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import close_old_connections, connection
from support.registrations import application, person, sent

from dtsen.operations import registration_decisions, registrations
from dtsen.operations.errors import Conflict, OperationError, Refused
from dtsen.operations.registration_decisions import approve, reject
from dtsen.operations.registrations import LinkGone, resubmit
from dtsen.records.models import OutgoingMail, Registration, RegistrationStatus, User
from dtsen.records.selectors.registrations import revision_fingerprint
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6
TOKEN = "t" * 43


def at_once(step: Callable[[int], object]) -> list[object]:
    answers: list[object] = [None] * THREADS

    def run(number: int) -> None:
        close_old_connections()
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


@pytest.fixture
def decide_together(monkeypatch):
    """All have looked and found the registration open before the first one writes."""
    barrier = threading.Barrier(THREADS)
    make = registration_decisions.first_passwords

    def passwords(number: int) -> list[tuple[str, str]]:
        made = make(number)
        barrier.wait(timeout=30)
        return made

    def token(size: int) -> str:
        barrier.wait(timeout=30)
        return TOKEN

    monkeypatch.setattr(registration_decisions, "first_passwords", passwords)
    monkeypatch.setattr(registration_decisions, "secrets", SimpleNamespace(token_urlsafe=token))


def decisions(registration: Registration, officer: User, now) -> list[object]:
    def step(number: int) -> object:
        if number % 2:
            return reject(registration.pk, by=officer, seen_version=0, note="Tidak.", now=now)
        return approve(registration.pk, by=officer, seen_version=0, now=now)

    return at_once(step)


def test_of_officers_who_decide_at_once_one_wins_and_the_others_are_told(
    institution, officers, now, decide_together
):
    registration = sent(institution, now)

    answers = decisions(registration, officers[Role.ACCOUNT_VERIFIER], now)

    winners = [answer for answer in answers if isinstance(answer, Registration)]
    assert len(winners) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == THREADS - 1
    registration.refresh_from_db()
    approved = registration.status == RegistrationStatus.APPROVED
    assert User.objects.filter(institution=institution).count() == (2 if approved else 0)
    told = OutgoingMail.objects.filter(kind__in=["registration_approved", "registration_rejected"])
    assert told.count() == 1


def test_control_without_the_precondition_several_officers_win(
    institution, officers, now, decide_together, monkeypatch
):
    def write(registration_id, status, *, by, seen_version, now, note, remarks=None, revision_token_hash=""):
        Registration.objects.filter(pk=registration_id).update(
            status=status, decided_at=now, decided_by=by, revision_token_hash=revision_token_hash
        )

    monkeypatch.setattr(registration_decisions, "_write", write)

    answers = decisions(sent(institution, now), officers[Role.ACCOUNT_VERIFIER], now)

    assert sum(isinstance(answer, Registration) for answer in answers) > 1


@pytest.fixture
def approve_all(institution, officers, now, decide_together) -> Callable[[], list[object]]:
    """Two people each from as many registrations as there are threads, all approved at once."""

    def people(number: int) -> tuple:
        return tuple(
            person(
                place,
                email=f"pengguna.{number}.{place}@uji.go.id",
                identity_number=f"198403122010011{2 * number + place:03d}",
            )
            for place in (1, 2)
        )

    waiting = [sent(institution, now, people=people(number)).pk for number in range(THREADS)]
    officer = officers[Role.ACCOUNT_VERIFIER]
    return lambda: at_once(lambda number: approve(waiting[number], by=officer, seen_version=0, now=now))


def test_r27_of_registrations_approved_at_once_only_four_people_get_an_account(institution, approve_all):
    answers = approve_all()

    assert sum(isinstance(answer, Registration) for answer in answers) == 2
    assert sum(isinstance(answer, Refused) for answer in answers) == THREADS - 2
    assert User.objects.filter(institution=institution).count() == 4


def test_control_without_the_check_at_approval_everybody_gets_an_account(
    institution, approve_all, monkeypatch
):
    monkeypatch.setattr(registration_decisions, "_check_people", lambda institution_id, people: None)

    approve_all()

    assert User.objects.filter(institution=institution).count() == 2 * THREADS


@pytest.fixture
def rejected(institution, officers, now, monkeypatch) -> Registration:
    monkeypatch.setattr(registration_decisions, "secrets", SimpleNamespace(token_urlsafe=lambda size: TOKEN))
    registration = sent(institution, now)
    return reject(
        registration.pk, by=officers[Role.ACCOUNT_VERIFIER], seen_version=0, note="Perbaiki.", now=now
    )


@pytest.fixture
def send_together(monkeypatch):
    """All have found the link alive before the first one writes."""
    barrier = threading.Barrier(THREADS)
    look = registrations.open_revision

    def found(token_hash: str) -> Registration | None:
        registration = look(token_hash)
        barrier.wait(timeout=30)
        return registration

    monkeypatch.setattr(registrations, "open_revision", found)


def test_r39_a_link_used_in_several_windows_at_once_counts_once(rejected, institution, now, send_together):
    filled = application(institution, now)

    answers = at_once(
        lambda number: resubmit(revision_fingerprint(TOKEN), filled, now=now, remote_address="10.0.0.1")
    )

    assert sum(isinstance(answer, Registration) for answer in answers) == 1
    assert sum(isinstance(answer, LinkGone) for answer in answers) == THREADS - 1
    rejected.refresh_from_db()
    assert rejected.revisions == 1
    assert rejected.people.count() == 2


def test_control_without_the_link_in_the_statement_every_window_counts(
    rejected, institution, now, send_together, monkeypatch
):
    filled = application(institution, now)

    def write(token_hash, application, now):
        Registration.objects.filter(pk=rejected.pk).update(status=RegistrationStatus.SUBMITTED)

    monkeypatch.setattr(registrations, "_write_again", write)
    # The people are unique a registration, which would stop the others for another reason.
    monkeypatch.setattr(registrations, "_write_people", lambda registration, application: None)

    answers = at_once(
        lambda number: resubmit(revision_fingerprint(TOKEN), filled, now=now, remote_address="10.0.0.1")
    )

    assert sum(isinstance(answer, Registration) for answer in answers) > 1
