"""FORM PERMOHONAN AKSES DATA BARU (R69-R79): the fields of one page, for every button on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from dtsen.extraction.catalogue import Theme, load_catalogue
from dtsen.extraction.formats import FORMATS
from dtsen.operations.drafts import Choice, ThemeChoice
from dtsen.operations.table_drafts import TableChoice
from dtsen.operations.uploads import LETTER_LIMIT
from dtsen.portal.requests.tables import CODES, table_fields
from dtsen.records.models import AccessRequest, DatasetVersion, DocumentKind, FileFormat, Form
from dtsen.records.selectors.requests import themes_of
from dtsen.ui.formats import date_id, filesize_id

_NOT_LISTED = _("Pilih salah satu dari daftar.")


def offered_formats() -> list[tuple[str, Any]]:
    """What the engine can write, in the guide's words and order (R77)."""
    return [(known.value, known.label) for known in FileFormat if known.value in FORMATS]


def version_choices(versions: Iterable[DatasetVersion]) -> list[tuple[str, str]]:
    """ "Versi 2/2025 (terbaru, 31-07-2025)", the newest first (D5)."""
    choices = []
    for position, version in enumerate(versions):
        newest = _("terbaru") if position == 0 else ""
        words = ", ".join(str(word) for word in (newest, date_id(version.published_on)) if word)
        choices.append((str(version.pk), f"{version} ({words})"))
    return choices


class RequestForm(forms.Form):
    """A draft may lack anything (D18): only what is wrong is an error. What is missing, submission says."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    letter_number = forms.CharField(
        label=_("Nomor Surat Permohonan"),
        help_text=_("Sesuaikan dengan nomor surat permohonan yang diajukan"),
        max_length=200,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    dataset_version = forms.ChoiceField(
        label=_("Versi Dataset"),
        help_text=_("Ditetapkan saat permohonan dikirim."),
        required=False,
        error_messages={"invalid_choice": _NOT_LISTED},
    )
    new_theme = forms.ChoiceField(
        label=_("Data yang Diperlukan"), error_messages={"invalid_choice": _NOT_LISTED}
    )
    # Not "form": a control of that name hides the form's own properties from scripts.
    data_form = forms.ChoiceField(
        label=_("Bentuk Data"),
        choices=[(Form.ROWS.value, _("Data mikro (baris)")), (Form.TABLE.value, _("Data agregat (tabel)"))],
        error_messages={"invalid_choice": _NOT_LISTED},
    )
    file_format = forms.ChoiceField(
        label=_("Format File Data"), error_messages={"invalid_choice": _NOT_LISTED}
    )
    regions = forms.MultipleChoiceField(label=_("Wilayah"), required=False)

    data: QueryDict

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        access_request: AccessRequest | None,
    ) -> None:
        self.access_request = access_request
        super().__init__(data, files, initial=_initial(access_request))
        self.use_required_attribute = False
        self.themes = tuple(load_catalogue())
        versions = list(DatasetVersion.objects.published())
        frozen = access_request is not None and not access_request.is_draft
        if frozen and access_request and access_request.dataset_version:
            versions = [access_request.dataset_version]
        self._field("dataset_version").choices = version_choices(versions)
        self.versions = {str(version.pk): version for version in versions}
        self._field("file_format").choices = [("", _("-- pilih format file data --")), *offered_formats()]
        self._field("new_theme").choices = [
            ("", _("-- pilih tema data --")),
            # Sent twice, "+ Tambah Tema" finds the theme there already: no mistake of the person's.
            *((t.id, t.label) for t in self.themes if self.is_bound or t.id not in self.chosen_themes),
        ]
        # Held against code list and territory by the operation, which knows both.
        self._field("regions").valid_value = lambda value: True
        for theme in self.themes:
            self.fields[f"info_{theme.id}"] = _info_field()
            self.fields[f"variables_{theme.id}"] = _variables_field(theme)
            self.fields |= table_fields(theme)
        for kind in DocumentKind:
            self.fields[f"document_{kind.value}"] = _document_field(kind)

    @property
    def chosen_themes(self) -> list[str]:
        """The ids of the themes that the request has, in the order they were added."""
        return [theme.theme for theme in themes_of(self.access_request)] if self.access_request else []

    def ticked(self, theme: Theme) -> set[str]:
        """The variables that the page shows as ticked: what was just sent, else what is kept (R78)."""
        if self.is_bound and theme.id in self.data.getlist("shown_theme"):
            return set(self.data.getlist(f"variables_{theme.id}"))
        return set(self.initial.get(f"variables_{theme.id}", ()))

    def regions_ticked(self) -> set[str]:
        """The regions that the page shows as ticked."""
        if self.is_bound and "shown_regions" in self.data:
            return set(self.data.getlist("regions"))
        return set(self.initial.get("regions", ()))

    def dimensions_shown(self, theme: Theme) -> list[str]:
        """The dimensions that the page shows as chosen, one a select."""
        if self.is_bound and theme.id in self.data.getlist("shown_table"):
            return self.data.getlist(f"dimensions_{theme.id}")
        return list(self.initial.get(f"dimensions_{theme.id}", ()))

    def choices(self) -> list[Choice]:
        """What is right in the form. A part with an error, or not on the page, stays as it was.

        A table comes by itself: only when it is written does it show whether it can be one.
        """
        return [self._choice(), *(Choice(themes=tables) for tables in self._tables())]

    def _choice(self) -> Choice:
        good = self.cleaned_data
        themes = {
            theme.id: ThemeChoice(good.get(f"info_{theme.id}", ""), tuple(good[f"variables_{theme.id}"]))
            for theme in self.themes
            if theme.id in self.data.getlist("shown_theme") and f"variables_{theme.id}" in good
        }
        for theme_id in self.data.getlist("shown_table"):
            themes[theme_id] = ThemeChoice(good.get(f"info_{theme_id}", ""))
        return Choice(
            form=good.get("data_form") or None,
            file_format=good.get("file_format") if "file_format" in self.data else None,
            dataset_version=self.versions.get(good.get("dataset_version", "")),
            regions=good.get("regions", ()) if "shown_regions" in self.data else None,
            themes=themes,
        )

    def _tables(self) -> Iterator[dict[str, ThemeChoice]]:
        good = self.cleaned_data
        for theme in self.themes:
            if theme.id in self.data.getlist("shown_table") and f"dimensions_{theme.id}" in good:
                table = TableChoice(
                    dimensions=tuple(token for token in good[f"dimensions_{theme.id}"] if token),
                    codes={
                        name: tuple(int(code) for code in good[f"{CODES}_{theme.id}_{name}"])
                        for name in self.data.getlist(f"shown_codes_{theme.id}")
                        if f"{CODES}_{theme.id}_{name}" in good
                    },
                )
                yield {theme.id: ThemeChoice(good.get(f"info_{theme.id}", ""), table=table)}

    def uploads(self) -> list[tuple[DocumentKind, Any]]:
        """The files that came along, with the document each is."""
        found = ((kind, self.files.get(f"document_{kind.value}")) for kind in DocumentKind)
        return [(kind, upload) for kind, upload in found if upload is not None]

    def clean(self) -> None:
        """A file that the page's script held back is told again; what was kept before stays kept (R72)."""
        for name in self.data.getlist("too_big"):
            if name.startswith("document_") and name in self.fields and name not in self.files:
                limit = self.fields[name].widget.attrs["data-max-bytes"]
                self.add_error(
                    name,
                    _("Berkas ini lebih besar dari %(max)s dan tidak dikirim. Pilih berkas yang lebih kecil.")
                    % {"max": filesize_id(limit)},
                )

    def _post_clean(self) -> None:
        for name, problems in list(self.errors.as_data().items()):
            if all(problem.code == "required" for problem in problems):
                del self.errors[name]
                self.cleaned_data[name] = ""

    def _field(self, name: str) -> Any:
        return self.fields[name]


def read(http: HttpRequest, access_request: AccessRequest | None) -> RequestForm:
    """The form as it was sent."""
    return RequestForm(http.POST, http.FILES, access_request=access_request)


def _initial(access_request: AccessRequest | None) -> dict[str, Any]:
    if access_request is None:
        return {"form_key": uuid.uuid4(), "data_form": Form.ROWS.value}
    initial: dict[str, Any] = {
        "form_key": access_request.form_key,
        "seen_version": access_request.version,
        "letter_number": access_request.letter_number,
        "dataset_version": access_request.dataset_version_id,
        "data_form": access_request.form,
        "file_format": access_request.file_format,
        "regions": access_request.regions,
    }
    for theme in themes_of(access_request):
        initial[f"info_{theme.theme}"] = theme.additional_info
        initial[f"variables_{theme.theme}"] = theme.variables
        widths = {name: f"{name}:{width}" for name, width in theme.bands.items()}
        initial[f"dimensions_{theme.theme}"] = [widths.get(name, name) for name in theme.dimensions]
    return initial


def _info_field() -> forms.CharField:
    return forms.CharField(
        label=_("Informasi Tambahan"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tujuan dan cara pemakaian data ini."),
        error_messages={"max_length": _("Informasi tambahan paling banyak 2.000 karakter.")},
    )


def _variables_field(theme: Theme) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=theme.label,
        required=False,
        choices=[(variable.id, variable.label) for variable in theme.variables],
        error_messages={"invalid_choice": _("Ada variabel yang tidak dikenal. Pilih variabel dari daftar.")},
    )


def _document_field(kind: DocumentKind) -> forms.FileField:
    # The operation checks the file itself, an empty one too: its sentences say what to do.
    return forms.FileField(
        label=kind.label,
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": LETTER_LIMIT}),
    )
