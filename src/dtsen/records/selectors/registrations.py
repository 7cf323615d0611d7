"""Reading registrations: the officers' list, what speaks for and against one, and the revision link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.records.models import (
    ActivityEntry,
    RegisteredPerson,
    Registration,
    RegistrationStatus,
    User,
)
from dtsen.records.sealing import fingerprint
from dtsen.records.selectors.accounts import active_accounts
from dtsen.workflow.registration import RegistrationStanding, RegistrationState

REVISION_PURPOSE = "registration-revision"
_KINDS = ("registration_sent", "registration_revised", "registration_approved", "registration_rejected")
_PERSON = re.compile(r"person-([1-4])(?:-(\w+))?\Z")


def state_of(registration: Registration) -> RegistrationState:
    """A registration as ``workflow`` sees it."""
    return RegistrationState(
        institution_id=registration.institution_id, standing=RegistrationStanding(registration.status)
    )


def open_revision(token_hash: str) -> Registration | None:
    """The rejected registration whose live link has this fingerprint (R39)."""
    if not token_hash:
        return None
    return (
        Registration.objects.select_related("institution", "letter")
        .filter(revision_token_hash=token_hash, status=RegistrationStatus.REJECTED)
        .first()
    )


def revision_fingerprint(token: str) -> str:
    """How a revision link's token is kept and looked up."""
    return fingerprint(token, purpose=REVISION_PURPOSE)


def registrations(status: str = "", search: str = "") -> QuerySet[Registration]:
    """For the officers' list: those that wait come first and oldest first, decided ones newest first."""
    rows = Registration.objects.select_related("institution", "decided_by").annotate(number=Count("people"))
    if status:
        rows = rows.filter(status=status)
    if search:
        rows = rows.filter(institution__name__icontains=search)
    waits_only = status == RegistrationStatus.SUBMITTED
    return rows.order_by("submitted_at" if waits_only else "-submitted_at", "pk")


def counts_by_status() -> dict[str, int]:
    """How many registrations stand where; every status is there, also with 0."""
    found = dict(Registration.objects.order_by().values_list("status").annotate(number=Count("pk")))
    return {status: found.get(status, 0) for status in RegistrationStatus.values}


@dataclass(frozen=True)
class Finding:
    """Something that an officer should know before deciding; ``subject`` as in ``Registration.remarks``."""

    subject: str
    text: str


def findings(registration: Registration) -> list[Finding]:
    """What the other rows say about a waiting registration."""
    others = Registration.objects.filter(
        institution=registration.institution, status=RegistrationStatus.SUBMITTED
    ).exclude(pk=registration.pk)
    found = []
    if accounts := active_accounts(registration.institution).count():
        found.append(Finding("contact", _("Instansi ini sudah memiliki %d akun aktif.") % accounts))
    if others.exists():
        found.append(
            Finding("contact", _("Ada pendaftaran lain dari instansi ini yang menunggu verifikasi."))
        )
    for person in registration.people.all():
        found += _person_findings(person, registration.institution_id)
    return found


def _person_findings(person: RegisteredPerson, institution_id: int) -> Iterable[Finding]:
    subject = f"person-{person.position_number}"
    if User.objects.filter(email__iexact=person.email).exists():
        yield Finding(subject, _("Email ini sudah memiliki akun."))
    same_number = User.objects.filter(identity_number=person.identity_number)
    if same_number.filter(institution=institution_id).exists():
        yield Finding(subject, _("Nomor identitas ini sudah dimiliki akun lain di instansi ini."))
    if elsewhere_at := same_number.exclude(institution=institution_id).first():
        yield Finding(
            subject,
            _("Nomor identitas ini sudah dimiliki akun instansi lain: %s. Pastikan orangnya pindah tugas.")
            % (elsewhere_at.institution or elsewhere_at.role_label),
        )
    elsewhere = RegisteredPerson.objects.filter(
        email=person.email, registration__status=RegistrationStatus.SUBMITTED
    ).exclude(registration=person.registration_id)
    if elsewhere.exists():
        yield Finding(subject, _("Email ini juga ada pada pendaftaran lain yang menunggu verifikasi."))


def history_of(registration: Registration) -> list[ActivityEntry]:
    """What was done with a registration, oldest first."""
    return list(
        ActivityEntry.objects.filter(kind__in=_KINDS, data__registration=registration.pk)
        .select_related("actor")
        .order_by("at", "pk")
    )


def changed_labels(entry: ActivityEntry) -> list[str]:
    """The words for what a correction changed, in the order of the form."""
    return list(dict.fromkeys(subject_label(name) for name in entry.data.get("changed", [])))


def subject_label(name: str) -> str:
    """The words for a field or a part of the form: "Pengguna 2: Jabatan", "Surat permohonan"."""
    person = _PERSON.match(name)
    if person is None:
        return str(_SUBJECTS[name])
    number, field = person.groups()
    part = _("Pengguna %s") % number
    return f"{part}: {_FIELDS[field]}" if field else part


_SUBJECTS = {
    "contact": gettext_lazy("Instansi dan narahubung"),
    "letter": gettext_lazy("Surat permohonan"),
    "category": gettext_lazy("Kategori pemohon"),
    "institution": gettext_lazy("Nama instansi"),
    "contact_email": gettext_lazy("Email narahubung"),
    "contact_name": gettext_lazy("Nama narahubung"),
    "contact_phone": gettext_lazy("No handphone narahubung"),
}
_FIELDS = {
    "identity_number": gettext_lazy("NIP/NIK"),
    "full_name": gettext_lazy("Nama lengkap"),
    "email": gettext_lazy("Email pengguna"),
    "position": gettext_lazy("Jabatan"),
    "work_unit": gettext_lazy("Nama unit kerja"),
    "phone": gettext_lazy("No handphone"),
}
