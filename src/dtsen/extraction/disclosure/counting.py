"""What the classes of a result add up to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb

from dtsen.extraction.disclosure.outcome import Counts
from dtsen.extraction.disclosure.relation import Relation, sized, undiverse
from dtsen.extraction.disclosure.sizes import sizes_of
from dtsen.extraction.engines.cage import shortage_named


def first_row(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple[Any, ...]:
    """The first row of what the statement gives. Raises ``RegistryError``, ``DiskFull``,
    and ``duckdb.Error`` where neither memory nor disk was short.
    """
    with shortage_named():
        return connection.execute(statement).fetchone() or ()


def counts_of(
    ask: Callable[[str], tuple[Any, ...]], relation: Relation, k: int, wanted: int, people: str = "f0"
) -> Counts:
    """The figures of the relation's classes.

    :param ask: gives the first row of a statement.
    :param wanted: how many values of each sensitive variable a class should hold.
    :param people: the figure that counts who stands in a class.
    """
    asked = [
        f"sum({people})",
        "count(*)",
        f"count_if(size < {k})",
        f"sum({people}) FILTER (WHERE size < {k})",
        f"sum({people}) FILTER (WHERE size = 1)",
        "min(size)",
    ]
    ranges = sizes_of(k)
    for first, last in ranges:
        inside = f"size >= {first}" + ("" if last is None else f" AND size <= {last}")
        asked += [f"count_if({inside})", f"sum({people}) FILTER (WHERE {inside})"]
    asked += undiverse(relation, wanted)
    classes = sized(relation, [f"d{place}" for place in range(len(relation.dimensions))])
    row = [int(value or 0) for value in ask(f"SELECT {', '.join(asked)} FROM {classes}")]
    sizes = tuple((row[6 + 2 * place], row[7 + 2 * place]) for place in range(len(ranges)))
    lacking = dict(zip(relation.seen, row[6 + 2 * len(ranges) :], strict=True))
    return Counts(row[0], row[1], row[2], row[3], row[4], row[5], sizes, lacking)
