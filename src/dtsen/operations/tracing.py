"""Lacak salinan: whose copy a mark stands for. Every look is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.extraction.package.mark import find_marks
from dtsen.operations.activity import record
from dtsen.operations.errors import Refused
from dtsen.records.models import AccessRequest, DataPackage, User

# A text that somebody pasted may hold the marks of several documents.
MOST_MARKS = 20


@dataclass(frozen=True)
class Traced:
    """A mark with the packages that bear it, newest first; none for a mark that is nobody's."""

    mark: str
    packages: tuple[DataPackage, ...]

    @property
    def request(self) -> AccessRequest | None:
        return self.packages[0].request if self.packages else None


@transaction.atomic
def trace(text: str, *, by: User, now: datetime, remote_address: str | None = None) -> list[Traced]:
    """Every mark in ``text`` with whose copy it is.

    :raises Refused: there is no mark in the text.
    """
    marks = find_marks(text)[:MOST_MARKS]
    if not marks:
        raise Refused(
            _("Tidak ada tanda salinan dalam teks ini. Tanda salinan berbentuk DTSEN-1234-ABCD-5678-EF90."),
            field="text",
        )
    return [_traced(mark, by, now, remote_address) for mark in marks]


def _traced(mark: str, by: User, now: datetime, remote_address: str | None) -> Traced:
    packages = DataPackage.objects.filter(mark=mark).select_related(
        "request__institution", "request__applicant", "job"
    )
    found = Traced(mark, tuple(packages.order_by("-pk")))
    request = found.request
    words = (
        _("Tanda salinan %(mark)s ditelusuri: permohonan %(number)s.")
        % {"mark": mark, "number": request.letter_number}
        if request
        else _("Tanda salinan %s ditelusuri: tidak ditemukan.") % mark
    )
    record(
        "copy_traced",
        words,
        now=now,
        actor=by,
        institution=request.institution if request else None,
        request=request,
        data={"mark": mark},
        remote_address=remote_address,
    )
    return found
