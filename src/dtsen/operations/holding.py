"""Taking a request for writing while its applicant holds it: a draft, or returned for correction (D13, D18).

One conditional UPDATE matches only while the request may still be changed, and its row lock stands until the
transaction ends: what is sent is what was checked, and a late autosave of another window finds nothing to
write to.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from dtsen.operations.errors import Forbidden, Refused
from dtsen.records.models import AccessRequest, User
from dtsen.records.selectors.completeness import is_chosen, level_of
from dtsen.workflow.stages import Standing


class NotEditable(Refused):
    """The request was sent, by this person or a colleague, and can be changed no more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Permohonan ini sudah dikirim dan tidak dapat diubah lagi. "
                "Buka Cek Tahapan Dokumen untuk melihat keadaannya."
            )
        )


def hold(request_id: int, *, by: User, now: datetime, drafts_only: bool = False) -> AccessRequest:
    """Take a request for writing until the transaction around it ends.

    :raises NotEditable: it was sent, it is a colleague's draft, or (``drafts_only``) no draft.
    :raises Forbidden: not an applicant.
    """
    if not by.is_applicant:
        raise Forbidden(_("Hanya pengguna instansi pemohon yang dapat mengubah permohonan."))
    mine = Q(standing=Standing.DRAFT, applicant=by)
    editable = mine if drafts_only else mine | Q(standing=Standing.RETURNED)
    held = AccessRequest.objects.filter(editable, pk=request_id, institution=by.institution)
    if not held.update(updated_at=now):
        raise NotEditable
    return AccessRequest.objects.select_related("institution", "dataset_version").get(pk=request_id)


def write_level(request: AccessRequest) -> AccessRequest:
    """Save a held request with its level computed anew; none while nothing is chosen (D3)."""
    request.level = level_of(request) if is_chosen(request) else None
    request.save(update_fields=["form", "file_format", "dataset_version", "regions", "level"])
    return request
