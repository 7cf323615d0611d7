"""k-anonymity and l-diversity of a result, counted on its classes.

A class is made of the rows that agree in every quasi-identifier; who stands in a small one can be found again
by somebody who knows these things of them. Its size is the number of families: of people without a key, k may
all be of one, and who knows it then finds the class. The engine groups the rows once, as finely as the
specification delivers them; everything after works on the groups: recoding merges classes, suppression moves
the small ones to where a value is missing. So trying a remedy costs a pass over the classes and none over the
registry.

Each file stands for itself here: what a receiver learns who joins two files by a key, ``households`` tells.

There may be as many classes as people. So they stay in files and are read column by column; memory holds one
grouping at a time, and of that only as much as it may.

Samarati & Sweeney (1998) for k-anonymity; Wang & Fung (2006), (X, Y)-anonymity, for classes that count
something else than rows; Machanavajjhala et al. (2007), distinct l-diversity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.class_report import Scope
from dtsen.extraction.disclosure.counting import counts_of, first_row
from dtsen.extraction.disclosure.outcome import Counts, Outcome, Transforms
from dtsen.extraction.disclosure.relation import (
    Relation,
    id_of,
    merged,
    of,
    suppressed,
)
from dtsen.extraction.disclosure.rules import REPORTED_L, Disclosure
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, literal, open_cage, read_files
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import (
    BITS,
    ROWS,
    AggregatePlan,
    Column,
    Figure,
    ThemePlan,
    class_plan,
    hides_families,
)


class Classes:
    """The classes of every theme of one result, and what they become under other transformations."""

    def __init__(self, engine: Engine, plans: Sequence[ThemePlan], rules: Disclosure, work: Path) -> None:
        """Let the engine group each theme's rows into ``work`` (a folder that is there): one pass a theme."""
        self.rules = rules
        self.wanted = rules.diversity or REPORTED_L
        self._work = work
        folders = []
        for plan in plans:
            grouped = _grouping(plan, rules.k)
            engine.aggregate(grouped, work / f"groups-{plan.theme}")
            folders.append((grouped, work / f"groups-{plan.theme}"))
        self._connection = open_cage([work], work / "spill-classes", GROUPING_MEMORY)
        try:
            self.relations = tuple(self._read(grouped, folder) for grouped, folder in folders)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the classes."""
        self._connection.close()

    @property
    def columns(self) -> tuple[tuple[str, Column], ...]:
        """Theme and column of every quasi-identifier, each once."""
        return tuple(
            (relation.theme, column) for relation in self.relations for column in relation.dimensions
        )

    @property
    def sensitive(self) -> tuple[tuple[str, Variable], ...]:
        """Theme and variable of every sensitive column."""
        found = [
            (relation.theme, figure.column.source)
            for relation in self.relations
            for figure in relation.figures
            if figure.kind == "seen" and figure.word == 0 and figure.column
        ]
        return tuple((theme, source) for theme, source in found if isinstance(source, Variable))

    def outcome(self, transforms: Transforms) -> Outcome:
        """What the result is under these transformations, which may only be coarser than the
        specification's; every class is told apart by its values.
        """
        counts: dict[tuple[str, Scope], Counts] = {}
        emptied: dict[tuple[str, str], int] = {}
        for relation in self.relations:
            theme = relation.theme
            now = merged(relation, transforms, self.rules.k)
            if any(item.suppress for item in transforms.values()):
                now = self.kept(now, f"{theme}-merged")  # it is read twice from here on
            emptied |= self._emptied(now, transforms)
            delivered = suppressed(now, transforms, self.rules.k)
            counts[theme, "theme"] = counts_of(self.row, delivered, self.rules.k, self.wanted)
        return Outcome(counts, emptied)

    def kept(self, relation: Relation, name: str) -> Relation:
        """The relation in a file of this name, for what is asked more than once; a file that is there by
        that name is replaced.
        """
        if relation.rows is not None:
            return relation
        target = self._work / f"{name}.parquet"
        half = target.with_suffix(".half")
        half.unlink(missing_ok=True)
        (rows,) = self.row(f"COPY (FROM {relation.name}) TO {literal(str(half))} (FORMAT parquet)")
        half.replace(target)
        return replace(relation, name=read_files([target]), rows=int(rows))

    def row(self, statement: str) -> tuple[Any, ...]:
        """The first row of what the statement gives. Raises ``RegistryError``, ``DiskFull``."""
        return first_row(self._connection, statement)

    def _read(self, plan: AggregatePlan, folder: Path) -> Relation:
        name = read_groups(folder)
        (rows,) = self.row(f"SELECT count(*) FROM {name}")
        families = bool(plan.few_families)
        return Relation(name, plan.theme, plan.dimensions, plan.figures, int(rows), families)

    def _emptied(self, relation: Relation, transforms: Transforms) -> dict[tuple[str, str], int]:
        """The cells of the theme's own file that hold a value now and will not: by theme and variable."""
        cells = {
            id_of(column): f"sum(f0) FILTER (WHERE d{place} IS NOT NULL)"
            for place, column in enumerate(relation.dimensions)
            if of(transforms, column).suppress
        }
        for place, figure in enumerate(relation.figures):
            if figure.kind == "values" and figure.column and of(transforms, figure.column).suppress:
                cells[id_of(figure.column)] = f"sum(f{place})"
        if not cells:
            return {}
        small = relation.is_small(self.rules.k)
        row = self.row(f"SELECT {', '.join(cells.values())} FROM {relation.name} WHERE {small}")
        return {(relation.theme, name): int(value or 0) for name, value in zip(cells, row, strict=True)}


def _grouping(plan: ThemePlan, k: int) -> AggregatePlan:
    """The classes before suppression; with the values seen of each sensitive column, and the number of values
    of each other column that is suppressed. Small ones of people are cut by family.
    """
    grouped = class_plan(plan)
    others = [column for column in plan.columns if column not in grouped.dimensions]
    figures = [Figure("values", column) for column in others if column.suppressed]
    few = k if hides_families(plan) else 0
    return replace(grouped, figures=(ROWS, *figures, *seen_values(others)), few_families=few)


def seen_values(columns: Iterable[Column]) -> Iterator[Figure]:
    """The figures that hold the values of the sensitive ones among the columns."""
    for column in columns:
        if isinstance(column.source, Variable) and column.source.classification == "sensitive":
            words = _words(column)
            yield from (Figure("seen", column, word=word, words=words) for word in range(words))


def _words(column: Column) -> int:
    """How many words of bits tell the column's values apart: one for a short code list, else two."""
    codes = column.source.allowed if isinstance(column.source, Variable) else frozenset()
    return 1 if codes and max(map(int, codes)) < BITS - 1 else 2
