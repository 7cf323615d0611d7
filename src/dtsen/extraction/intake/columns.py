"""What the columns of a version hold, by province: missing values, codes and numbers, in one look each.

By province, because a change that a whole province shares may be nothing in the nation. What is kept
is a few counts a column and province, at any size of the registry; the nation's are sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Theme
from dtsen.extraction.engines.cage import identifier
from dtsen.extraction.registry import REGION_COLUMN

PROVINCE = 2  # digits


@dataclass(frozen=True)
class Numbers:
    """Of a column's known values: how many are not zero, their sum, and the sum of their squares."""

    nonzero: int
    total: int
    squares: float


@dataclass(frozen=True)
class Column:
    """One column in one place. ``codes``: rows by code; ``numbers``: of a column that counts or measures."""

    rows: int
    missing: int
    codes: Mapping[int, int] = field(default_factory=dict)
    numbers: Numbers | None = None

    @property
    def known(self) -> int:
        """Rows with a value."""
        return self.rows - self.missing

    @property
    def mean(self) -> float | None:
        """Of the known values."""
        return self.numbers.total / self.known if self.numbers and self.known else None

    def share(self, rows: int) -> float:
        """A part of the column's rows."""
        return rows / self.rows if self.rows else 0.0

    def to_mapping(self) -> dict[str, Any]:
        """What a number adds up to, for JSON."""
        if self.numbers is None:
            return {}
        return {
            "nonzero": round(self.share(self.numbers.nonzero), 6),
            "mean": None if self.mean is None else round(self.mean, 6),
            "sum": self.numbers.total,
        }


def together(columns: Iterable[Column]) -> Column:
    """One column over several places, or versions."""
    parts = list(columns)
    codes: Counter[int] = Counter()
    for part in parts:
        codes.update(part.codes)
    numbers = [part.numbers for part in parts if part.numbers]
    return Column(
        rows=sum(part.rows for part in parts),
        missing=sum(part.missing for part in parts),
        codes=dict(sorted(codes.items())),
        numbers=Numbers(
            sum(one.nonzero for one in numbers),
            sum(one.total for one in numbers),
            sum(one.squares for one in numbers),
        )
        if numbers
        else None,
    )


def spread(column: Column) -> float:
    """The standard deviation of a number's known values."""
    if column.numbers is None or column.mean is None:
        return 0.0
    return sqrt(max(column.numbers.squares / column.known - column.mean**2, 0.0))


def measured(
    connection: duckdb.DuckDBPyConnection, source: str, theme: Theme
) -> dict[str, dict[str, Column]]:
    """By field and province. All that is not coded is read in one go, each coded column by itself: small
    codes group fast, and no column is read twice.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW stored AS SELECT *, left({REGION_COLUMN}, {PROVINCE}) AS _province "
        f"FROM {source}"
    )
    plain = [variable for variable in theme.variables if not variable.codes]
    asked = ["count(*)"]
    for variable in plain:
        name = identifier(variable.field)
        asked.append(f"count({name})")
        if variable.is_number:
            # A sum of no values is NULL, and so is a count of those that hold something.
            asked += [
                f"coalesce(count_if({name} <> 0), 0)",
                f"coalesce(sum({name}), 0)::HUGEINT",
                f"coalesce(sum({name}::DOUBLE * {name}), 0)",
            ]
    found: dict[str, dict[str, Column]] = {variable.field: {} for variable in theme.variables}
    rows_of: dict[str, int] = {}
    answer = connection.execute(f"SELECT _province, {', '.join(asked)} FROM stored GROUP BY 1 ORDER BY 1")
    for province, rows, *figures in answer.fetchall():
        rows_of[province] = rows
        values = iter(figures)
        for variable in plain:
            missing = rows - next(values)
            numbers = Numbers(next(values), next(values), next(values)) if variable.is_number else None
            found[variable.field][province] = Column(rows, missing, numbers=numbers)
    for variable in theme.variables:
        if variable.codes:
            found[variable.field] = _coded(connection, variable.field, rows_of)
    return found


def _coded(
    connection: duckdb.DuckDBPyConnection, field: str, rows_of: Mapping[str, int]
) -> dict[str, Column]:
    codes: dict[str, dict[int | None, int]] = {province: {} for province in rows_of}
    groups = connection.execute(
        f"SELECT _province, {identifier(field)} AS code, count(*) FROM stored GROUP BY ALL ORDER BY ALL"
    )
    for province, code, count in groups.fetchall():
        codes[province][code] = count
    return {
        province: Column(
            rows_of[province],
            counts.get(None, 0),
            {code: count for code, count in counts.items() if code is not None},
        )
        for province, counts in codes.items()
    }
