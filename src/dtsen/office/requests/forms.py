"""The officer's decision: verdicts on documents and fields, a comment, and which button was pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.operations.progress import Remark
from dtsen.operations.reviews import NOTE_LIMIT
from dtsen.records.models import Verdict
from dtsen.ui.fields import field_of

COMMENT_LIMIT = 4000
OPEN = ""
VERDICTS = ((Verdict.OK.value, Verdict.OK.label), (Verdict.FIX.value, Verdict.FIX.label), (OPEN, _("Belum")))


class DecisionForm(forms.Form):
    """What every decision carries. ``version`` is the state that the officer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Catatan untuk pemohon"),
        required=False,
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, comment_label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if comment_label:
            self.fields["comment"].label = comment_label


@dataclass(frozen=True)
class Part:
    """One line of the checklist: its subject, its words and its two fields."""

    subject: str
    label: str
    verdict: forms.BoundField
    text: forms.BoundField

    @property
    def marked(self) -> str:
        return str(self.verdict.value() or OPEN)


class ReviewForm(DecisionForm):
    """A verification: a verdict and a note a document, and one for "Variabel dan wilayah" (D13)."""

    def __init__(
        self,
        *args: Any,
        subjects: Mapping[str, str],
        settled: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = dict(subjects)
        for subject, label in self.subjects.items():
            self.fields[f"verdict-{subject}"] = forms.ChoiceField(
                label=label,
                choices=VERDICTS,
                required=False,
                initial=(settled or {}).get(subject, OPEN),
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{subject}"] = forms.CharField(
                label=_("Yang harus diperbaiki: %s") % label,
                required=False,
                max_length=NOTE_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def parts(self) -> Iterator[Part]:
        for subject, label in self.subjects.items():
            yield Part(subject, label, self[f"verdict-{subject}"], self[f"note-{subject}"])

    def remarks(self) -> list[Remark]:
        """The verdicts given; a note counts only beside "Perbaiki"."""
        given = []
        for subject in self.subjects:
            verdict = self.cleaned_data[f"verdict-{subject}"]
            if verdict:
                text = self.cleaned_data[f"note-{subject}"].strip() if verdict == Verdict.FIX else ""
                given.append(Remark(subject, verdict, text))
        return given

    def field_of(self, refused: str) -> str | None:
        """The form field that a refusal's ``field`` means."""
        if refused in self.subjects:
            return f"note-{refused}"
        return refused if refused in self.fields else None


@dataclass(frozen=True)
class RegionChoice:
    """A region that was asked for, with those just inside it."""

    code: str
    name: str
    inside: tuple[tuple[str, str], ...]


class CoordinatorForm(ReviewForm):
    """The coordinator may narrow the regions, never widen them (D4)."""

    regions = forms.MultipleChoiceField(label=_("Wilayah yang disetujui"), required=False)

    def __init__(self, *args: Any, asked: tuple[RegionChoice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        offered = [(whole.code, whole.name) for whole in asked] + [
            pair for whole in asked for pair in whole.inside
        ]
        field_of(self, "regions", forms.MultipleChoiceField).choices = offered
        self.fields["regions"].initial = [whole.code for whole in asked]
        self.fields["regions"].error_messages["invalid_choice"] = _(
            "Wilayah hanya dapat dipersempit, tidak dapat diperluas dari yang dimohon."
        )
        self.fields["regions"].widget.attrs["id"] = "id_regions"

    @property
    def ticked(self) -> frozenset[str]:
        return frozenset(str(code) for code in self["regions"].value() or [])

    def narrowed_to(self) -> list[str] | None:
        """The ticked codes; None where everything stays (the empty code is all of Indonesia)."""
        codes = [str(code) for code in self.cleaned_data["regions"]]
        return None if "" in codes else codes
