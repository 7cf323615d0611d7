"""Kirim Permohonan: check that everything is there, freeze it, hand it to the first stage (R80, D5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.errors import SpecError
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.related import RelatedFigures, RelatedTables
from dtsen.extraction.widening import asks_for_more
from dtsen.operations.errors import Refused
from dtsen.operations.extract_jobs import spec_of
from dtsen.operations.holding import hold
from dtsen.operations.progress import act
from dtsen.records.models import AccessRequest, DatasetVersion, User
from dtsen.records.selectors.completeness import Missing, level_of, missing_of
from dtsen.records.selectors.history import last_choice
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.related_figures import in_words
from dtsen.records.selectors.territory import NoTerritory, is_allowed, normal_form, territory_of
from dtsen.workflow.commands import Resubmit, Submit


class Incomplete(Refused):
    """Something mandatory is not there. ``missing`` lists all of it, in the order of the form."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(missing[0].text, field=missing[0].field)
        self.missing = tuple(missing)


@transaction.atomic
def submit(
    request_id: int,
    *,
    by: User,
    now: datetime,
    seen_version: int | None = None,
    remote_address: str | None = None,
) -> AccessRequest:
    """Send a draft, or the correction of a returned request, to the officers.

    Version, level and regions are frozen here: what officers see is what will be built (D3, D4, D5). A
    correction that asks for more than before is verified anew. Of two clicks, or two windows, one sends; the
    other finds nothing to send.

    :raises Incomplete: something mandatory is missing.
    :raises NotEditable: it has been sent already.
    :raises Refused: the choice holds something that cannot be built or may not be asked for.
    """
    request = hold(request_id, by=by, now=now)
    missing = missing_of(request)
    if missing:
        raise Incomplete(missing)
    _freeze(request)
    command = Submit() if request.is_draft else Resubmit(widened=is_widened(request))
    return act(request_id, command, by=by, now=now, seen_version=seen_version, remote_address=remote_address)


def is_widened(request: AccessRequest) -> bool:
    """Whether a returned request, as it stands now, asks for more than when it was last sent."""
    return asks_for_more(last_choice(request), spec_of(request) | {"level": level_of(request)})


def _freeze(request: AccessRequest) -> None:
    request.dataset_version = request.dataset_version or DatasetVersion.objects.published()[0]
    if request.is_draft and not request.dataset_version.is_published:
        raise Refused(_("Versi dataset ini tidak lagi tersedia. Pilih versi lain."), field="dataset_version")
    request.level = level_of(request)
    request.regions = _frozen_regions(request)
    try:
        ExtractSpec.from_mapping(
            spec_of(request) | {"level": request.level}, catalogue=load_catalogue(), regions=regions()
        )
    except SpecError as error:
        field = "file_format" if error.code == "unknown_format" else ""
        raise Refused(_in_words(error), field=field) from error
    request.save(update_fields=["dataset_version", "level", "regions"])


def _in_words(error: SpecError) -> str:
    if isinstance(error, RelatedFigures | RelatedTables):
        return in_words(error)
    return _("Pilihan data tidak dapat diolah. Periksa kembali variabel, wilayah, dan format file data.")


def _frozen_regions(request: AccessRequest) -> list[str]:
    """Checked once more: the institution's territory may have been corrected since the draft was saved."""
    outside = Refused(
        _("Ada wilayah di luar wilayah kerja instansi Anda. Pilih wilayah dari daftar."), field="regions"
    )
    try:
        territory = territory_of(request.institution)
    except NoTerritory as error:
        raise outside from error
    if not all(is_allowed(code, territory) for code in request.regions):
        raise outside
    return normal_form(request.regions, territory)
