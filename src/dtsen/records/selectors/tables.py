"""Data agregat (level 2): what a theme can be broken down by and what can be counted of it, in words (R8).

The catalogue says which variables may be used at level 2 at all; ``extraction`` checks the finished choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dtsen.extraction.catalogue import Theme, Variable, load_catalogue
from dtsen.records.models import Form, RequestedTheme

Kind = Literal["count", "sum", "mean", "share"]

MOST_DIMENSIONS: Final = 4
MOST_MEASURES: Final = 8
TABLE_LEVEL: Final = 2
REGION_NAMES: Final = ("province", "regency", "district", "village")
_UNITS: Final[Mapping[str, Promise]] = {
    "family": gettext_lazy("keluarga"),
    "individual": gettext_lazy("individu"),
}
# A number becomes a dimension in bands of one of these widths; other numbers take the last line's.
_WIDTHS: Final[Mapping[str, tuple[int, ...]]] = {
    "family_size": (2, 3),
    "floor_area_m2": (10, 20, 50),
    "percentile": (5, 10, 20),
    "weekly_hours": (10, 20),
}
_ANY_WIDTHS: Final = (2, 5, 10)
# A year is a number that nobody adds up, and it needs no bands.
_NO_QUANTITY: Final = frozenset({"enumeration_year"})
# A rank is a number that has a mean at most: its total says nothing.
_RANKS: Final = frozenset({"percentile"})
# Added up over individuals, each family's size would count as often as it has members.
_NO_TOTAL_OF_INDIVIDUALS: Final = frozenset({"family_size"})


@dataclass(frozen=True)
class Dimension:
    """One way to break a table down; ``width`` of the bands where the variable is a number. ``of_family``: a
    table of individuals takes it from their families.
    """

    variable: Variable
    width: int | None = None
    of_family: bool = False

    @property
    def token(self) -> str:
        """As forms send it: "regency", "family_size:2"."""
        return self.variable.id if self.width is None else f"{self.variable.id}:{self.width}"

    @property
    def label(self) -> str:
        variable = _named(self.variable, of_family=self.of_family)
        if self.width is None:
            return variable
        return _("%(variable)s per %(width)d") % {"variable": variable, "width": self.width}


@dataclass(frozen=True)
class Measure:
    """One figure of every cell. ``codes`` are those that a share counts."""

    theme: Theme
    kind: Kind
    variable: Variable | None = None
    codes: tuple[int, ...] = ()

    @property
    def token(self) -> str:
        """As forms send it: "count", "mean:family_size"."""
        return self.kind if self.variable is None else f"{self.kind}:{self.variable.id}"

    @property
    def of_family(self) -> bool:
        """Whether a table of individuals takes it from their families."""
        return self.variable is not None and self.variable.theme != self.theme.id

    @property
    def label(self) -> str:
        variable = _named(self.variable, of_family=self.of_family) if self.variable else ""
        words = {"unit": unit(self.theme), "variable": variable}
        match self.kind:
            case "count":
                return _("Jumlah %(unit)s") % words
            case "sum":
                return _("Total %(variable)s") % words
            case "mean":
                return _("Rata-rata %(variable)s") % words
            case "share":
                return _("Persen %(variable)s") % words

    @property
    def in_full(self) -> str:
        """The label with the codes that a share counts, as in the data: "Persen Desil: 1, 2"."""
        labels = self.variable.codes if self.variable else {}
        codes = ", ".join(labels.get(str(code), str(code)) for code in self.codes)
        return f"{self.label}: {codes}" if codes else self.label

    def as_spec(self) -> Any:
        """As a specification writes it."""
        if self.variable is None:
            return self.kind
        return {self.kind: {self.variable.id: list(self.codes)} if self.kind == "share" else self.variable.id}


@dataclass(frozen=True)
class Table:
    """A theme's chosen table."""

    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]

    @property
    def is_empty(self) -> bool:
        return not self.dimensions and not self.measures

    @property
    def size(self) -> str:
        """How large the choice is, in the words of every screen: "3 rincian, 4 hitungan"."""
        return size_in_words(len(self.dimensions), len(self.measures))

    @property
    def variables(self) -> list[str]:
        """Every variable that the table reads."""
        used = [dimension.variable.id for dimension in self.dimensions]
        used += [measure.variable.id for measure in self.measures if measure.variable]
        return list(dict.fromkeys(used))


def size_in_words(dimensions: int, measures: int) -> str:
    """ "3 rincian, 4 hitungan"."""
    broken_down = ngettext("%(n)d rincian", "%(n)d rincian", dimensions) % {"n": dimensions}
    counted = ngettext("%(n)d hitungan", "%(n)d hitungan", measures) % {"n": measures}
    return f"{broken_down}, {counted}"


def unit(theme: Theme) -> str:
    """What a theme's rows are, in words."""
    return str(_UNITS[theme.id])


def dimensions_of(theme: Theme) -> tuple[Dimension, ...]:
    """Everything that a table of ``theme`` can be broken down by, regions first; of individuals, then what
    their families have.
    """
    own, of_families = _usable(theme)
    places = [Dimension(variable) for variable in own if variable.id in REGION_NAMES]
    found = [*places]
    for usable, of_family in ((own, False), (of_families, True)):
        found += [Dimension(variable, None, of_family) for variable in usable if _is_coded(variable)]
        found += [
            Dimension(variable, width, of_family)
            for variable in usable
            if _is_quantity(variable)
            for width in _WIDTHS.get(variable.id, _ANY_WIDTHS)
        ]
    return tuple(found)


def measures_of(theme: Theme) -> tuple[Measure, ...]:
    """Everything that the form offers to count of ``theme``; a share comes without codes yet. A total that
    means nothing is not offered; the engine takes it from whoever writes a specification by hand.
    """
    kinds: tuple[Kind, ...] = ("sum", "mean")
    found = [Measure(theme, "count")]
    for usable in _usable(theme):
        found += [
            Measure(theme, kind, variable)
            for kind in kinds
            for variable in usable
            if _is_quantity(variable) and not (kind == "sum" and _has_no_total(variable, theme))
        ]
        found += [Measure(theme, "share", variable) for variable in usable if _is_coded(variable)]
    return tuple(found)


def table_of(theme: Theme, chosen: RequestedTheme) -> Table:
    """The table that a request holds for ``theme``."""
    return table_from(theme, chosen.dimensions, chosen.measures, chosen.bands)


def table_from(
    theme: Theme, dimensions: Iterable[str], measures: Iterable[Any], bands: Mapping[str, Any]
) -> Table:
    """A table from its stored form, which is a specification's."""
    chosen = map(offered(theme).variable, dimensions)
    return Table(
        tuple(Dimension(one, bands.get(one.id), one.theme != theme.id) for one in chosen),
        tuple(_measure(theme, entry) for entry in measures),
    )


def offered(theme: Theme) -> Theme:
    """The theme with every variable that its table may take."""
    return load_catalogue().offered(theme.id, Form.TABLE.value)


def _usable(theme: Theme) -> tuple[list[Variable], list[Variable]]:
    """The theme's own variables of tables, and those of individuals' families."""
    usable = [variable for variable in offered(theme).variables if variable.min_level <= TABLE_LEVEL]
    return (
        [variable for variable in usable if variable.theme == theme.id],
        [variable for variable in usable if variable.theme != theme.id],
    )


def named(theme: Theme, variable_id: str) -> str:
    """What the tables of ``theme`` call a variable: "Jenis Lantai (keluarga)" beside individuals."""
    variable = offered(theme).variable(variable_id)
    return _named(variable, of_family=variable.theme != theme.id)


def _named(variable: Variable, *, of_family: bool) -> str:
    return _("%(variable)s (keluarga)") % {"variable": variable.label} if of_family else variable.label


def bands_of(transforms: Mapping[str, Any]) -> dict[str, Any]:
    """The widths of bands in a specification's transformations."""
    return {
        name: recode["bands"]
        for name, recode in transforms.items()
        if isinstance(recode, Mapping) and "bands" in recode
    }


def _measure(theme: Theme, entry: Any) -> Measure:
    if isinstance(entry, str):
        return Measure(theme, "count")
    ((kind, about),) = entry.items()
    if kind == "share":
        ((name, codes),) = about.items()
        return Measure(theme, kind, offered(theme).variable(name), tuple(codes))
    return Measure(theme, kind, offered(theme).variable(about))


def _is_coded(variable: Variable) -> bool:
    return variable.codelist is not None and not variable.codelist.sums


def _has_no_total(variable: Variable, theme: Theme) -> bool:
    of_family = variable.theme != theme.id
    return variable.id in _RANKS or (of_family and variable.id in _NO_TOTAL_OF_INDIVIDUALS)


def _is_quantity(variable: Variable) -> bool:
    return variable.type.startswith("int") and variable.id not in _NO_QUANTITY
