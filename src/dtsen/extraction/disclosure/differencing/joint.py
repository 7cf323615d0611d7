"""The groups that several results make together: people whom every one of them sorts alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dtsen.extraction.disclosure.differencing.views import Key, View, key_of
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import AggregatePlan, Column
from dtsen.extraction.tables.cube import Code

MOST_GROUPS = 100_000


class TooLarge(Exception):
    """To compare would take more groups or figures than are looked at."""


Groups = Sequence[tuple[Mapping[Key, Code], int]]


def columns_along(views: Iterable[View], kinds: frozenset[str]) -> dict[Key, Column]:
    """Every column that some view has along these kinds of axes."""
    return {
        key_of(column): column
        for view in views
        for kind, split in zip(view.kinds, view.splits, strict=True)
        if kind in kinds
        for column in split.columns
    }


def joint_groups(
    engine: Engine, population: AggregatePlan, views: Iterable[View], kinds: frozenset[str], work: Path
) -> Groups:
    """The groups by every column that some view has along these kinds of axes, each with its number of
    people. ``work`` is a folder that is not there yet.

    Raises ``TooLarge`` and ``RegistryError``.
    """
    columns = columns_along(views, kinds)
    plan = AggregatePlan(population.theme, population.regions, population.filters, tuple(columns.values()))
    engine.aggregate(plan, work)
    keys = list(columns)
    names = ", ".join((*(f"d{place}" for place in range(len(keys))), "f0"))
    with open_cage([work.parent], work.parent / "spill-joint", GROUPING_MEMORY) as connection:
        found = connection.execute(
            f"SELECT {names} FROM {read_groups(work)} ORDER BY ALL LIMIT {MOST_GROUPS + 1}"
        )
        rows = found.fetchall()
    if len(rows) > MOST_GROUPS:
        raise TooLarge
    return [(dict(zip(keys, row[:-1], strict=True)), int(row[-1])) for row in rows]
