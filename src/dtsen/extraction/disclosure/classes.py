"""k-anonymity and l-diversity of a result, counted on its classes.

A class is made of the rows that agree in every quasi-identifier; who stands in a small one can be found again
by somebody who knows these things of them. The engine groups the rows once, as finely as the specification
delivers them; everything after works on the groups: recoding merges classes, suppression moves the small ones
to where a value is missing. So trying a remedy costs a pass over the classes and none over the registry.

The receiver of two files joins them, and so does the check: people are grouped over their own
quasi-identifiers and those of their family's row, as both files hold them.

Samarati & Sweeney (1998) for k-anonymity; Machanavajjhala et al. (2007), distinct l-diversity.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.outcome import Counts, Outcome, Transforms
from dtsen.extraction.disclosure.report import SIZES, Scope
from dtsen.extraction.disclosure.rules import REPORTED_L, Disclosure, Transform
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.errors import DiskFull, RegistryError
from dtsen.extraction.plan import BITS, ROWS, AggregatePlan, Column, Figure, ThemePlan, class_plan
from dtsen.extraction.recode import Bands, Bottom, Recode, Top

_TEXTS = "texts"


@dataclass(frozen=True)
class _Table:
    """Classes of one theme in the connection: its name, and what its columns d0… and f1… stand for."""

    name: str
    theme: str
    own: tuple[Column, ...]
    of_family: tuple[Column, ...]
    figures: tuple[Figure, ...]

    @property
    def dimensions(self) -> tuple[Column, ...]:
        return (*self.own, *self.of_family)


class Classes:
    """The classes of every theme of one result, and what they become under other transformations."""

    def __init__(self, engine: Engine, plans: Sequence[ThemePlan], rules: Disclosure, work: Path) -> None:
        """Let the engine group each theme's rows into ``work`` (a folder that is there). One pass a theme,
        and one more where people are joined with their families.
        """
        self.rules = rules
        self._wanted = rules.diversity or REPORTED_L
        family = next((replace(plan, suppression=None) for plan in plans if plan.theme == "family"), None)
        self._connection = open_cage([work], work / "spill-classes", GROUPING_MEMORY)
        self._depth = 0
        self._tables: list[_Table] = []
        groups = []
        for plan in plans:
            grouped = self._grouping(plan, family if plan.theme != "family" else None)
            folder = work / f"groups-{plan.theme}"
            engine.aggregate(grouped, folder)
            of_family = grouped.family.columns if grouped.family else ()
            self._tables.append(
                _Table(plan.theme, plan.theme, grouped.dimensions, of_family, grouped.figures)
            )
            groups.append(read_groups(folder))
        self._load(groups)

    def close(self) -> None:
        """Let go of the classes."""
        self._connection.close()

    @property
    def columns(self) -> tuple[tuple[str, Column], ...]:
        """Theme and column of every quasi-identifier, each once."""
        return tuple((table.theme, column) for table in self._tables for column in table.own)

    @property
    def sensitive(self) -> tuple[tuple[str, Variable], ...]:
        """Theme and variable of every sensitive column."""
        found = [
            (table.theme, figure.column.source)
            for table in self._tables
            for figure in table.figures
            if figure.kind == "seen" and figure.word == 0 and figure.column
        ]
        return tuple((theme, source) for theme, source in found if isinstance(source, Variable))

    def distinct(self, theme: str, variable: str, recode: Recode | None) -> int:
        """How many values the quasi-identifier takes under this recode, a missing one aside."""
        table = next(table for table in self._tables if table.theme == theme)
        place = [_id(column) for column in table.own].index(variable)
        value = _recoded(f"d{place}", table.own[place].recode, recode)
        return int(self._row(f"SELECT count(DISTINCT {value}) FROM {table.name}")[0])

    def quantile(self, theme: str, variable: str, share: float) -> int | None:
        """The value of a number that this share of the members do not exceed; None without values."""
        table = next(table for table in self._tables if table.theme == theme)
        place = [_id(column) for column in table.own].index(variable)
        found = self._row(
            f"SELECT min(value) FROM (SELECT d{place} AS value, sum(sum(f0)) OVER (ORDER BY d{place}) "
            "AS upto, sum(sum(f0)) OVER () AS everybody "
            f"FROM {table.name} WHERE d{place} IS NOT NULL GROUP BY 1) "
            f"WHERE upto >= {share} * everybody"
        )[0]
        return None if found is None else int(found)

    def outcome(self, transforms: Transforms, *, of_own_files: bool = True) -> Outcome:
        """What the result is under these transformations, which may only be coarser than the
        specification's. Without ``of_own_files`` a file that is joined is counted joined alone.
        """
        counts: dict[tuple[str, Scope], Counts] = {}
        emptied: dict[tuple[str, str], int] = {}
        small_families: _Table | None = None
        for table in self._tables:
            merged = self._merged(table, transforms)
            if any(item.suppress for item in transforms.values()):
                merged = self._kept(merged, f"{table.theme}_merged")  # it is read twice from here on
            if small_families and merged.of_family:
                merged = self._with_families_suppressed(merged, small_families, transforms)
            emptied |= self._emptied(merged, transforms)
            delivered = self._suppressed(merged, transforms)
            if table.theme == "family":
                small_families = merged
            if delivered.of_family:
                counts[table.theme, "joined"] = self._counts(delivered)
                delivered = self._alone(delivered)
            if of_own_files or not merged.of_family:
                counts[table.theme, "theme"] = self._counts(delivered)
        return Outcome(counts, emptied)

    def narrowed(self, transforms: Transforms) -> Classes:
        """The same result with these transformations taken for granted, to search in: fewer classes, and
        sensitive values only where the rules ask for l of them. It shares the connection.
        """
        narrower = copy(self)
        narrower._depth = self._depth + 1
        narrower._tables = []
        for table in self._tables:
            if not self.rules.diversity:
                table = replace(
                    table,
                    figures=tuple(item for item in table.figures if item.kind != "seen"),
                )
            merged = self._merged(table, transforms, always=True)
            kept = self._kept(merged, f"{table.theme}_narrowed_{narrower._depth}")
            own = tuple(_as_recoded(column, transforms) for column in kept.own)
            of_family = tuple(_as_recoded(column, transforms) for column in kept.of_family)
            narrower._tables.append(replace(kept, own=own, of_family=of_family))
        return narrower

    def _load(self, groups: Sequence[str]) -> None:
        """Texts become members of one ENUM: numbers take a quarter of the memory and of the time."""
        texts = [
            [place for place, column in enumerate(table.dimensions) if _is_text(column)]
            for table in self._tables
        ]
        found = " UNION ".join(
            f"SELECT d{place}::VARCHAR AS text FROM {source} WHERE d{place} IS NOT NULL"
            for places, source in zip(texts, groups, strict=True)
            for place in places
        )
        if found:
            self._run(f"CREATE TYPE {_TEXTS} AS ENUM (SELECT DISTINCT text FROM ({found}) ORDER BY text)")
        for table, places, source in zip(self._tables, texts, groups, strict=True):
            named = ", ".join(f"d{place}::{_TEXTS} AS d{place}" for place in places)
            columns = f"* REPLACE ({named})" if named else "*"
            self._run(f"CREATE TEMP TABLE {table.name} AS SELECT {columns} FROM {source}")

    def _grouping(self, plan: ThemePlan, family: ThemePlan | None) -> AggregatePlan:
        """The classes before suppression; with the values seen of each sensitive column, and the number of
        values of each other column that is suppressed.
        """
        grouped = class_plan(plan, family)
        others = [column for column in plan.columns if column not in grouped.dimensions]
        figures = [Figure("values", column) for column in others if column.suppressed]
        for column in others:
            if isinstance(column.source, Variable) and column.source.classification == "sensitive":
                words = _words(column)
                figures += [Figure("seen", column, word=word, words=words) for word in range(words)]
        return replace(grouped, figures=(ROWS, *figures))

    def _merged(self, table: _Table, transforms: Transforms, *, always: bool = False) -> _Table:
        """The classes once their columns are recoded or dropped."""
        kept = [
            (place, column)
            for place, column in enumerate(table.dimensions)
            if not _of(transforms, column).drop
        ]
        values = [
            _recoded(f"d{place}", column.recode, _of(transforms, column).recode) for place, column in kept
        ]
        if not always and values == [f"d{place}" for place in range(len(table.dimensions))]:
            return table
        own = tuple(column for place, column in kept if place < len(table.own))
        of_family = tuple(column for place, column in kept if place >= len(table.own))
        figures = [f"f{place}" for place in range(len(table.figures))]
        return self._regrouped(replace(table, own=own, of_family=of_family), values, figures, table.name)

    def _with_families_suppressed(self, table: _Table, families: _Table, transforms: Transforms) -> _Table:
        """The classes of joined people, once the family's file has lost the values of small classes."""
        places = range(len(table.own), len(table.dimensions))
        if not any(_of(transforms, column).suppress for column in table.of_family):
            return table
        same = " AND ".join(
            f"people.d{place} IS NOT DISTINCT FROM small.d{other}" for other, place in enumerate(places)
        )
        values = [f"people.d{place}" for place in range(len(table.own))] + [
            f"CASE WHEN small.f0 IS NULL THEN people.d{place} END"
            if _of(transforms, column).suppress
            else f"people.d{place}"
            for place, column in zip(places, table.of_family, strict=True)
        ]
        figures = [f"people.f{place}" for place in range(len(table.figures))]
        small = f"(FROM {families.name} WHERE f0 < {self.rules.k})"
        source = f"{table.name} AS people LEFT JOIN {small} AS small ON {same}"
        return self._kept(self._regrouped(table, values, figures, source), f"{table.theme}_joined")

    def _suppressed(self, table: _Table, transforms: Transforms) -> _Table:
        """The classes once the small ones have lost their suppressed values: the result as delivered."""
        if not any(item.suppress for item in transforms.values()):
            return table
        is_small = f"f0 < {self.rules.k}"
        values = [f"d{place}" for place in range(len(table.dimensions))]
        for place, column in enumerate(table.own):
            if _of(transforms, column).suppress:
                values[place] = f"CASE WHEN NOT ({is_small}) THEN d{place} END"
        figures = ["f0"]
        for place, figure in enumerate(table.figures[1:], start=1):
            if figure.kind == "seen" and figure.column and _of(transforms, figure.column).suppress:
                only_missing = int(figure.word == 0)
                figures.append(f"CASE WHEN {is_small} THEN {only_missing} ELSE f{place} END")
            else:
                figures.append(f"f{place}")
        return self._kept(self._regrouped(table, values, figures, table.name), f"{table.theme}_delivered")

    def _alone(self, table: _Table) -> _Table:
        """The theme's own file, without what the families' file adds."""
        values = [f"d{place}" for place in range(len(table.own))]
        figures = [f"f{place}" for place in range(len(table.figures))]
        return self._regrouped(replace(table, of_family=()), values, figures, table.name)

    def _regrouped(self, table: _Table, values: list[str], figures: list[str], source: str) -> _Table:
        """Classes merged by what they have in common now, as a query that stands for their table."""
        columns = [f"{value} AS d{place}" for place, value in enumerate(values)]
        for place, (figure, value) in enumerate(zip(table.figures, figures, strict=True)):
            total = f"bit_or({value})" if figure.kind == "seen" else f"sum({value})::BIGINT"
            columns.append(f"{total} AS f{place}")
        grouped = f" GROUP BY {', '.join(str(place + 1) for place in range(len(values)))}" if values else ""
        return replace(table, name=f"(SELECT {', '.join(columns)} FROM {source}{grouped})")

    def _kept(self, table: _Table, name: str) -> _Table:
        """The classes in a table of their own, for what is asked more than once."""
        if table.name != name:
            self._run(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM {table.name}")
        return replace(table, name=name)

    def _emptied(self, table: _Table, transforms: Transforms) -> dict[tuple[str, str], int]:
        """The cells of the theme's own file that hold a value now and will not: by theme and variable."""
        cells = {
            _id(column): f"sum(f0) FILTER (WHERE d{place} IS NOT NULL)"
            for place, column in enumerate(table.own)
            if _of(transforms, column).suppress
        }
        for place, figure in enumerate(table.figures):
            if figure.kind == "values" and figure.column and _of(transforms, figure.column).suppress:
                cells[_id(figure.column)] = f"sum(f{place})"
        if not cells:
            return {}
        row = self._row(f"SELECT {', '.join(cells.values())} FROM {table.name} WHERE f0 < {self.rules.k}")
        return {(table.theme, name): int(value or 0) for name, value in zip(cells, row, strict=True)}

    def _counts(self, table: _Table) -> Counts:
        k = self.rules.k
        asked = [
            "sum(f0)",
            "count(*)",
            f"count_if(f0 < {k})",
            f"sum(f0) FILTER (WHERE f0 < {k})",
            "count_if(f0 = 1)",
            "min(f0)",
        ]
        for first, last in SIZES:
            inside = f"f0 >= {first}" + ("" if last is None else f" AND f0 <= {last}")
            asked += [f"count_if({inside})", f"sum(f0) FILTER (WHERE {inside})"]
        seen: dict[str, list[int]] = {}
        for place, figure in enumerate(table.figures):
            if figure.kind == "seen" and figure.column:
                seen.setdefault(_id(figure.column), []).append(place)
        for places in seen.values():
            distinct = " + ".join(f"bit_count(f{place})::INTEGER" for place in places)
            anybody = " OR ".join(f"f{place} <> {int(place == places[0])}" for place in places)
            asked.append(f"sum(f0) FILTER (WHERE {distinct} < {self._wanted} AND ({anybody}))")
        row = [int(value or 0) for value in self._row(f"SELECT {', '.join(asked)} FROM {table.name}")]
        sizes = tuple((row[6 + 2 * place], row[7 + 2 * place]) for place in range(len(SIZES)))
        undiverse = dict(zip(seen, row[6 + 2 * len(SIZES) :], strict=True))
        return Counts(row[0], row[1], row[2], row[3], row[4], row[5], sizes, undiverse)

    def _row(self, statement: str) -> tuple[Any, ...]:
        return self._run(statement).fetchone() or ()

    def _run(self, statement: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(statement)
        except duckdb.OutOfMemoryException:
            raise RegistryError(
                "out_of_memory", "the disclosure check needs more memory than it may"
            ) from None
        except duckdb.IOException:
            raise DiskFull("disk_full", "the disk is full") from None


def _of(transforms: Transforms, column: Column) -> Transform:
    return transforms.get(_id(column), Transform(_id(column)))


def _is_text(column: Column) -> bool:
    return column.storage == "text" and not isinstance(column.recode, Bands)


def _as_recoded(column: Column, transforms: Transforms) -> Column:
    return replace(column, recode=_of(transforms, column).recode or column.recode)


def _id(column: Column) -> str:
    return column.source.id if isinstance(column.source, Variable) else column.name


def _words(column: Column) -> int:
    """How many words of bits tell the column's values apart: one for a short code list, else two."""
    codes = column.source.allowed if isinstance(column.source, Variable) else frozenset()
    return 1 if codes and max(map(int, codes)) < BITS - 1 else 2


def _recoded(value: str, before: Recode | None, after: Recode | None) -> str:
    """A group's value that ``before`` was applied to, as ``after`` would have it. A band is the number it
    begins with, so that wider bands of the same start are made of narrower ones.
    """
    if after is None or after == before:
        return value
    match after:
        case Top(limit):
            return f"CASE WHEN {value} > {limit} THEN {limit} ELSE {value} END"
        case Bottom(limit):
            return f"CASE WHEN {value} < {limit} THEN {limit} ELSE {value} END"
        case Bands(width) if width:
            return f"CASE WHEN {value} >= 0 THEN {value} - {value} % {width} WHEN {value} < 0 THEN -1 END"
        case Bands(_, edges):
            inside = " ".join(f"WHEN {value} >= {edge} THEN {edge}" for edge in reversed(edges))
            return f"CASE {inside} WHEN {value} IS NOT NULL THEN -1 END"
