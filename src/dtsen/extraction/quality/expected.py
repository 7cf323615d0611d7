"""What was approved, read from the specification alone: the measure that the finished data are held against.

Nothing here looks at the plan or the engine, so that a mistake there cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.catalogue.following import INHERITED
from dtsen.extraction.keys import FAMILY_KEY_COLUMN, PERSON_KEY_COLUMN
from dtsen.extraction.level import PSEUDONYMOUS_LEVEL
from dtsen.extraction.recode import Bands, Recode
from dtsen.extraction.registry import FAMILY_ID, PERSON_ID
from dtsen.extraction.spec import Condition, ExtractSpec, ThemeChoice


@dataclass(frozen=True)
class ExpectedKey:
    """A pseudonym that the file must hold: an HMAC of ``<purpose>:<source>`` (D19)."""

    name: str
    purpose: str
    source: str


# What follows from another column joins as that one does.
_CLUES = {
    "persentil": "desil_nasional",
    "desil_provinsi": "desil_nasional",
    "desil_kabupaten_kota": "desil_nasional",
    "jaminan_kesehatan": "pbi_nas",
}
_FAMILY = ExpectedKey(FAMILY_KEY_COLUMN, "family", FAMILY_ID)
_PERSON = ExpectedKey(PERSON_KEY_COLUMN, "person", PERSON_ID)
_KEYS: Mapping[str, tuple[ExpectedKey, ...]] = {"family": (_FAMILY,), "individual": (_FAMILY, _PERSON)}


class ExpectedColumn(Protocol):
    """What the checks ask of an approved column: a variable's, or one of a table's cells."""

    @property
    def field(self) -> str:
        """The column's name in the file."""
        ...

    @property
    def is_text(self) -> bool:
        """Whether engines hold the value as text."""
        ...

    @property
    def is_free_text(self) -> bool:
        """Whether the text may hold anything, so that a format guards it."""
        ...

    @property
    def allowed(self) -> frozenset[str]:
        """Every value that a code list allows; empty where there is none."""
        ...


@dataclass(frozen=True)
class Expected:
    """One theme's approved columns (keys first), and the regions and conditions that its rows answer to.

    ``conditions`` and ``recodes`` go by column name; a variable in bands stands in ``variables`` as the text
    that it becomes. Columns in ``suppressed`` are missing in rows of which fewer than ``k`` agree in all of
    ``identifying``. Where a key joins two files, ``joined`` are both of them before suppression, and the
    columns are missing in every row of families of which fewer than ``k`` have equal rows in both files.
    The rows stand in the order of ``ordered_by``, delivered or not; None leaves the order open.
    ``family_fields`` are the columns that a table of people takes from their families' rows.
    ``of_the_family`` are those that all of a family have alike: places, and what people inherit.
    """

    theme: str
    keys: tuple[ExpectedKey, ...]
    variables: tuple[ExpectedColumn, ...]
    regions: tuple[str, ...]
    conditions: tuple[Condition, ...]
    recodes: Mapping[str, Recode] = field(default_factory=dict)
    suppressed: frozenset[str] = frozenset()
    identifying: tuple[str, ...] = ()
    k: int = 0
    joined: tuple[Expected, ...] = ()
    ordered_by: ExpectedKey | None = None
    family_fields: frozenset[str] = frozenset()
    of_the_family: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the approved columns, in the order of the file."""
        return (*(key.name for key in self.keys), *(variable.field for variable in self.variables))

    @property
    def free_texts(self) -> tuple[str, ...]:
        """The columns whose text may hold anything, so that a format guards them."""
        return tuple(variable.field for variable in self.variables if variable.is_free_text)


@dataclass(frozen=True)
class Content:
    """Lines, and the sum of a hash of every line: equal sums mean equal lines, in whatever order."""

    lines: int
    fingerprint: int


def expected_of(spec: ExtractSpec, choice: ThemeChoice, catalogue: Catalogue) -> Expected:
    """What the specification approves for one theme."""
    pseudonymous = spec.level_finding(catalogue).level == PSEUDONYMOUS_LEVEL
    two_files = len(spec.themes) > 1 and pseudonymous
    keyed = two_files and spec.disclosure.linked
    found = {
        item.theme: replace(
            _of_theme(spec, item, catalogue, keyed=keyed),
            ordered_by=_KEYS[item.theme][-1] if pseudonymous else None,
        )
        for item in spec.themes
    }
    if two_files and not keyed:
        both = _chosen_for_both(spec, catalogue)
        found = {
            theme: replace(
                item,
                identifying=tuple(
                    name for name in item.header if _CLUES.get(name, name) in both or name in item.identifying
                ),
            )
            for theme, item in found.items()
        }
    of_theme = found[choice.theme]
    if not (keyed and of_theme.suppressed):
        return of_theme
    return replace(of_theme, joined=tuple(replace(item, suppressed=frozenset()) for item in found.values()))


def _chosen_for_both(spec: ExtractSpec, catalogue: Catalogue) -> set[str]:
    """What stands in both files, or did before it was dropped, each by what it tells."""
    one, other = (
        {catalogue.theme(choice.theme).variable(name).field for name in choice.variables}
        for choice in spec.themes
    )
    return {_CLUES.get(name, name) for name in one} & {_CLUES.get(name, name) for name in other}


def _of_theme(spec: ExtractSpec, choice: ThemeChoice, catalogue: Catalogue, *, keyed: bool) -> Expected:
    theme = catalogue.theme(choice.theme)
    further = _of_families(spec, choice, catalogue)
    rules = {item.variable: item for item in spec.disclosure.transform}
    approved = [
        variable
        for variable in theme.variables
        if variable.id in choice.variables and not (variable.id in rules and rules[variable.id].drop)
    ]
    treated = [variable for variable in approved if variable.id in rules]
    # Of a table, which delivers cells and no variables, whatever it is split by or adds up.
    used = [variable for variable in (*theme.variables, *further.values()) if variable.id in choice.used]
    recodes = {variable.field: rules[variable.id].recode for variable in used if variable.id in rules}
    return Expected(
        theme=theme.id,
        keys=_KEYS[theme.id] if keyed else (),
        variables=tuple(
            replace(variable, type="band") if isinstance(recodes.get(variable.field), Bands) else variable
            for variable in approved
        ),
        regions=spec.regions,
        conditions=tuple(
            Condition((further.get(item.variable) or theme.variable(item.variable)).field, item.values)
            for item in choice.where
        ),
        family_fields=frozenset(variable.field for variable in further.values()),
        recodes={name: recode for name, recode in recodes.items() if recode is not None},
        suppressed=frozenset(variable.field for variable in treated if rules[variable.id].suppress),
        identifying=tuple(variable.field for variable in approved if _identifies(variable)),
        of_the_family=tuple(
            variable.field for variable in approved if _is_place(variable) or variable.id in INHERITED
        ),
        k=spec.disclosure.k,
    )


def _of_families(spec: ExtractSpec, choice: ThemeChoice, catalogue: Catalogue) -> dict[str, Variable]:
    """By id, what a table of people names that only families have; where people live they have themselves."""
    if spec.form != "table" or choice.theme != "individual":
        return {}
    own = {variable.id for variable in catalogue.theme("individual").variables}
    named = {*choice.used, *(item.variable for item in choice.where)} - own
    families = catalogue.theme("family").variables
    return {one.id: one for one in families if one.id in named and one.group != "Wilayah"}


def _identifies(variable: Variable) -> bool:
    """Decision record 11: what the catalogue calls a quasi-identifier, every region, and the age group."""
    return (
        variable.classification == "quasi_identifier"
        or _is_place(variable)
        or variable.field == "kelompok_umur"
    )


def _is_place(variable: Variable) -> bool:
    place = variable.group == "Wilayah" and variable.is_text
    return place or (variable.group == "Alamat KTP" and variable.field.endswith("_ktp"))
