from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarDayForm(forms.Form):
    """A day that differs from the published calendar (D14)."""

    day = forms.DateField(
        label=_("Tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={"required": _("Pilih tanggal."), "invalid": _("Tulis tanggal seperti 25-08-2025.")},
    )
    name = forms.CharField(
        label=_("Keterangan"),
        max_length=150,
        help_text=_("Contoh: Cuti bersama Idulfitri (SKB 3 Menteri)"),
        error_messages={"required": _("Tulis keterangan hari itu.")},
    )
    is_holiday = forms.TypedChoiceField(
        label=_("Dihitung sebagai"),
        choices=[("yes", _("Hari libur")), ("no", _("Hari kerja"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
