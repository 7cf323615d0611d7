from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Nama Lengkap"), help_text=_("Sesuai identitas resmi."))
    phone = forms.CharField(label=_("No Handphone"))
    category = forms.ChoiceField(
        label=_("Pilih Kategori Pemohon"),
        choices=[("", _("-- pilih kategori instansi --")), ("local", _("Pemerintah Daerah"))],
    )
    password = forms.CharField(label=_("Kata Sandi"), widget=forms.PasswordInput, required=False)
    letter = forms.FileField(
        label=_("Lampiran"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": 1024 * 1024}),
    )
    shape = forms.ChoiceField(
        label=_("Bentuk data"),
        choices=[("rows", _("Mikro")), ("table", _("Agregat"))],
        widget=forms.RadioSelect,
        initial="rows",
    )
    consent = forms.BooleanField(label=_("Ingatkan saya"), required=False)

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone.startswith("08"):
            raise forms.ValidationError(_("Awali dengan 08, bukan 62."))
        return phone
