"""What was approved, read from the specification alone: the measure that the finished data are held against.

Nothing here looks at the plan or the engine, so that a mistake there cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.keys import FAMILY_KEY_COLUMN, PERSON_KEY_COLUMN
from dtsen.extraction.level import PSEUDONYMOUS_LEVEL
from dtsen.extraction.registry import FAMILY_ID, PERSON_ID
from dtsen.extraction.spec import Condition, ExtractSpec, ThemeChoice


@dataclass(frozen=True)
class ExpectedKey:
    """A pseudonym that the file must hold: an HMAC of ``<purpose>:<source>`` (D19)."""

    name: str
    purpose: str
    source: str


_FAMILY = ExpectedKey(FAMILY_KEY_COLUMN, "family", FAMILY_ID)
_PERSON = ExpectedKey(PERSON_KEY_COLUMN, "person", PERSON_ID)
_KEYS: Mapping[str, tuple[ExpectedKey, ...]] = {"family": (_FAMILY,), "individual": (_FAMILY, _PERSON)}


@dataclass(frozen=True)
class Expected:
    """One theme's approved columns (keys first), and the regions and conditions that its rows answer to.

    ``conditions`` go by column name.
    """

    theme: str
    keys: tuple[ExpectedKey, ...]
    variables: tuple[Variable, ...]
    regions: tuple[str, ...]
    conditions: tuple[Condition, ...]

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
    theme = catalogue.theme(choice.theme)
    keyed = len(spec.themes) > 1 and spec.level_finding(catalogue).level == PSEUDONYMOUS_LEVEL
    return Expected(
        theme=theme.id,
        keys=_KEYS[theme.id] if keyed else (),
        variables=tuple(variable for variable in theme.variables if variable.id in choice.variables),
        regions=spec.regions,
        conditions=tuple(
            Condition(theme.variable(item.variable).field, item.values) for item in choice.where
        ),
    )
