"""The small forms of Unduh Data: a number, a file, a token, a wish."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.operations.uploads import SIGNED_BAST_LIMIT


class BastNumberForm(forms.Form):
    """Part 1, "Unduh Dokumen BAST (sebelum ditandatangani)" (R84)."""

    institution_number = forms.CharField(
        # No max_length: a browser would cut what is pasted, silently; ``handover`` says what is too long.
        label=_("Nomor BAST instansi"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("masukkan nomor BAST instansi Anda")}
        ),
        help_text=_(
            "Format nomor BAST disusun berdasarkan sistem penomoran internal masing-masing "
            "instansi pengelola."
        ),
        error_messages={"required": _("Isi nomor BAST instansi Anda.")},
    )


class SignedBastForm(forms.Form):
    """Part 2, "Unggah Dokumen BAST (setelah ditandatangani)" (R87). ``uploads`` checks the file."""

    signed = forms.FileField(
        label=_("Berkas BAST (*.pdf), maksimal 500 kB"),
        widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": SIGNED_BAST_LIMIT}),
        error_messages={
            "required": _("Pilih berkas BAST yang sudah ditandatangani."),
            "empty": _("Berkas ini kosong. Pilih berkas yang berisi dokumen."),
        },
    )


class TokenForm(forms.Form):
    """Validasi token unduh (R92)."""

    token = forms.CharField(
        label=_("Token"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "class": "input--token",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Isi token dari email.")},
    )


class RenewalForm(forms.Form):
    """Minta token baru (D7)."""

    explanation = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ceritakan mengapa data perlu diunduh lagi. Verifikator BAST memeriksa permintaan ini."),
        error_messages={"required": _("Tuliskan mengapa token baru diperlukan.")},
    )
