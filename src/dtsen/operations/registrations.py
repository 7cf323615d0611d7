"""Pendaftaran Online from the applicant's side: sent, and sent again through the revision link (R20-R39)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dtsen.notifications.outbox import queue
from dtsen.operations.activity import record
from dtsen.operations.applications import Application, problems_of
from dtsen.operations.errors import Refused
from dtsen.operations.refusals import as_operation_error
from dtsen.operations.throttle import allow
from dtsen.operations.uploads import LETTER_LIMIT, store_pdf
from dtsen.records.models import RegisteredPerson, Registration, RegistrationStatus, StoredFile
from dtsen.records.sealing import fingerprint
from dtsen.records.selectors.registrations import open_revision, state_of
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.registration import ResubmitRegistration, decide_registration

# From one address; several offices may share one, so the limit is generous.
REGISTRATIONS_AN_HOUR = 10
LETTERS_AN_HOUR = 20
# Of these, letters of forms without a right captcha: enough for a slip, too little to fill a disk.
UNPROVEN_LETTERS_AN_HOUR = 4
_HOUR = timedelta(hours=1)
_CONTACT = ("category", "institution_id", "contact_email", "contact_name", "contact_phone", "letter_id")


class LinkGone(Refused):
    """The revision link is used up, replaced by a newer one, or was never given."""

    def __init__(self) -> None:
        super().__init__(
            _("Tautan perbaikan ini sudah tidak berlaku. Pakai tautan pada email yang terakhir.")
        )


def keep_letter(
    upload: UploadedFile[Any], *, is_person: bool, now: datetime, remote_address: str | None
) -> StoredFile:
    """Check and keep the LAMPIRAN before the rest is right, so that it is never chosen twice (R26).

    :param is_person: whether the form came with a right captcha.
    :raises Refused: not an acceptable PDF, or too many from this address.
    """
    if not is_person and not _is_allowed("letter-unproven", UNPROVEN_LETTERS_AN_HOUR, now, remote_address):
        raise Refused(_("Centang “Saya bukan robot” dahulu, lalu pilih berkas ini lagi."), field="letter")
    _slow_down("letter", LETTERS_AN_HOUR, now, remote_address)
    return store_pdf(upload, limit=LETTER_LIMIT, by=None, now=now, field="letter")


def submit(application: Application, *, now: datetime, remote_address: str | None) -> Registration:
    """Take a registration in: rows, audit entry and the mail to the contact person (R35), or nothing.

    :raises Refused: something in it is wrong, or too many came from this address.
    """
    _check(application)
    _slow_down("registration", REGISTRATIONS_AN_HOUR, now, remote_address)
    with transaction.atomic():
        registration = Registration.objects.create(submitted_at=now, **_columns(application))
        _write_people(registration, application)
        _received(registration, "registration_sent", now=now, remote_address=remote_address)
    return registration


def resubmit(
    token_hash: str, application: Application, *, now: datetime, remote_address: str | None
) -> Registration:
    """Send a rejected registration again; it goes back to verification and the link is used up (R39).

    :param token_hash: fingerprint of the token in the revision link.
    :raises LinkGone: the link is not, or no longer, the live one.
    :raises Refused: something in the form is wrong.
    """
    _check(application)
    before = open_revision(token_hash)
    if before is None:
        raise LinkGone
    try:
        decide_registration(state_of(before), ResubmitRegistration(), None, now)
    except Refusal as refusal:
        raise as_operation_error(refusal) from refusal
    with transaction.atomic():
        _write_again(token_hash, application, now)
        registration = Registration.objects.get(pk=before.pk)
        changed = _changes(before, registration, application)
        before.people.all().delete()
        _write_people(registration, application)
        _received(
            registration, "registration_revised", now=now, remote_address=remote_address, changed=changed
        )
    return registration


def _check(application: Application) -> None:
    for problem in problems_of(application):
        raise Refused(problem.message, field=problem.field)


def _slow_down(what: str, limit: int, now: datetime, remote_address: str | None) -> None:
    if not _is_allowed(what, limit, now, remote_address):
        raise Refused(
            _(
                "Terlalu banyak pendaftaran dari jaringan ini dalam satu jam. "
                "Coba lagi satu jam kemudian, atau hubungi sdi@bappenas.go.id."
            )
        )


def _is_allowed(what: str, limit: int, now: datetime, remote_address: str | None) -> bool:
    who = fingerprint(remote_address or "", purpose="throttle")
    return allow(f"{what}:{who}", limit=limit, window=_HOUR, now=now)


def _write_again(token_hash: str, application: Application, now: datetime) -> None:
    """The correction itself, in one statement: of two who send at once, one finds the link alive."""
    won = Registration.objects.filter(
        revision_token_hash=token_hash, status=RegistrationStatus.REJECTED
    ).update(
        status=RegistrationStatus.SUBMITTED,
        revision_token_hash="",
        submitted_at=now,
        decided_at=None,
        decided_by=None,
        revisions=F("revisions") + 1,
        version=F("version") + 1,
        **_columns(application),
    )
    if not won:
        raise LinkGone


def _columns(application: Application) -> dict[str, object]:
    return {
        "category": application.category,
        "institution": application.institution,
        "contact_email": application.contact_email,
        "contact_name": application.contact_name,
        "contact_phone": application.contact_phone,
        "letter": application.letter,
    }


def _write_people(registration: Registration, application: Application) -> None:
    RegisteredPerson.objects.bulk_create(
        RegisteredPerson(registration=registration, position_number=values.pop("number"), **values)
        for values in map(asdict, application.people)
    )


def _changes(before: Registration, after: Registration, application: Application) -> list[str]:
    """The names of what differs from the version that was rejected; never a value (rule 6)."""
    changed = [name.removesuffix("_id") for name in _CONTACT if getattr(before, name) != getattr(after, name)]
    old = {person.position_number: person for person in before.people.all()}
    new = {person.number: asdict(person) for person in application.people}
    for number in sorted(old.keys() | new.keys()):
        if number not in old or number not in new:
            changed.append(f"person-{number}")
            continue
        values = {name: value for name, value in new[number].items() if name != "number"}
        changed += [
            f"person-{number}-{name}" for name, value in values.items() if getattr(old[number], name) != value
        ]
    return changed


def _received(
    registration: Registration,
    kind: str,
    *,
    now: datetime,
    remote_address: str | None,
    changed: list[str] | None = None,
) -> None:
    institution = registration.institution
    record(
        kind,
        _("Pendaftaran akun dari %(institution)s diterima.") % {"institution": institution.name},
        now=now,
        institution=institution,
        data={"registration": registration.pk} | ({} if changed is None else {"changed": changed}),
        remote_address=remote_address,
    )
    queue(
        "registration_received",
        to=registration.contact_email,
        now=now,
        context={
            "name": registration.contact_name,
            "institution": institution.name,
            "registration": registration,
            "people": registration.people.all(),
        },
    )
