"""The forms of Ubah Profil. Labels are the guide's (R56, R57, R60, R63)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.operations.applications import identity_label
from dtsen.operations.uploads import LETTER_LIMIT, LOGO_LIMIT, PHOTO_LIMIT
from dtsen.records.models import User


def _picture(limit: int) -> forms.FileInput:
    return forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg", "data-max-bytes": limit})


class PersonForm(forms.Form):
    full_name = forms.CharField(
        label=_("Nama Lengkap"), max_length=150, error_messages={"required": _("Isi nama lengkap Anda.")}
    )
    identity_number = forms.CharField(max_length=30)
    phone = forms.CharField(
        label=_("No Handphone"),
        max_length=30,
        help_text=_("Format: 08XX XXXX XXXX"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Isi nomor handphone Anda.")},
    )
    work_unit = forms.CharField(
        label=_("Unit Kerja"), max_length=200, error_messages={"required": _("Isi unit kerja Anda.")}
    )
    position = forms.CharField(
        label=_("Jabatan"), max_length=200, error_messages={"required": _("Isi jabatan Anda.")}
    )
    photo = forms.FileField(label=_("Foto Profil"), required=False, widget=_picture(PHOTO_LIMIT))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = identity_label(user.institution.category if user.institution else "")
        number = self.fields["identity_number"]
        number.label = label
        number.error_messages["required"] = _("Isi %(label)s Anda.") % {"label": label}
        # Mandatory once: a photo that is there stays (D16).
        self.fields["photo"].required = user.photo is None
        self.fields["photo"].error_messages["required"] = _(
            "Pilih foto profil, *.png atau *.jpg, maksimal 200 kB."
        )


class InstitutionForm(forms.Form):
    logo = forms.FileField(label=_("Logo Instansi"), required=False, widget=_picture(LOGO_LIMIT))
    address = forms.CharField(
        label=_("Alamat Instansi"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alamat lengkap seperti pada kop surat: jalan, nomor, kota, kode pos."),
        error_messages={"required": _("Isi alamat instansi.")},
    )


class SdiDocumentForm(forms.Form):
    document = forms.FileField(
        label=_("Dokumen Kelembagaan SDI"),
        widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": LETTER_LIMIT}),
        error_messages={"required": _("Pilih dokumen kelembagaan SDI, *.pdf, maksimal 1 MB.")},
    )
