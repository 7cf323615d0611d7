"""The table of a theme as the form shows it: what it is broken down by, and what is counted (R8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dtsen.extraction.catalogue import Theme
from dtsen.portal.requests.choices import Options, grouped
from dtsen.records.models import RequestedTheme
from dtsen.records.selectors.tables import (
    MOST_DIMENSIONS,
    REGION_NAMES,
    Measure,
    dimensions_of,
    measures_of,
    table_of,
)

CODES = "codes"


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
    def lacks_codes(self) -> bool:
        return bool(self.boxes) and not any(box.is_ticked for box in self.boxes)


@dataclass(frozen=True)
class Slot:
    """One of the selects of the breakdown."""

    number: int
    chosen: str


@dataclass(frozen=True)
class TableEditor:
    theme: Theme
    slots: tuple[Slot, ...]
    options: Options
    measures: tuple[MeasureLine, ...]
    new_measure: BoundField
    dimensions: BoundField


def table_editor(form: forms.Form, theme: Theme, chosen: RequestedTheme, shown: Sequence[str]) -> TableEditor:
    """The editor of ``theme``; ``shown`` are the dimensions on the page, which may not be saved yet."""
    padded = [*shown, *[""] * MOST_DIMENSIONS][:MOST_DIMENSIONS]
    return TableEditor(
        theme=theme,
        slots=tuple(Slot(number, token) for number, token in enumerate(padded, start=1)),
        options=_dimension_options(theme),
        measures=tuple(_line(measure) for measure in table_of(theme, chosen).measures),
        new_measure=form[f"new_measure_{theme.id}"],
        dimensions=form[f"dimensions_{theme.id}"],
    )


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


def _dimension_options(theme: Theme) -> Options:
    """Regions, then the coded variables under the catalogue's headings, then numbers in bands; beside
    individuals, the same of their families in groups of their own.
    """
    found = []
    for dimension in dimensions_of(theme):
        if dimension.width is not None:
            heading = _("Angka dalam kelompok")
        elif dimension.variable.id in REGION_NAMES:
            heading = _("Wilayah")
        else:
            heading = dimension.variable.group
        heading = _of_families(heading) if dimension.of_family else heading
        found.append((heading, dimension.token, dimension.label))
    return grouped(found)


def _of_families(heading: str) -> str:
    """A heading over what individuals' families have: "Data Keluarga: Perumahan"."""
    return _("Data Keluarga: %(heading)s") % {"heading": heading}


def _measure_options(theme: Theme) -> Options:
    headings = {
        "count": gettext_lazy("Banyaknya"),
        "sum": gettext_lazy("Total"),
        "mean": gettext_lazy("Rata-rata"),
        "share": gettext_lazy("Persentase menurut kode"),
    }
    return grouped(
        (
            _of_families(str(headings[measure.kind])) if measure.of_family else str(headings[measure.kind]),
            measure.token,
            measure.label if measure.variable is None else measure.variable.label,
        )
        for measure in measures_of(theme)
    )
