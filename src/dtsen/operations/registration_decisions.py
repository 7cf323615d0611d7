"""An officer's answer to a registration: accounts and mails, or a note and a revision link (R36-R40)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dtsen.notifications.outbox import queue
from dtsen.operations.account_limit import make_room, numbers_taken
from dtsen.operations.accounts import first_passwords, open_account
from dtsen.operations.activity import record
from dtsen.operations.errors import Conflict, Refused
from dtsen.operations.refusals import as_operation_error
from dtsen.records.models import RegisteredPerson, Registration, RegistrationStatus, User
from dtsen.records.sealing import fingerprint
from dtsen.records.selectors.registrations import REVISION_PURPOSE, state_of, subject_label
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.registration import (
    ApproveRegistration,
    RegistrationCommand,
    RejectRegistration,
    decide_registration,
)

# The guide's mail prints "Catatan: diterima" (G20).
ACCEPTED_NOTE = "diterima"
_TOKEN_BYTES = 32


def approve(
    registration_id: int,
    *,
    by: User,
    seen_version: int,
    note: str = "",
    now: datetime,
    remote_address: str | None = None,
) -> Registration:
    """Make the accounts, tell the institution (R37) and mail each person the way in (R40).

    :param seen_version: the version on the officer's screen.
    :raises Conflict: another officer was faster, or the applicant has sent a new version.
    :raises Forbidden, Refused: this officer may not; an email has an account by now, or a number has one in
        the institution; or the institution would have more than four accounts (R27).
    """
    registration = _load(registration_id)
    _decide(registration, ApproveRegistration(note), by, now)
    people = list(registration.people.all())
    passwords = first_passwords(len(people))
    with transaction.atomic():
        _write(
            registration_id, RegistrationStatus.APPROVED, by=by, seen_version=seen_version, now=now, note=note
        )
        _check_people(registration.institution_id, people)
        for person, (password, password_hash) in zip(people, passwords, strict=True):
            person.user = open_account(person, registration.institution, password_hash=password_hash, now=now)
            person.save(update_fields=["user"])
            queue(
                "account_ready",
                to=person.email,
                now=now,
                context={
                    "name": person.full_name,
                    "institution": registration.institution.name,
                    "user": person.user,
                    "password": password,
                    "note": note or ACCEPTED_NOTE,
                },
            )
        _tell_contact(registration, "registration_approved", now=now, note=note, people=people)
        _note_down(
            registration,
            "registration_approved",
            _("Pendaftaran akun %s disetujui."),
            by,
            now,
            remote_address,
        )
    return _load(registration_id)


def reject(
    registration_id: int,
    *,
    by: User,
    seen_version: int,
    note: str,
    remarks: Mapping[str, str] | None = None,
    now: datetime,
    remote_address: str | None = None,
) -> Registration:
    """Send the registration back with a note and a link that reopens the form (R38, R39).

    The link holds 256 random bits and only its fingerprint is kept; a new rejection replaces it.

    :param remarks: what is to be mended, by subject ("letter", "person-2"); mailed with the note.
    :raises Conflict: another officer was faster, or the applicant has sent a new version.
    :raises Forbidden, Refused: this officer may not, or the note is missing.
    """
    registration = _load(registration_id)
    _decide(registration, RejectRegistration(note), by, now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        _write(
            registration_id,
            RegistrationStatus.REJECTED,
            by=by,
            seen_version=seen_version,
            now=now,
            note=note,
            remarks=dict(remarks or {}),
            revision_token_hash=fingerprint(token, purpose=REVISION_PURPOSE),
        )
        _tell_contact(
            registration,
            "registration_rejected",
            now=now,
            note=note,
            remarks=[(subject_label(subject), text) for subject, text in (remarks or {}).items()],
            token=token,
        )
        _note_down(
            registration, "registration_rejected", _("Pendaftaran akun %s ditolak."), by, now, remote_address
        )
    return _load(registration_id)


def _load(registration_id: int) -> Registration:
    return Registration.objects.select_related("institution", "letter").get(pk=registration_id)


def _decide(registration: Registration, command: RegistrationCommand, by: User, now: datetime) -> None:
    """Who may, and when. The moment is checked again by ``_write``, where it counts."""
    try:
        decide_registration(state_of(registration), command, by.as_actor(), now)
    except Refusal as refusal:
        raise as_operation_error(refusal) from refusal


def _check_people(institution_id: int, people: Sequence[RegisteredPerson]) -> None:
    """What was right when it was sent may not be any more (R27, R28)."""
    institution = make_room(institution_id, len(people))
    held = numbers_taken(institution, [person.identity_number for person in people])
    for person in people:
        if person.identity_number in held:
            raise Refused(
                _(
                    "Nomor identitas Pengguna %(number)d sudah dimiliki akun lain di instansi ini. "
                    "Tolak pendaftaran ini dengan catatan agar pengguna tersebut diganti."
                )
                % {"number": person.position_number}
            )


def _write(
    registration_id: int,
    status: RegistrationStatus,
    *,
    by: User,
    seen_version: int,
    now: datetime,
    note: str,
    remarks: Mapping[str, str] | None = None,
    revision_token_hash: str = "",
) -> None:
    """The decision itself, in one statement: of two officers who decide at once, one changes the row."""
    won = Registration.objects.filter(
        pk=registration_id, version=seen_version, status=RegistrationStatus.SUBMITTED
    ).update(
        status=status,
        decided_at=now,
        decided_by=by,
        note=note,
        remarks=remarks or {},
        revision_token_hash=revision_token_hash,
        version=F("version") + 1,
    )
    if not won:
        raise Conflict


def _tell_contact(registration: Registration, mail: str, *, now: datetime, **context: object) -> None:
    queue(
        mail,
        to=registration.contact_email,
        now=now,
        context={
            "name": registration.contact_name,
            "institution": registration.institution.name,
            "registration": registration,
            **context,
        },
    )


def _note_down(
    registration: Registration, kind: str, text: str, by: User, now: datetime, remote_address: str | None
) -> None:
    record(
        kind,
        text % registration.institution.name,
        now=now,
        actor=by,
        institution=registration.institution,
        data={"registration": registration.pk},
        remote_address=remote_address,
    )
