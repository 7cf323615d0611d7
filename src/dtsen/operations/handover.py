"""Serah terima: the BAST is issued, signed on paper, and sent back (R62, R84-R88)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dtsen.handover.bast import render_bast
from dtsen.handover.facts import bast_facts
from dtsen.operations.activity import record
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.operations.letter_numbers import checked_letter_number
from dtsen.operations.progress import act
from dtsen.operations.uploads import SIGNED_BAST_LIMIT, check_pdf, keep_made, keeping
from dtsen.records.models import AccessRequest, Bast, DataPackage, SignedBast, StoredFile, User
from dtsen.records.selectors.history import state_of
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.commands import SubmitSignedBast
from dtsen.workflow.moments import is_open
from dtsen.workflow.people import may_act

# Of two who take the same number one fails on the unique row and takes the next.
_TRIES = 20


@transaction.atomic
def issue_bast(
    request_id: int, *, institution_number: str, by: User, now: datetime, remote_address: str | None = None
) -> Bast:
    """Unduh BAST: make the document under the institution's number, and take a number of our own for it.

    Asked for again with another number, the document is made anew under our same number; that ends when the
    signed one has been sent. Asked for again with the same number, it is the same document.

    :raises Forbidden: somebody of another institution.
    :raises Refused: not the moment, logo or address missing (R62), or the number cannot be one.
    :raises Conflict: the request went on meanwhile, a colleague sent the signed one.
    """
    request = AccessRequest.objects.select_related("institution", "applicant", "dataset_version").get(
        pk=request_id
    )
    state = state_of(request)
    if not may_act(state, SubmitSignedBast, by.as_actor()):
        raise Forbidden(_("Permohonan ini tidak ditemukan pada instansi Anda."))
    if not is_open(state, SubmitSignedBast):
        raise Refused(
            _("Dokumen BAST tidak dapat dibuat pada tahap ini. Muat ulang halaman untuk melihat keadaannya.")
        )
    if not request.institution.has_identity:
        raise Refused(_("Lengkapi logo dan alamat instansi pada Ubah Profil sebelum mengunduh dokumen BAST."))
    number = checked_letter_number(institution_number, field="institution_number")
    issued = Bast.objects.filter(request=request).first()
    if issued is not None and issued.institution_number == number:
        return issued
    _hold(request, now)
    package = request.packages.order_by("-pk")[0]
    bast = (
        _reissued(issued, package, number, by, now) if issued else _first(request, package, number, by, now)
    )
    record(
        "bast_issued",
        _("Dokumen BAST %(bast)s untuk permohonan %(number)s dibuat.")
        % {"bast": bast.office_number, "number": request.letter_number},
        now=now,
        actor=by,
        request=request,
        remote_address=remote_address,
    )
    return bast


def submit_signed_bast(
    request_id: int, *, upload: UploadedFile[Any], by: User, now: datetime, remote_address: str | None = None
) -> AccessRequest:
    """Kirim: keep the signed BAST and hand the request to the BAST verifier (R87, R88).

    :raises Refused: the file is not a PDF within 500 kB, no BAST was issued yet, or it is not the moment.
    :raises Forbidden: somebody of another institution.
    """
    bast = Bast.objects.filter(request_id=request_id).first()
    if bast is None:
        raise Refused(
            _("Unduh dokumen BAST lebih dahulu, tanda tangani, lalu unggah hasil pindainya."), field="signed"
        )
    checked = check_pdf(upload, limit=SIGNED_BAST_LIMIT, field="signed")
    with keeping(checked, by=by, now=now) as stored:
        SignedBast.objects.create(bast=bast, stored=stored, uploaded_at=now, uploaded_by=by)
        return act(request_id, SubmitSignedBast(), by=by, now=now, remote_address=remote_address)


def _hold(request: AccessRequest, now: datetime) -> None:
    """Keep the request where the checks saw it until the transaction ends; Conflict if it has gone on."""
    if not AccessRequest.objects.filter(pk=request.pk, version=request.version).update(updated_at=now):
        raise Conflict


def _first(request: AccessRequest, package: DataPackage, number: str, by: User, now: datetime) -> Bast:
    for attempt in range(1, _TRIES + 1):
        office_number = _next_office_number(now)
        try:
            with transaction.atomic():
                return Bast.objects.create(
                    request=request,
                    package=package,
                    office_number=office_number,
                    institution_number=number,
                    document=_document(request, package, office_number, number, by, now),
                    issued_at=now,
                    issued_by=by,
                )
        except IntegrityError:
            other = Bast.objects.filter(request=request).first()
            if other is not None:
                return other  # A second click was faster.
            if attempt == _TRIES:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _reissued(bast: Bast, package: DataPackage, number: str, by: User, now: datetime) -> Bast:
    bast.document = _document(bast.request, package, bast.office_number, number, by, now)
    bast.institution_number, bast.package, bast.issued_at, bast.issued_by = number, package, now, by
    bast.save()
    return bast


def _next_office_number(now: datetime) -> str:
    """BAST-0001/DTSEN/2026 and on, anew each year. No row is ever deleted: counting leaves no gap."""
    ending = f"/DTSEN/{jakarta_date(now).year}"
    taken = Bast.objects.filter(office_number__endswith=ending).count()
    return f"BAST-{taken + 1:04d}{ending}"


def _document(
    request: AccessRequest, package: DataPackage, office_number: str, number: str, by: User, now: datetime
) -> StoredFile:
    facts = bast_facts(
        request, package, office_number=office_number, institution_number=number, support=settings.SUPPORT
    )
    logo = request.institution.logo
    assert logo is not None  # noqa: S101  (R62 was checked before)
    with logo.file.open("rb") as picture:
        pdf = render_bast(facts, logo=picture.read())
    return keep_made(
        pdf,
        name=f"{office_number.replace('/', '-')}.pdf",
        media_type="application/pdf",
        by=by,
        now=now,
    )
