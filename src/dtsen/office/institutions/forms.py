from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.records.models import Category


class InstitutionFilterForm(forms.Form):
    q = forms.CharField(label=_("Nama instansi"), required=False, max_length=200)
    kategori = forms.ChoiceField(
        label=_("Kategori"), required=False, choices=[("", _("Semua kategori")), *Category.choices]
    )


class InstitutionForm(forms.Form):
    """What an administrator records of an institution: its email domains (D1) and whether it may register."""

    domains = forms.CharField(
        label=_("Domain email"),
        required=False,
        max_length=1000,
        help_text=_("Satu domain per baris, tanpa “@”. Contoh: perusahaan.co.id"),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    is_active = forms.BooleanField(
        label=_("Aktif: instansi dapat dipilih pada Pendaftaran Online"), required=False
    )
