"""How to read what a specification asks for, in no engine's language: columns, regions, conditions, keys,
order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dtsen.extraction.catalogue import Catalogue, Storage, Theme, Variable
from dtsen.extraction.keys import FAMILY_KEY_COLUMN, PERSON_KEY_COLUMN
from dtsen.extraction.level import PSEUDONYMOUS_LEVEL
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
    """One column of the result: a registry column as it is, or a pseudonym made from one."""

    name: str
    storage: Storage
    source: Variable | Pseudonym


@dataclass(frozen=True)
class Filter:
    """Keep rows whose registry column holds one of the values."""

    field: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class ThemePlan:
    """Everything an engine needs for one theme.

    ``provinces`` names the partitions to open, ``regions`` the code prefixes to keep (none: all of
    Indonesia). ``shuffled_by``: at level 3 the rows stand in the order of a pseudonym, for in the registry's
    order two agencies could join their files line by line; None keeps the registry's order.
    """

    theme: str
    columns: tuple[Column, ...]
    provinces: tuple[str, ...]
    regions: tuple[str, ...]
    filters: tuple[Filter, ...]
    shuffled_by: Pseudonym | None

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that are pseudonyms: they are delivered besides what was asked for."""
        return tuple(column for column in self.columns if isinstance(column.source, Pseudonym))


@dataclass(frozen=True)
class Plan:
    """One plan a theme, and the level they were made for."""

    level: int
    themes: tuple[ThemePlan, ...]


def make_plan(spec: ExtractSpec, catalogue: Catalogue) -> Plan:
    """The plan of a checked specification. Raises ``SpecError`` for what the catalogue does not know."""
    level = spec.level_finding(catalogue).level
    joined = len(spec.themes) > 1
    return Plan(
        level=level,
        themes=tuple(
            _theme_plan(spec, choice, catalogue.theme(choice.theme), level, joined) for choice in spec.themes
        ),
    )


def _theme_plan(spec: ExtractSpec, choice: ThemeChoice, theme: Theme, level: int, joined: bool) -> ThemePlan:
    pseudonymous = level == PSEUDONYMOUS_LEVEL
    own_key = PERSON_KEY if theme.id == "individual" else FAMILY_KEY
    keys = tuple(dict.fromkeys((FAMILY_KEY, own_key))) if pseudonymous and joined else ()
    variables = tuple(theme.variable(variable_id) for variable_id in choice.variables)
    return ThemePlan(
        theme=theme.id,
        columns=tuple(Column(KEY_COLUMNS[key.purpose], "text", key) for key in keys)
        + tuple(Column(variable.field, variable.storage, variable) for variable in variables),
        provinces=tuple(sorted({code[:2] for code in spec.regions})),
        regions=spec.regions,
        filters=tuple(Filter(theme.variable(item.variable).field, item.values) for item in choice.where),
        shuffled_by=own_key if pseudonymous else None,
    )
