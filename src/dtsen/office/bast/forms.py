from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RenewalForm(forms.Form):
    """The BAST verifier's answer to "minta token baru" (D7): a reason either way."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Tulis alasan keputusan Anda.")},
    )
