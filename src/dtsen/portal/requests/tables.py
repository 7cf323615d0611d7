"""The table of a theme as the form shows it: what it is broken down by, and what is counted (R8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from dtsen.extraction.catalogue import MEMBERS, Theme
from dtsen.portal.requests.choices import Options, grouped
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.completeness import Missing
from dtsen.records.selectors.tables import (
    MOST_DIMENSIONS,
    REGION_NAMES,
    Measure,
    dimensions_of,
    measures_of,
    table_of,
)

CODES = "codes"
_ONCE_A_MEMBER = gettext_noop(
    "Hitungan Data Keluarga dihitung sekali per anggota keluarga: keluarga dengan lima anggota dihitung lima "
    "kali. Untuk total keluarga, minta Set Data Keluarga."
)


@dataclass(frozen=True)
class CodeBox:
    """One code of a share."""

    code: str
    label: str
    is_ticked: bool


@dataclass(frozen=True)
class MeasureLine:
    """A figure of the table; ``boxes`` are the codes that a share counts, ``problem`` what it lacks."""

    measure: Measure
    boxes: tuple[CodeBox, ...]

    @property
    def variable_id(self) -> str:
        return self.measure.variable.id if self.measure.variable else ""

    @property
    def anchor(self) -> str:
        return measure_anchor(self.measure.theme.id, self.measure.token)

    @property
    def lacks_codes(self) -> bool:
        return bool(self.boxes) and not any(box.is_ticked for box in self.boxes)


@dataclass(frozen=True)
class Slot:
    """One of the selects of the breakdown. ``is_wrong``: it is among those that the message is about."""

    number: int
    chosen: str
    is_wrong: bool = False


@dataclass(frozen=True)
class OptionGroup:
    """Dimensions under one heading; ``of_family``: individuals have them through their families."""

    heading: str
    options: list[tuple[str, str]]
    of_family: bool


@dataclass(frozen=True)
class TableEditor:
    theme: Theme
    slots: tuple[Slot, ...]
    options: tuple[OptionGroup, ...]
    measures: tuple[MeasureLine, ...]
    new_measure: BoundField
    dimensions: BoundField
    conflict: str

    @property
    def takes_of_families(self) -> bool:
        """Whether individuals' table may take what belongs to their families."""
        return any(group.of_family for group in self.options)


def measure_anchor(theme_id: str, token: str) -> str:
    """The id of a figure's line, to come back to it."""
    return f"hitungan-{theme_id}-{token}"


def table_editor(
    form: forms.Form, theme: Theme, chosen: RequestedTheme, shown: Sequence[str], conflict: Missing | None
) -> TableEditor:
    """The editor of ``theme``; ``shown`` are the dimensions on the page, which may not be saved yet."""
    padded = [*shown, *[""] * MOST_DIMENSIONS][:MOST_DIMENSIONS]
    is_told = conflict is not None and conflict.field in form.errors
    tied = conflict.variables if conflict and is_told else ()
    wrong = _wrong(padded, tied) if form.has_error(f"dimensions_{theme.id}") else set()
    return TableEditor(
        theme=theme,
        slots=tuple(
            Slot(number, token, bool(token) and token in wrong)
            for number, token in enumerate(padded, start=1)
        ),
        options=_dimension_options(theme),
        measures=tuple(_line(measure) for measure in table_of(theme, chosen).measures),
        new_measure=form[f"new_measure_{theme.id}"],
        dimensions=form[f"dimensions_{theme.id}"],
        conflict=conflict.text if conflict and not is_told else "",
    )


def _wrong(shown: Sequence[str], tied: Collection[str]) -> set[str]:
    """The chosen values that a message is about: taken twice, or tied to another figure; else those in
    bands, which another theme has in bands of another width.
    """
    names = [token.partition(":")[0] for token in shown]
    wrong = {token for token, name in zip(shown, names, strict=True) if names.count(name) > 1 or name in tied}
    return wrong - {""} or {token for token in shown if ":" in token}


def table_fields(theme: Theme) -> dict[str, forms.Field]:
    """The fields of a theme's table. What may stand in them the operation says, in words."""
    shares = [measure for measure in measures_of(theme) if measure.kind == "share"]
    return {
        f"dimensions_{theme.id}": _AnyOf(label=gettext_lazy("Dirinci menurut"), required=False),
        f"new_measure_{theme.id}": forms.ChoiceField(
            label=gettext_lazy("Tambah hitungan"),
            required=False,
            choices=[("", gettext_lazy("-- pilih hitungan --")), *_measure_options(theme)],
            error_messages={"invalid_choice": gettext_lazy("Pilih hitungan dari daftar.")},
            help_text=gettext_lazy(_ONCE_A_MEMBER) if theme.id == MEMBERS else "",
            widget=forms.Select(
                # (after "Hapus" the page comes back to it)
                {"data-arrive": True}
                | ({"aria-describedby": f"id_new_measure_{theme.id}_help"} if theme.id == MEMBERS else {})
            ),
        ),
        **{
            f"{CODES}_{theme.id}_{measure.variable.id}": forms.MultipleChoiceField(
                label=measure.variable.label, required=False, choices=list(measure.variable.codes.items())
            )
            for measure in shares
            if measure.variable
        },
    }


class _AnyOf(forms.MultipleChoiceField):
    """Takes every value: the operation knows the list, and keeps the other parts of the form unharmed."""

    def valid_value(self, value: str) -> bool:
        return True


def _line(measure: Measure) -> MeasureLine:
    codes = measure.variable.codes if measure.kind == "share" and measure.variable else {}
    return MeasureLine(
        measure,
        tuple(CodeBox(code, label, int(code) in measure.codes) for code, label in codes.items()),
    )


def _dimension_options(theme: Theme) -> tuple[OptionGroup, ...]:
    """Regions, then the coded variables under the catalogue's headings, then numbers in bands; beside
    individuals, the same of their families in groups of their own, whose headings say so for all of them.
    """
    found: dict[tuple[str, bool], list[tuple[str, str]]] = {}
    for dimension in dimensions_of(theme):
        if dimension.width is not None:
            heading = _("Nilai dikelompokkan")
        elif dimension.variable.id in REGION_NAMES:
            heading = _("Wilayah")
        else:
            heading = dimension.variable.group
        heading = _of_families(heading) if dimension.of_family else heading
        own = replace(dimension, of_family=False)
        found.setdefault((heading, dimension.of_family), []).append((own.token, own.label))
    return tuple(OptionGroup(heading, options, of) for (heading, of), options in found.items())


def _of_families(heading: str) -> str:
    """A heading over what individuals' families have: "Data Keluarga: Perumahan"."""
    return _("Data Keluarga: %(heading)s") % {"heading": heading}


def _measure_options(theme: Theme) -> Options:
    headings = {
        "count": gettext_lazy("Banyaknya"),
        "sum": gettext_lazy("Total"),
        "mean": gettext_lazy("Rata-rata"),
        "share": gettext_lazy("Persen menurut kode"),
    }
    return grouped(
        (
            _of_families(str(headings[measure.kind])) if measure.of_family else str(headings[measure.kind]),
            measure.token,
            measure.label if measure.variable is None else measure.variable.label,
        )
        for measure in measures_of(theme)
    )
