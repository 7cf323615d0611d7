import json
from datetime import UTC, datetime
from itertools import product

import pytest

from dtsen.workflow.refusals import Refusal
from dtsen.workflow.registration import (
    REGISTRATION_EVENTS,
    REGISTRATION_TRANSITIONS,
    ApproveRegistration,
    RegistrationApproved,
    RegistrationCommand,
    RegistrationEvent,
    RegistrationRejected,
    RegistrationResubmitted,
    RegistrationStanding,
    RegistrationState,
    RejectRegistration,
    ResubmitRegistration,
    allowed_registration_commands,
    decide_registration,
    evolve_registration,
    registration_event_from_mapping,
)
from dtsen.workflow.request import Actor
from dtsen.workflow.roles import Role

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
VERIFIER = Actor(11, Role.ACCOUNT_VERIFIER, None)
OWN_VERIFIER = Actor(12, Role.ACCOUNT_VERIFIER, 70)
LINK_HOLDER = None
SENT = RegistrationState(institution_id=70)
REJECTED = RegistrationState(70, RegistrationStanding.REJECTED)
APPROVED = RegistrationState(70, RegistrationStanding.APPROVED)


def test_r36_an_application_waits_for_an_account_verifier() -> None:
    assert allowed_registration_commands(SENT, VERIFIER) == {ApproveRegistration, RejectRegistration}


@pytest.mark.parametrize(("state", "role"), list(product((SENT, REJECTED, APPROVED), Role)))
def test_r103_no_other_role_decides_an_application(state: RegistrationState, role: Role) -> None:
    decides = state is SENT and role is Role.ACCOUNT_VERIFIER
    assert bool(allowed_registration_commands(state, Actor(11, role, None))) == decides


def test_r39_only_a_rejected_application_can_be_sent_again_and_by_the_link_alone() -> None:
    assert allowed_registration_commands(REJECTED, LINK_HOLDER) == {ResubmitRegistration}
    assert allowed_registration_commands(SENT, LINK_HOLDER) == frozenset()
    assert allowed_registration_commands(APPROVED, LINK_HOLDER) == frozenset()


def test_r37_an_approval_ends_the_matter() -> None:
    (event,) = decide_registration(SENT, ApproveRegistration(), VERIFIER, NOW)
    assert event == RegistrationApproved(by=VERIFIER.id)
    assert evolve_registration(SENT, event) == APPROVED


def test_r38_r39_a_rejected_application_is_corrected_and_waits_again() -> None:
    (rejected,) = decide_registration(SENT, RejectRegistration("Surat belum ditandatangani."), VERIFIER, NOW)
    assert rejected == RegistrationRejected(by=VERIFIER.id)
    state = evolve_registration(SENT, rejected)
    (resubmitted,) = decide_registration(state, ResubmitRegistration(), LINK_HOLDER, NOW)
    assert evolve_registration(state, resubmitted) == SENT


@pytest.mark.parametrize(
    ("code", "state", "command", "actor"),
    [
        ("wrong_role", SENT, ApproveRegistration(), LINK_HOLDER),
        ("wrong_role", REJECTED, ResubmitRegistration(), VERIFIER),
        ("wrong_role", SENT, ApproveRegistration(), Actor(20, Role.ADMINISTRATOR, None)),
        ("own_institution", SENT, ApproveRegistration(), OWN_VERIFIER),
        ("wrong_stage", APPROVED, RejectRegistration("Terlambat."), VERIFIER),
        ("wrong_stage", SENT, ResubmitRegistration(), LINK_HOLDER),
        ("comment_required", SENT, RejectRegistration(" \n"), VERIFIER),
    ],
)
def test_every_refusal_names_its_reason(
    code: str, state: RegistrationState, command: RegistrationCommand, actor: Actor | None
) -> None:
    with pytest.raises(Refusal) as refused:
        decide_registration(state, command, actor, NOW)
    assert refused.value.code == code


def test_a_moment_without_a_time_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        decide_registration(SENT, ApproveRegistration(), VERIFIER, datetime(2026, 11, 23, 3, 0))


def test_every_row_of_the_table_leads_where_it_says() -> None:
    for row in REGISTRATION_TRANSITIONS:
        before = RegistrationState(70, row.standing)
        actor = Actor(11, row.role, None) if row.role else None
        command = row.command("Alasan.") if issubclass(row.command, RejectRegistration) else row.command()
        (event,) = decide_registration(before, command, actor, NOW)
        assert isinstance(event, row.event)
        assert evolve_registration(before, event).standing is row.next_standing


@pytest.mark.parametrize(
    "event", [RegistrationApproved(by=11), RegistrationRejected(by=11), RegistrationResubmitted()]
)
def test_an_event_survives_being_stored_as_json(event: RegistrationEvent) -> None:
    stored = json.loads(json.dumps(event.to_mapping()))
    assert registration_event_from_mapping(event.name, stored) == event
    assert event.name in REGISTRATION_EVENTS


def test_an_unknown_event_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown event"):
        registration_event_from_mapping("vanished", {})


def test_every_standing_has_an_indonesian_name() -> None:
    assert [standing.label for standing in RegistrationStanding] == [
        "Menunggu verifikasi",
        "Disetujui",
        "Ditolak",
    ]
