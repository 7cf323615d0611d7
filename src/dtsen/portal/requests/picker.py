"""The form's checklists as they are drawn: variables by group (R78, R79), regions on two levels (D4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import Theme, Variable
from dtsen.extraction.regions import Region
from dtsen.records.selectors.places import regions

_YES_NO = frozenset({"ya_tidak", "penerima"})
_OWN_REGION = frozenset({"province", "regency"})


@dataclass(frozen=True)
class Row:
    """One checkbox."""

    variable: Variable
    kind: str
    is_ticked: bool


@dataclass(frozen=True)
class VariableGroup:
    """Variables under one heading. ``number`` names the group in a button's value."""

    number: int
    label: str
    rows: tuple[Row, ...]
    is_open: bool

    @property
    def ticked(self) -> int:
        return sum(row.is_ticked for row in self.rows)

    @property
    def raises_level(self) -> bool:
        """Whether it holds direct identifiers, so that the heading must warn (D3)."""
        return any(row.variable.is_direct_identifier for row in self.rows)


@dataclass(frozen=True)
class ThemePicker:
    theme: Theme
    groups: tuple[VariableGroup, ...]

    @property
    def total(self) -> int:
        return len(self.theme.variables)

    @property
    def ticked(self) -> int:
        return sum(group.ticked for group in self.groups)


@dataclass(frozen=True)
class RegionGroup:
    """A region of the first level, and those within it."""

    region: Region
    is_whole: bool
    parts: tuple[tuple[Region, bool], ...]

    @property
    def ticked(self) -> int:
        return sum(ticked for _region, ticked in self.parts)


def theme_picker(theme: Theme, ticked: Collection[str], *, has_territory: bool) -> ThemePicker:
    """The variables of a theme. A group is folded while nothing in it is ticked or printed in the guide."""
    groups = []
    for number, group in enumerate(theme.groups()):
        rows = tuple(
            Row(variable, _kind(variable, has_territory), variable.id in ticked)
            for variable in group.variables
        )
        is_open = any(row.is_ticked or row.variable.in_guide for row in rows)
        groups.append(VariableGroup(number, group.label, rows, is_open))
    return ThemePicker(theme, tuple(groups))


def group_toggled(theme: Theme, number: int, ticked: Collection[str]) -> set[str]:
    """ "Pilih semua", or "Kosongkan" when all of the group are ticked. Raises ``IndexError``."""
    group = {variable.id for variable in theme.groups()[number].variables}
    return set(ticked) - group if group <= set(ticked) else set(ticked) | group


def region_groups(territory: str, ticked: Collection[str]) -> tuple[RegionGroup, ...]:
    """The two levels below the territory: provinces and regencies, down to kecamatan and desa."""
    known = regions()
    return tuple(
        RegionGroup(
            region=region,
            is_whole=region.code in ticked,
            parts=tuple((part, part.code in ticked) for part in known.children(region.code)),
        )
        for region in known.children(territory)
    )


def _kind(variable: Variable, has_territory: bool) -> str:
    """What the values are, in a word or two."""
    if has_territory and variable.id in _OWN_REGION:
        return _("wilayah Anda")
    if variable.codelist is not None:
        return _("ya/tidak") if variable.codelist.id in _YES_NO else _("kode")
    if variable.is_fixed_text:
        return _("%(n)s angka") % {"n": variable.type.removeprefix("char(").rstrip(")")}
    if variable.type.startswith("int "):
        return variable.type.removeprefix("int ").replace("-", "–")
    return {"text": _("teks"), "integer": _("angka"), "date": _("tanggal")}[variable.storage]
