"""What a request still lacks before it can be sent (R11, R61, R70, R80)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.documents import optional_documents, required_documents
from dtsen.extraction.level import required_level
from dtsen.records.models import AccessRequest, DatasetVersion, DocumentKind, Form, RequestedTheme
from dtsen.records.selectors.related_figures import conflict_of
from dtsen.records.selectors.requests import chosen_variables, current_documents, themes_of
from dtsen.records.selectors.tables import table_of

_CONFLICT = "related"


@dataclass(frozen=True)
class Missing:
    """One thing that is not there, or cannot stay. ``field`` is the form's field; "" for what belongs to the
    institution. ``variables`` are those of a table that cannot go out together.
    """

    code: str
    field: str
    text: str
    variables: tuple[str, ...] = ()

    @property
    def conflicts(self) -> str:
        """The theme whose table has a conflict; "" for what is merely missing."""
        kind, _colon, theme = self.code.partition(":")
        return theme if kind == _CONFLICT else ""


@dataclass(frozen=True)
class DocumentNeed:
    """A document that the request's level asks for, or allows."""

    kind: DocumentKind
    is_required: bool


def is_chosen(request: AccessRequest) -> bool:
    """Whether anything is chosen yet, so that there is a level to speak of."""
    if request.form == Form.TABLE:
        return any(theme.dimensions or theme.measures for theme in themes_of(request))
    return any(theme.variables for theme in themes_of(request))


def level_of(request: AccessRequest) -> int:
    """The level by what is chosen now, never by what was once written down (D3).

    With nothing chosen yet it is the lowest that the form of the data can have.
    """
    return required_level(load_catalogue(), request.form, chosen_variables(request)).level


def documents_needed(level: int) -> tuple[DocumentNeed, ...]:
    """Required documents first, then what may be added (R8-R10)."""
    needed = [DocumentNeed(DocumentKind(document.value), True) for document in required_documents(level)]
    allowed = [DocumentNeed(DocumentKind(document.value), False) for document in optional_documents(level)]
    return tuple(needed + allowed)


def missing_of(request: AccessRequest) -> tuple[Missing, ...]:
    """Everything that "Kirim Permohonan" waits for, in the order of the form."""
    return tuple(_missing(request))


def _missing(request: AccessRequest) -> Iterator[Missing]:
    if not request.institution.has_identity:
        yield Missing("identity", "", _("Lengkapi logo dan alamat instansi pada menu Ubah Profil."))
    if not request.letter_number:
        yield Missing("letter_number", "letter_number", _("Nomor surat permohonan belum diisi."))
    if request.dataset_version is None and not DatasetVersion.objects.published().exists():
        yield Missing("dataset_version", "dataset_version", _("Belum ada versi dataset yang diterbitkan."))
    yield from _missing_documents(request)
    yield from _missing_choice(request)


def _missing_documents(request: AccessRequest) -> Iterator[Missing]:
    level = level_of(request)
    present = current_documents(request)
    for document in required_documents(level):
        kind = DocumentKind(document.value)
        if kind not in present:
            words = {"document": kind.label, "level": level}
            text = _("%(document)s belum diunggah, padahal wajib untuk permohonan Level %(level)d.") % words
            yield Missing(f"document:{kind.value}", f"document_{kind.value}", text)


def _missing_choice(request: AccessRequest) -> Iterator[Missing]:
    themes = themes_of(request)
    if not themes:
        yield Missing(
            "theme", "new_theme", _("Data yang diperlukan belum dipilih. Pilih tema data, lalu Tambah Tema.")
        )
    for chosen in themes:
        if request.form == Form.TABLE:
            yield from _missing_table(chosen)
        elif not chosen.variables:
            label = load_catalogue().theme(chosen.theme).label
            text = _("%(theme)s belum memiliki variabel. Pilih paling sedikit satu variabel.") % {
                "theme": label
            }
            yield Missing(f"variables:{chosen.theme}", f"variables_{chosen.theme}", text)
    yield from _conflicts(request, themes)
    if not request.file_format:
        yield Missing("file_format", "file_format", _("Format file data belum dipilih."))


def _conflicts(request: AccessRequest, themes: Sequence[RequestedTheme]) -> Iterator[Missing]:
    conflict = conflict_of(request, themes)
    if conflict is None:
        return
    dimensions = next(theme.dimensions for theme in themes if theme.theme == conflict.theme)
    part = "dimensions" if set(conflict.variables) & set(dimensions) else "new_measure"
    yield Missing(
        f"{_CONFLICT}:{conflict.theme}", f"{part}_{conflict.theme}", conflict.text, conflict.variables
    )


def _missing_table(chosen: RequestedTheme) -> Iterator[Missing]:
    """A table needs no breakdown: without one it is a single row, the total of the regions."""
    theme = load_catalogue().theme(chosen.theme)
    table = table_of(theme, chosen)
    if not table.measures:
        text = _("Tabel %(theme)s belum berisi hitungan. Pilih paling sedikit satu hitungan.")
        yield Missing(f"measures:{theme.id}", f"new_measure_{theme.id}", text % {"theme": theme.label})
    for measure in table.measures:
        if measure.kind == "share" and not measure.codes:
            text = _("%(measure)s belum memiliki kode. Centang kode yang dihitung, atau hapus hitungan ini.")
            yield Missing(
                f"codes:{theme.id}:{measure.token}",
                f"codes_{theme.id}_{measure.token.partition(':')[2]}",
                text % {"measure": measure.label},
            )
