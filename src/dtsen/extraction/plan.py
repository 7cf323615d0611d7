"""How to read what a specification asks for, in no engine's language: columns, regions, conditions, keys,
order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dtsen.extraction.catalogue import MEMBERS, Catalogue, Storage, Theme, Variable
from dtsen.extraction.keys import FAMILY_KEY_COLUMN, PERSON_KEY_COLUMN
from dtsen.extraction.level import PSEUDONYMOUS_LEVEL
from dtsen.extraction.recode import Recode, storage_of
from dtsen.extraction.registry import FAMILY_ID, PERSON_ID
from dtsen.extraction.spec import ExtractSpec, ThemeChoice

KeyPurpose = Literal["family", "person"]


@dataclass(frozen=True)
class Pseudonym:
    """A key of this request alone: HMAC-SHA256 of ``<purpose>:<identity number>`` under the request's secret
    (D19).

    Written as the first 32 hexadecimal digits (128 bits). Two requests have different secrets, so their files
    cannot be joined, and nobody without the secret can try the numbers out.
    """

    purpose: KeyPurpose
    source: str


# The heading of each pseudonym's column.
KEY_COLUMNS: Mapping[KeyPurpose, str] = {"family": FAMILY_KEY_COLUMN, "person": PERSON_KEY_COLUMN}
FAMILY_KEY = Pseudonym("family", FAMILY_ID)
PERSON_KEY = Pseudonym("person", PERSON_ID)


@dataclass(frozen=True)
class Column:
    """One column of the result: a registry column as it is or recoded, or a pseudonym made from one.

    ``storage`` is that of the result. ``suppressed``: the value is missing in the rows of small classes.
    ``prefix``: of a text, its first so many characters alone, which of a village's code are its region's (0:
    all of it). ``shared``: it stands in both files of a delivery without a common key, where equal values
    of it would join them.
    """

    name: str
    storage: Storage
    source: Variable | Pseudonym
    recode: Recode | None = None
    suppressed: bool = False
    prefix: int = 0
    shared: bool = False

    @property
    def field(self) -> str:
        """The registry's column that it is read from."""
        return self.source.source if isinstance(self.source, Pseudonym) else self.source.field

    def is_of(self, theme: str) -> bool:
        """Whether the theme's own rows hold it; else their families' do."""
        return isinstance(self.source, Pseudonym) or self.source.theme == theme


@dataclass(frozen=True)
class Filter:
    """Keep rows whose registry column holds one of the values; ``theme`` is the theme that has the column.

    ``variable`` is the id of what was asked for; "" where nobody asked, and this house keeps the rows.
    """

    theme: str
    field: str
    values: tuple[int, ...]
    variable: str = ""

    def is_of(self, theme: str) -> bool:
        """Whether the theme's own rows hold the column; else their families' do."""
        return self.theme == theme


@dataclass(frozen=True)
class ThemePlan:
    """Everything an engine needs for one theme.

    ``regions`` are the code prefixes to keep (none: all of Indonesia). ``shuffled_by``: at level 3 the rows
    stand in the order of a pseudonym, for in the registry's order two agencies could join their files line by
    line; None keeps the registry's order. ``suppression`` says which rows lose their suppressed columns.
    """

    theme: str
    columns: tuple[Column, ...]
    regions: tuple[str, ...]
    filters: tuple[Filter, ...]
    shuffled_by: Pseudonym | None = None
    suppression: Suppression | None = None

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that are pseudonyms: they are delivered besides what was asked for."""
        return tuple(column for column in self.columns if isinstance(column.source, Pseudonym))


@dataclass(frozen=True)
class Figure:
    """What an engine works out of the rows of one group, always a whole number.

    ``rows``: how many there are. ``values``: how many hold a value of ``column``; one that is greater than
    ``above``, where that is given. ``sum``: of its values. ``among``: how many hold one of ``values``.
    ``largest``: the most that one row has above ``above``, 0 where none has; where families are counted, the
    most that all rows of one family have, and a row without a card number stands for itself.
    ``families``: how many families the rows belong to, each counted once: all rows, or those that hold a
    value of ``column`` (one greater than ``above``), or one of ``values``; with ``rest`` those that do not.
    ``seen``: which values there are, as a set of bits: a missing
    value has position 0, a number n position 1 + n % (63 * words - 1), and the figure is the bit set of
    positions 63 * word to 63 * word + 62. Sets of merged groups are merged by OR.
    """

    kind: Literal["rows", "values", "sum", "largest", "among", "families", "seen"]
    column: Column | None = None
    values: tuple[int, ...] = ()
    rest: bool = False
    above: int | None = None
    word: int = 0
    words: int = 1


ROWS = Figure("rows")
FAMILIES_BEHIND = Figure("families")
BITS = 63


@dataclass(frozen=True)
class AggregatePlan:
    """Groups of rows that agree in every dimension, and the figures of each group.

    The rows are those of ``theme``, ``regions`` and ``filters``. A missing value is a value; a band is given
    by the number it begins with, and -1 for what lies below the first. With ``suppression``, values are those
    that are left after it. With ``households``, the class of the household that a row belongs to tells rows
    apart as well: two further dimensions.

    With ``few_families``, groups of fewer than so many families are cut by family, so that groups can be
    merged and their families still be counted: ``card`` stands for the family (missing where a row names
    none), and is ``WHOLE`` where a group is not cut; ``families`` are those of the row.
    """

    theme: str
    regions: tuple[str, ...]
    filters: tuple[Filter, ...]
    dimensions: tuple[Column, ...]
    figures: tuple[Figure, ...] = (ROWS,)
    suppression: Suppression | None = None
    households: HouseholdPlan | None = None
    few_families: int = 0


# Instead of a family's number: the group has so many families that nobody need tell them apart.
WHOLE = -1


@dataclass(frozen=True)
class HouseholdPlan:
    """Households as a receiver of both files puts them together by their key: the family's row, and the row
    of each of its members, told apart by the columns of both plans as they are delivered.

    Two households are of one class when every row of the one has its equal in the other, however often. So
    the number of members tells them apart, and whether there is a family's row at all.

    As groups, the two dimensions stand for the class, and the figures are the households and their members.
    """

    family: ThemePlan
    members: ThemePlan


@dataclass(frozen=True)
class Suppression:
    """A row whose group in ``classes`` is smaller than ``k`` loses its suppressed columns; the group's first
    figure is its size. Of households, so does every row of one whose class has fewer than ``k`` households.
    """

    classes: AggregatePlan | HouseholdPlan
    k: int


@dataclass(frozen=True)
class Plan:
    """One plan a theme, and the level they were made for."""

    level: int
    themes: tuple[ThemePlan, ...]


def make_plan(spec: ExtractSpec, catalogue: Catalogue) -> Plan:
    """The plan of a checked specification: of a table, the rows that it counts and the columns that it
    takes for it.

    Raises ``SpecError`` for what the catalogue does not know.
    """
    level = spec.level_finding(catalogue).level
    linked = len(spec.themes) > 1 and level == PSEUDONYMOUS_LEVEL and spec.disclosure.linked
    plans = [
        _theme_plan(spec, choice, catalogue.offered(choice.theme, spec.form), level, linked)
        for choice in spec.themes
    ]
    households = households_of(plans)
    themes = [
        _with_suppression(plan, Suppression(households or class_plan(plan), spec.disclosure.k))
        for plan in plans
    ]
    return Plan(level, tuple(themes))


def class_plan(plan: ThemePlan) -> AggregatePlan:
    """The classes of a theme's rows before suppression, rows that agree in every quasi-identifier, with the
    size of each: how many families it has.
    """
    size = FAMILIES_BEHIND if hides_families(plan) else ROWS
    return AggregatePlan(plan.theme, plan.regions, plan.filters, identifying(plan.columns), (size,))


def hides_families(plan: ThemePlan) -> bool:
    """Whether the rows are people without a key that names their family: k of them may be one family, which
    whoever knows it then finds. So the families behind a class are counted, and not its rows.
    """
    return plan.theme == MEMBERS and not plan.keys


def households_of(plans: Sequence[ThemePlan]) -> HouseholdPlan | None:
    """The households of a delivery, before suppression where the plans hold none, else after it; None where
    no key joins families to their members.
    """
    lean = {plan.theme: replace(plan, columns=identifying(plan.columns), shuffled_by=None) for plan in plans}
    if len(lean) < 2 or not all(plan.keys for plan in plans):
        return None
    return HouseholdPlan(lean["family"], lean["individual"])


def identifying(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The quasi-identifiers among the columns; and whatever stands in both files of a delivery without a
    common key, which tells rows apart for who looks for a pair.
    """
    return tuple(
        column
        for column in columns
        if isinstance(column.source, Variable) and (is_quasi_identifier(column.source) or column.shared)
    )


def is_quasi_identifier(variable: Variable) -> bool:
    """Whether rows are told apart by the variable, together with others.

    Besides those that the catalogue calls so, every region counts: together with others, where somebody lives
    always tells people apart. So does the age group, which is nothing but the age in bands.
    """
    return (
        variable.classification == "quasi_identifier"
        or bool(variable.region_level)
        or variable.id == "age_group"
    )


def filters_of(theme: Theme, choice: ThemeChoice) -> tuple[Filter, ...]:
    """The choice's conditions as a plan holds them."""
    asked = ((theme.variable(item.variable), item.values) for item in choice.where)
    return tuple(Filter(variable.theme, variable.field, values, variable.id) for variable, values in asked)


def column_of(variable: Variable, spec: ExtractSpec) -> Column:
    """The column that a variable becomes under the specification's transformations."""
    transform = spec.disclosure.of(variable.id)
    return Column(
        name=variable.field,
        storage=storage_of(variable, transform.recode),
        source=variable,
        recode=transform.recode,
        suppressed=transform.suppress,
    )


def _with_suppression(plan: ThemePlan, suppression: Suppression) -> ThemePlan:
    loses = any(column.suppressed for column in plan.columns)
    return replace(plan, suppression=suppression) if loses else plan


def _theme_plan(spec: ExtractSpec, choice: ThemeChoice, theme: Theme, level: int, linked: bool) -> ThemePlan:
    own_key = PERSON_KEY if theme.id == "individual" else FAMILY_KEY
    keys = tuple(dict.fromkeys((FAMILY_KEY, own_key))) if linked else ()
    names = choice.used if spec.form == "table" else spec.delivered(choice)
    return ThemePlan(
        theme=theme.id,
        columns=(
            *(Column(KEY_COLUMNS[key.purpose], "text", key) for key in keys),
            *(replace(column_of(theme.variable(name), spec), shared=name in spec.shared) for name in names),
        ),
        regions=spec.regions,
        filters=filters_of(theme, choice),
        shuffled_by=own_key if level == PSEUDONYMOUS_LEVEL else None,
    )
