"""What was approved, read from the specification alone: the measure that the finished data are held against.

Nothing here looks at the plan or the engine, so that a mistake there cannot hide itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.engines.cage import identifier, literal, lock, open_cage, translated
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.level import PSEUDONYMOUS_LEVEL
from dtsen.extraction.registry import REGION_COLUMN, Dataset
from dtsen.extraction.spec import ExtractSpec, ThemeChoice

_KEYS = {"family": ("family_key",), "individual": ("family_key", "person_key")}


@dataclass(frozen=True)
class Expected:
    """One theme's approved columns (keys first) and the regions and conditions that its rows answer to."""

    theme: str
    keys: tuple[str, ...]
    variables: tuple[Variable, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the approved columns, in the order of the file."""
        return (*self.keys, *(variable.field for variable in self.variables))

    @property
    def free_texts(self) -> tuple[str, ...]:
        """The columns whose text may hold anything, so that a format guards them."""
        return tuple(variable.field for variable in self.variables if variable.is_free_text)


@dataclass(frozen=True)
class Content:
    """Rows, and a sum over a hash of every row: equal sums mean equal rows, in whatever order."""

    rows: int
    fingerprint: int


def expected_of(spec: ExtractSpec, choice: ThemeChoice, catalogue: Catalogue) -> Expected:
    """What the specification approves for one theme."""
    theme = catalogue.theme(choice.theme)
    keyed = len(spec.themes) > 1 and spec.level_finding(catalogue).level == PSEUDONYMOUS_LEVEL
    return Expected(
        theme=theme.id,
        keys=_KEYS[theme.id] if keyed else (),
        variables=tuple(variable for variable in theme.variables if variable.id in choice.variables),
    )


def fingerprint_sql(values: list[str]) -> str:
    """The sum over rows of a hash of these text expressions."""
    return f"coalesce(sum(hash({', '.join(values)})), 0)"


def registry_content(
    dataset: Dataset,
    spec: ExtractSpec,
    choice: ThemeChoice,
    expected: Expected,
    catalogue: Catalogue,
    work: Path,
) -> Content:
    """Count and fingerprint the rows in the registry that were approved, with a query of its own.

    Raises ``RegistryError`` when the registry cannot be read.
    """
    theme = catalogue.theme(choice.theme)
    provinces = sorted({code[:2] for code in spec.regions})
    files = dataset.files(choice.theme, provinces)
    conditions = [
        f"{identifier(theme.variable(item.variable).field)}::VARCHAR IN "
        f"({', '.join(literal(str(value)) for value in item.values)})"
        for item in choice.where
    ]
    if spec.regions:
        conditions.append(
            "(" + " OR ".join(f"starts_with({REGION_COLUMN}, {literal(code)})" for code in spec.regions) + ")"
        )
    values = [f"{identifier(variable.field)}::VARCHAR" for variable in expected.variables]
    paths = ", ".join(literal(str(path)) for path in files)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    try:
        with open_cage([dataset.directory], work / "spill-registry") as connection:
            lock(connection)
            row = connection.execute(
                f"SELECT count(*), {fingerprint_sql(values)} "
                f"FROM read_parquet([{paths}], hive_partitioning = false){where}"
            ).fetchone()
    except duckdb.Error as error:
        raise translated(error, dataset, choice.theme, provinces) from None
    if row is None:
        raise RegistryError("registry_unreadable", "the registry gave no answer", choice.theme)
    return Content(int(row[0]), int(row[1]))
