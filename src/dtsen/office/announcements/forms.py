from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AnnouncementForm(forms.Form):
    """PENGUMUMAN on Beranda (R48)."""

    title = forms.CharField(
        label=_("Judul"), max_length=200, error_messages={"required": _("Tulis judul pengumuman.")}
    )
    body = forms.CharField(
        label=_("Isi"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Teks biasa; baris kosong memisahkan paragraf."),
        error_messages={"required": _("Tulis isi pengumuman.")},
    )
