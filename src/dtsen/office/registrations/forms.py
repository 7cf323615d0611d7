"""What the account verifier ticks and writes: a verdict on each part, a note, and one of two decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.records.models import RegistrationStatus, Verdict
from dtsen.records.selectors.registrations import subject_label

NOTE_LIMIT = 2000
REMARK_LIMIT = 500
OPEN = ""
VERDICTS = ((Verdict.OK.value, Verdict.OK.label), (Verdict.FIX.value, Verdict.FIX.label), (OPEN, _("Belum")))


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


DECISION_LABELS = {Decision.APPROVE.value: _("Setujui"), Decision.REJECT.value: _("Tolak")}


@dataclass(frozen=True)
class Part:
    """One part of the checklist with its two fields."""

    subject: str
    label: str
    verdict: forms.BoundField
    remark: forms.BoundField

    @property
    def marked(self) -> str:
        return str(self.verdict.value() or OPEN)


class DecisionForm(forms.Form):
    """``version`` is the state that the officer saw; ``subjects`` are the parts to be checked."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[(choice.value, choice.value) for choice in Decision])
    note = forms.CharField(
        label=_("Catatan untuk pemohon"),
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, subjects: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        for subject in subjects:
            self.fields[f"verdict-{subject}"] = forms.ChoiceField(
                label=subject_label(subject), choices=VERDICTS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"remark-{subject}"] = forms.CharField(
                label=_("Yang harus diperbaiki: %s") % subject_label(subject),
                required=False,
                max_length=REMARK_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def parts(self) -> Iterator[Part]:
        for subject in self.subjects:
            yield Part(subject, subject_label(subject), self[f"verdict-{subject}"], self[f"remark-{subject}"])

    def remarks(self) -> dict[str, str]:
        """What is to be mended, by subject; a text counts only beside "Perbaiki"."""
        return {
            subject: self.cleaned_data[f"remark-{subject}"].strip()
            for subject in self.subjects
            if self.cleaned_data[f"verdict-{subject}"] == Verdict.FIX
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("decision") == Decision.APPROVE:
            self._check_approval(values)
        elif values.get("decision") == Decision.REJECT:
            self._check_rejection(values)
        return values

    def _check_approval(self, values: dict[str, Any]) -> None:
        for subject in self.subjects:
            if values.get(f"verdict-{subject}") != Verdict.OK:
                self.add_error(f"verdict-{subject}", _("Tandai Sesuai sebelum menyetujui."))

    def _check_rejection(self, values: dict[str, Any]) -> None:
        if not values.get("note", "").strip():
            self.add_error("note", _("Tuliskan catatan yang menjelaskan alasan penolakan kepada pemohon."))
        for subject in self.subjects:
            if (
                values.get(f"verdict-{subject}") == Verdict.FIX
                and not values.get(f"remark-{subject}", "").strip()
            ):
                self.add_error(f"remark-{subject}", _("Tuliskan apa yang harus diperbaiki."))


class ListFilterForm(forms.Form):
    """The filters of the list; they stand in the address."""

    status = forms.ChoiceField(
        required=False,
        choices=[("semua", ""), *RegistrationStatus.choices],
        widget=forms.HiddenInput,
    )
    q = forms.CharField(label=_("Nama instansi"), required=False, max_length=200)

    def wanted_status(self) -> str:
        """One of the statuses, or "" for all; what waits is shown unless something else is asked for."""
        self.is_valid()
        chosen = self.cleaned_data.get("status") or RegistrationStatus.SUBMITTED.value
        return "" if chosen == "semua" else str(chosen)

    def words(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q") or "").strip()
