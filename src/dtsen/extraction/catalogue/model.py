"""The catalogue's types: frozen, and free of any file or database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from functools import cached_property
from itertools import combinations
from typing import Literal

from dtsen.extraction.errors import SpecError, short, shown
from dtsen.extraction.regions import CODE_LENGTHS, RegionLevel

Classification = Literal["non_identifying", "quasi_identifier", "sensitive", "direct_identifier"]
Storage = Literal["text", "integer", "date"]

_RANGE = re.compile(r"int ([0-9]+)-([0-9]+)")
# The theme whose tables take the variables of another, and that other: its rows are families' members.
MEMBERS, FAMILIES = "individual", "family"

_KTP = "ktp_"
_REGION_LEVELS: Mapping[str, RegionLevel] = {level: level for level in CODE_LENGTHS}


@dataclass(frozen=True)
class CodeList:
    """Codes and their Indonesian labels, in the catalogue's order.

    ``sums``: the codes are powers of two, and a value may be the sum of several (1 + 4 = akta kelahiran and
    KTP).
    """

    id: str
    codes: Mapping[str, str] = attribute(hash=False)
    source: str
    note: str
    sums: bool

    @cached_property
    def allowed(self) -> frozenset[str]:
        """Every value that is a code of the list, sums of codes included."""
        if not self.sums:
            return frozenset(self.codes)
        powers = [int(code) for code in self.codes if int(code) > 0 and int(code) & (int(code) - 1) == 0]
        totals = {str(sum(some)) for size in range(1, len(powers) + 1) for some in combinations(powers, size)}
        return frozenset(self.codes) | totals


@dataclass(frozen=True)
class Variable:
    """One column of a theme.

    ``id`` is the name in specifications, ``field`` the column of registry and delivery, ``label`` what
    screens show (the guide's own words, R79), ``official_label`` the label of the published metadata.
    """

    id: str
    theme: str
    field: str
    label: str
    official_label: str
    group: str
    type: str
    codelist: CodeList | None
    classification: Classification
    min_level: int
    micro_level: int
    source: str
    note: str
    extra_codes: Mapping[str, str] = attribute(default_factory=dict, hash=False)

    @property
    def is_direct_identifier(self) -> bool:
        """Whether the value alone points at a person or a family (D3: makes rows level 4)."""
        return self.classification == "direct_identifier"

    @property
    def in_guide(self) -> bool:
        """Whether the user guide prints the variable in its picker (Gambar 50)."""
        return "S" in self.source.split("+")

    @property
    def storage(self) -> Storage:
        """How engines hold the value: codes and counts as integers, dates as dates, all else as text."""
        if self.type == "date":
            return "date"
        return "integer" if self.type == "code" or self.type.startswith("int") else "text"

    @property
    def is_text(self) -> bool:
        """Whether engines hold the value as text."""
        return self.storage == "text"

    @property
    def is_fixed_text(self) -> bool:
        """Digits that are a name and not a number (NIK, region codes): leading zeros count."""
        return self.type.startswith("char(")

    @property
    def remark(self) -> str:
        """What a reader of the data must know about the values, in Indonesian; ``note`` is for who keeps the
        catalogue.
        """
        if self.codelist is not None and self.codelist.sums:
            return "Nilai dapat berupa jumlah beberapa kode."
        return ""

    @property
    def is_code(self) -> bool:
        """Whether the value is a code of a list: it is compared, never calculated with."""
        return self.type == "code"

    @property
    def is_number(self) -> bool:
        """Whether the value is a count or a measurement, which has a sum and a mean."""
        return self.type.startswith("int")

    @property
    def is_quantity(self) -> bool:
        """Whether the number is one to be added up: a year is none."""
        return self.is_number and not self.type.startswith("int(")

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The lowest and the highest value of a number that has both ("int 1-100")."""
        found = _RANGE.fullmatch(self.type)
        return (int(found[1]), int(found[2])) if found else None

    @property
    def region_level(self) -> RegionLevel | None:
        """The level of the region that the value names, of residence or of the identity card; else None."""
        return _REGION_LEVELS.get(self.id.removeprefix(_KTP).removesuffix("_code"))

    @property
    def is_residence(self) -> bool:
        """Whether the value names a region where people live: not one of the identity card."""
        return self.region_level is not None and not self.id.startswith(_KTP)

    @property
    def is_free_text(self) -> bool:
        """Text that may hold anything (names, addresses), so a format must guard against what it may hold."""
        return self.type.startswith("string")

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """All codes of this variable with their labels; empty when it has no code list."""
        return {**(self.codelist.codes if self.codelist else {}), **self.extra_codes}

    @cached_property
    def allowed(self) -> frozenset[str]:
        """Every value that the code list allows; empty when the variable has none."""
        return (self.codelist.allowed if self.codelist else frozenset()) | frozenset(self.extra_codes)


@dataclass(frozen=True)
class Group:
    """Variables that screens show under one heading."""

    label: str
    variables: tuple[Variable, ...]


@dataclass(frozen=True)
class Theme:
    """A set of rows of one kind: families, or their members."""

    id: str
    label: str
    variables: tuple[Variable, ...]

    def variable(self, variable_id: str) -> Variable:
        """The variable with this id. Raises ``SpecError("unknown_variable")``."""
        try:
            return self._by_id[variable_id]
        except KeyError:
            raise SpecError(
                "unknown_variable",
                f"theme {self.id} has no variable {shown(variable_id)}",
                short(str(variable_id)),
                theme=self.id,
            ) from None

    def groups(self) -> tuple[Group, ...]:
        """The variables under their headings, both in the catalogue's order."""
        labels = dict.fromkeys(variable.group for variable in self.variables)
        return tuple(Group(label, tuple(v for v in self.variables if v.group == label)) for label in labels)

    @cached_property
    def _by_id(self) -> dict[str, Variable]:
        return {variable.id: variable for variable in self.variables}


@dataclass(frozen=True)
class Catalogue:
    """Themes in the guide's order."""

    themes: tuple[Theme, ...]

    def theme(self, theme_id: str) -> Theme:
        """The theme with this id. Raises ``SpecError("unknown_theme")``."""
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        raise SpecError("unknown_theme", f"there is no theme {shown(theme_id)}", short(str(theme_id)))

    def offered(self, theme_id: str, form: str) -> Theme:
        """The theme with every variable that a result of this form may take: a table of individuals has those
        of their families too. Raises ``SpecError("unknown_theme")``.

        A variable that came along keeps the name of its own theme. What both themes have is the individual's
        own.
        """
        if form == "table" and theme_id == MEMBERS:
            return self._members_with_families
        return self.theme(theme_id)

    @cached_property
    def _members_with_families(self) -> Theme:
        members = self.theme(MEMBERS)
        own = {variable.id for variable in members.variables}
        further = (variable for variable in self.theme(FAMILIES).variables if variable.id not in own)
        return replace(members, variables=(*members.variables, *further))

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)
