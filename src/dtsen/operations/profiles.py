"""Ubah Profil: the person, the institution's logo and address, its SDI document (R54-R63, D15, D16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.operations.activity import record
from dtsen.operations.applications import Message, identity_problem, phone_problem
from dtsen.operations.errors import Forbidden, Refused
from dtsen.operations.uploads import LETTER_LIMIT, LOGO_LIMIT, PHOTO_LIMIT, check_image, check_pdf, keeping
from dtsen.records.models import Institution, User
from dtsen.workflow.rules.identity import normalise_identity
from dtsen.workflow.rules.phone import normalise_phone


@dataclass(frozen=True)
class Person:
    """What somebody may change about themselves (R56); name, email and status of the account stay."""

    full_name: str
    identity_number: str
    phone: str
    work_unit: str
    position: str


def save_photo(
    user: User, upload: UploadedFile[Any], *, now: datetime, remote_address: str | None = None
) -> None:
    """Keep a new photo at once: it is not lost when another field of the form is wrong (R57).

    :raises Refused: too large, or no PNG or JPEG.
    """
    picture = check_image(upload, limit=PHOTO_LIMIT, field="photo")
    with keeping(picture, by=user, now=now) as user.photo:
        user.save(update_fields=["photo"])
        record(
            "profile_changed", _("Foto profil diganti."), now=now, actor=user, remote_address=remote_address
        )


@transaction.atomic
def save_person(user: User, person: Person, *, now: datetime, remote_address: str | None = None) -> None:
    """Simpan Data of Ubah Profil Pengguna (R56, R58).

    :raises Refused: a field is not well formed, or there is no photo yet (D16).
    """
    number, phone = normalise_identity(person.identity_number), normalise_phone(person.phone)
    _refuse("identity_number", identity_problem(number, institution_of(user).category))
    _refuse("phone", phone_problem(phone))
    if user.photo is None:
        raise Refused(_("Pilih foto profil, *.png atau *.jpg, maksimal 200 kB."), field="photo")
    user.full_name = person.full_name
    user.identity_number = number
    user.phone = phone
    user.work_unit = person.work_unit
    user.position = person.position
    user.save(update_fields=["full_name", "identity_number", "phone", "work_unit", "position"])
    record("profile_changed", _("Profil diubah."), now=now, actor=user, remote_address=remote_address)


def save_logo(
    user: User, upload: UploadedFile[Any], *, now: datetime, remote_address: str | None = None
) -> None:
    """Keep a new logo of the institution at once (R60, D15).

    :raises Refused: too large, or no PNG or JPEG.
    """
    institution = institution_of(user)
    picture = check_image(upload, limit=LOGO_LIMIT, field="logo")
    with keeping(picture, by=user, now=now) as institution.logo:
        institution.save(update_fields=["logo"])
        record(
            "institution_changed",
            _("Logo instansi diganti."),
            now=now,
            actor=user,
            remote_address=remote_address,
        )


@transaction.atomic
def save_address(user: User, address: str, *, now: datetime, remote_address: str | None = None) -> None:
    """Simpan Data of Ubah Logo dan Alamat, for the whole institution (R60).

    :raises Refused: the address is empty, or no logo is there yet.
    """
    institution = institution_of(user)
    if not address.strip():
        raise Refused(_("Isi alamat instansi."), field="address")
    if institution.logo is None:
        raise Refused(_("Pilih logo instansi, *.png atau *.jpg, maksimal 500 kB."), field="logo")
    institution.address = address.strip()
    institution.save(update_fields=["address"])
    record(
        "institution_changed",
        _("Alamat instansi diubah."),
        now=now,
        actor=user,
        remote_address=remote_address,
    )


def save_sdi_document(
    user: User, upload: UploadedFile[Any] | None, *, now: datetime, remote_address: str | None = None
) -> None:
    """Simpan Data of Dok. Kelembagaan SDI (R63, D15).

    :raises Refused: nothing was chosen, or it is not an acceptable PDF.
    """
    institution = institution_of(user)
    if upload is None:
        raise Refused(_("Pilih dokumen kelembagaan SDI, *.pdf, maksimal 1 MB."), field="document")
    document = check_pdf(upload, limit=LETTER_LIMIT, field="document")
    with keeping(document, by=user, now=now) as institution.sdi_document:
        institution.save(update_fields=["sdi_document"])
        record(
            "sdi_document_changed",
            _("Dokumen kelembagaan SDI diunggah."),
            now=now,
            actor=user,
            remote_address=remote_address,
        )


def institution_of(user: User) -> Institution:
    """An applicant's institution.

    :raises Forbidden: an officer has none.
    """
    if user.institution is None:
        raise Forbidden(_("Akun petugas tidak terikat pada instansi."))
    return user.institution


def _refuse(field: str, problem: Message | None) -> None:
    if problem:
        raise Refused(str(problem), field=field)
