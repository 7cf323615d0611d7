"""A request while its applicant holds it: a draft, or returned for correction (R71-R78, D4, D13, D18).

Every write first takes the request (``holding.hold``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.errors import SpecError
from dtsen.operations.activity import record
from dtsen.operations.errors import Forbidden, Refused
from dtsen.operations.holding import hold, write_level
from dtsen.operations.letter_numbers import checked_letter_number
from dtsen.operations.table_drafts import TableChoice, write_table
from dtsen.operations.uploads import LETTER_LIMIT, check_pdf, keeping
from dtsen.records.models import (
    AccessRequest,
    DatasetVersion,
    DocumentKind,
    FileFormat,
    Form,
    Institution,
    RequestDocument,
    RequestedTheme,
    StoredFile,
    User,
)
from dtsen.records.selectors.territory import NoTerritory, is_allowed, normal_form, territory_of


@dataclass(frozen=True)
class ThemeChoice:
    """What is asked of one theme; variables are catalogue ids (R78). None leaves that part as it was."""

    additional_info: str
    variables: tuple[str, ...] | None = None
    table: TableChoice | None = None


@dataclass(frozen=True)
class Choice:
    """What the form said. None leaves a part as it was: a mistake in one field spoils no other."""

    form: str | None = None
    file_format: str | None = None
    dataset_version: DatasetVersion | None = None
    regions: Iterable[str] | None = None
    themes: Mapping[str, ThemeChoice] | None = None


@transaction.atomic
def open_draft(form_key: uuid.UUID, *, by: User, now: datetime) -> AccessRequest:
    """The draft that came of the blank form with this key; made when it is sent for the first time (D18).

    The unique key is the check: two clicks, or two autosaves at once, meet in one draft.

    :raises Refused: logo or address are missing (R61), or the institution's region is not recorded (D4).
    """
    institution = _institution_of(by)
    regions = normal_form((), _territory(institution))
    try:
        draft, created = AccessRequest.objects.get_or_create(
            form_key=form_key,
            institution=institution,
            applicant=by,
            defaults={"created_at": now, "updated_at": now, "regions": regions},
        )
    except IntegrityError as error:
        raise Refused(
            _("Formulir ini tidak dapat dipakai. Buka Permohonan Akses Data Baru sekali lagi.")
        ) from error
    if created:
        record("draft_created", _("Draf permohonan dibuat."), now=now, actor=by, data={"draft": draft.pk})
    return draft


@transaction.atomic
def save(request_id: int, choice: Choice, *, by: User, now: datetime) -> AccessRequest:
    """Write down what was chosen, and the level that follows from it (D3).

    :raises Refused: an unknown variable, dimension or format, or a region outside the institution's territory
        (D4).
    """
    request = hold(request_id, by=by, now=now)
    if choice.form is not None:
        request.form = Form(choice.form)
    if choice.file_format is not None:
        request.file_format = FileFormat(choice.file_format) if choice.file_format else ""
    if choice.dataset_version is not None and request.is_draft:
        request.dataset_version = choice.dataset_version
    if choice.regions is not None:
        request.regions = _checked_regions(choice.regions, request.institution)
    for theme_id, chosen in (choice.themes or {}).items():
        _write_theme(request, theme_id, chosen)
    return write_level(request)


@transaction.atomic
def set_letter_number(request_id: int, number: str, *, by: User, now: datetime) -> AccessRequest:
    """Write the NOMOR SURAT PERMOHONAN (R71); empty is allowed in a draft.

    :raises Refused: malformed, or another request of the institution has it.
    """
    request = hold(request_id, by=by, now=now)
    request.letter_number = checked_letter_number(number, field="letter_number") if number.strip() else ""
    try:
        # The constraint is the check: looking first would leave a gap for a colleague.
        with transaction.atomic():
            request.save(update_fields=["letter_number"])
    except IntegrityError as error:
        raise Refused(
            _(
                "Nomor surat %(number)s sudah dipakai permohonan lain dari instansi Anda. "
                "Isi nomor surat yang berbeda."
            )
            % {"number": request.letter_number},
            field="letter_number",
        ) from error
    return request


@transaction.atomic
def add_theme(request_id: int, theme_id: str, *, by: User, now: datetime) -> RequestedTheme:
    """ "+ Tambah Tema" (R75). A theme that is there already stays as it is.

    :raises Refused: there is no such theme.
    """
    request = hold(request_id, by=by, now=now)
    if theme_id not in {theme.id for theme in load_catalogue()}:
        raise Refused(_("Pilih tema data dari daftar."), field="new_theme")
    theme, _created = RequestedTheme.objects.get_or_create(request=request, theme=theme_id)
    return theme


@transaction.atomic
def remove_theme(request_id: int, theme_id: str, *, by: User, now: datetime) -> AccessRequest:
    """ "Hapus Tema" (R76): the theme goes with its ticks, and the level is computed anew."""
    request = hold(request_id, by=by, now=now)
    request.themes.filter(theme=theme_id).delete()
    return write_level(request)


def upload_document(
    request_id: int, kind: DocumentKind, upload: UploadedFile[Any], *, by: User, now: datetime
) -> RequestDocument:
    """Keep a document as its newest revision (R72); what an officer saw before stays.

    :raises Refused: too large, not a PDF, protected, or with active content. Its ``field`` is the form's.
    """
    checked = check_pdf(upload, limit=LETTER_LIMIT, field=f"document_{kind.value}")
    with keeping(checked, by=by, now=now) as stored:
        request = hold(request_id, by=by, now=now)
        last = request.documents.filter(kind=kind).aggregate(last=Max("revision"))["last"] or 0
        document = RequestDocument.objects.create(
            request=request, kind=kind, revision=last + 1, stored=stored, uploaded_at=now, uploaded_by=by
        )
        words = {"document": kind.label, "request": request}
        record(
            "document_uploaded",
            _("%(document)s diunggah pada permohonan %(request)s.") % words,
            now=now,
            actor=by,
            # A draft can be deleted, its entries stay: they do not point at it.
            request=None if request.is_draft else request,
            data={"draft": request.pk} if request.is_draft else None,
        )
        return document


@transaction.atomic
def delete_draft(request_id: int, *, by: User, now: datetime) -> None:
    """Delete a draft with its documents; their bytes go once this is committed.

    :raises NotEditable: it is no draft, or a colleague's.
    """
    draft = hold(request_id, by=by, now=now, drafts_only=True)
    files = list(StoredFile.objects.filter(pk__in=draft.documents.values("stored")))
    text = _("Draf permohonan %(request)s dihapus.") % {"request": draft}
    draft.delete()
    for stored in files:
        stored.delete()
        transaction.on_commit(_removal(stored))
    record("draft_deleted", text, now=now, actor=by)


def _removal(stored: StoredFile) -> Callable[[], None]:
    storage, name = stored.file.storage, str(stored.file.name)
    return lambda: storage.delete(name)


def _institution_of(user: User) -> Institution:
    if not user.is_applicant or user.institution is None:
        raise Forbidden(_("Hanya pengguna instansi yang dapat membuat permohonan."))
    if not user.institution.has_identity:
        raise Refused(
            _("Lengkapi logo dan alamat instansi pada menu Ubah Profil sebelum membuat permohonan.")
        )
    return user.institution


def _territory(institution: Institution) -> str:
    try:
        return territory_of(institution)
    except NoTerritory as error:
        raise Refused(
            _("Wilayah instansi Anda belum tercatat. Hubungi narahubung Portal DTSEN untuk melengkapinya."),
            field="regions",
        ) from error


def _checked_regions(codes: Iterable[str], institution: Institution) -> list[str]:
    territory = _territory(institution)
    chosen = list(codes)
    if not all(is_allowed(code, territory) for code in chosen):
        raise Refused(
            _("Ada wilayah di luar wilayah kerja instansi Anda. Pilih wilayah dari daftar."), field="regions"
        )
    return normal_form(chosen, territory)


def _write_theme(request: AccessRequest, theme_id: str, choice: ThemeChoice) -> None:
    ticked = None if choice.variables is None else _checked_variables(theme_id, choice.variables)
    theme = request.themes.filter(theme=theme_id).first()
    if theme is None:
        return  # Removed in another window meanwhile.
    theme.additional_info = choice.additional_info
    if ticked is not None:
        theme.variables = ticked
    theme.save(update_fields=["additional_info", "variables"])
    if choice.table is not None:
        write_table(theme, choice.table)


def _checked_variables(theme_id: str, ids: Iterable[str]) -> list[str]:
    """In catalogue order, each once."""
    try:
        theme = load_catalogue().theme(theme_id)
        chosen = {theme.variable(variable_id) for variable_id in ids}
    except SpecError as error:
        raise Refused(
            _("Ada variabel yang tidak dikenal. Pilih variabel dari daftar."), field=f"variables_{theme_id}"
        ) from error
    return [variable.id for variable in theme.variables if variable in chosen]
