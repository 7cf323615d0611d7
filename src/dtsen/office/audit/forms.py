"""The filters of the audit trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from dtsen.records.labels import ACTIVITY_LABELS
from dtsen.records.selectors.audit import AuditFilter

_HINT = _("Tulis tanggal seperti 25-08-2025.")


class DayField(forms.DateField):
    """A day that may be left empty. At the ends of the calendar a day's midnight overflows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d-%m-%Y"],
            error_messages={"invalid": _HINT},
            validators=[
                MinValueValidator(date(2000, 1, 1), message=_HINT),
                MaxValueValidator(date(2999, 12, 31), message=_HINT),
            ],
            **kwargs,
        )


class AuditFilterForm(forms.Form):
    jenis = forms.ChoiceField(
        label=_("Jenis aktivitas"), required=False, choices=[("", _("Semua jenis")), *ACTIVITY_LABELS.items()]
    )
    instansi = forms.CharField(label=_("Instansi"), required=False, max_length=200)
    permohonan = forms.CharField(label=_("Nomor permohonan"), required=False, max_length=100)
    pelaku = forms.CharField(label=_("Pelaku"), required=False, max_length=150)
    sejak = DayField(label=_("Sejak"))
    sampai = DayField(label=_("Sampai"))

    def wanted(self) -> AuditFilter:
        """The filter as typed; what cannot be read is shown as an error and left out."""
        self.is_valid()
        typed = self.cleaned_data
        return AuditFilter(
            kind=typed.get("jenis", ""),
            institution=typed.get("instansi", "").strip(),
            request=typed.get("permohonan", "").strip(),
            actor=typed.get("pelaku", "").strip(),
            since=typed.get("sejak"),
            until=typed.get("sampai"),
        )
