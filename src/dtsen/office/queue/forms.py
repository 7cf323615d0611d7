"""The filters of the request lists; they stand in the address, so that a list can be kept and shared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.records.models import Category
from dtsen.records.selectors.queue import RequestFilter
from dtsen.ui.fields import field_of
from dtsen.workflow.stages import ORDER, Stage, Standing


class QueueFilterForm(forms.Form):
    """Filters of a queue: its stage is given by the role."""

    q = forms.CharField(label=_("Nomor permohonan"), required=False, max_length=100)
    instansi = forms.CharField(label=_("Instansi"), required=False, max_length=200)
    level = forms.TypedChoiceField(
        label=_("Level"), required=False, coerce=int, empty_value=None, choices=[("", _("Semua level"))]
    )
    lewat = forms.BooleanField(label=_("Hanya yang lewat 12 hari kerja"), required=False)
    perbaikan = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "level", forms.ChoiceField).choices = [
            ("", _("Semua level")),
            *((number, _("Level %d") % number) for number in (2, 3, 4)),
        ]

    def wanted(self) -> RequestFilter:
        """The filter as typed; a value that nobody offers is left out rather than answered with nothing."""
        self.is_valid()
        typed = self.cleaned_data
        return RequestFilter(
            number=typed.get("q", "").strip(),
            institution=typed.get("instansi", "").strip(),
            category=typed.get("kategori", ""),
            stage=typed.get("tahap", ""),
            level=typed.get("level"),
            standing=typed.get("keadaan", ""),
            overdue=typed.get("lewat", False),
            corrected=typed.get("perbaikan", False),
        )


class RequestFilterForm(QueueFilterForm):
    """Filters of the list of all requests."""

    tahap = forms.ChoiceField(label=_("Tahap"), required=False)
    keadaan = forms.ChoiceField(label=_("Keadaan"), required=False)
    kategori = forms.ChoiceField(
        required=False, choices=[("", ""), *Category.choices], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "tahap", forms.ChoiceField).choices = [
            ("", _("Semua tahap")),
            *((stage.value, _(stage.label)) for stage in ORDER if stage is not Stage.REQUEST),
        ]
        field_of(self, "keadaan", forms.ChoiceField).choices = [
            ("", _("Semua keadaan")),
            *((standing.value, _(standing.label)) for standing in Standing if standing is not Standing.DRAFT),
        ]
