"""The households of a result whose files a key joins, to search in: what they become when columns change.

A household's class is the bag of its rows' classes. So three things are kept of them: the classes of rows of
both files, the kinds of households (all that are alike, once, with their number), and which rows a household
of each kind has. Coarser columns merge classes of rows; the numbers of these, added up over the rows of each
kind, tell which kinds have become one. A row's number has 48 bits, so that there is room for the sum; what is
offered is counted by two sums, as the check itself does (see ``households``).

A look reads every row of every kind, and there may be as many kinds as households. So the number of rows that
a search may look at is bounded, whatever comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending.numbers import (
    changes_of,
    losses_of,
    number_of,
    sum_of,
)
from dtsen.extraction.disclosure.outcome import Tally, Transforms
from dtsen.extraction.disclosure.relation import Relation, as_recoded, id_of, remaining
from dtsen.extraction.disclosure.rules import Disclosure, Transform
from dtsen.extraction.plan import ROWS

# About twenty seconds of one processor.
MOST_LOOKS = 150_000_000
_SALTS: Mapping[str, int] = {"family": 0x9E3779B97F4A7C15, "individual": 0xC2B2AE3D27D4EB4F}
_SECOND = 0x165667B19E3779F9
_DROPPED_BITS = 16  # of a number of 64: what is left leaves room for the sum over a household's rows
NO_LINKS = Relation("", "", (), ())


class OutOfReach(Exception):
    """The search has looked at as many rows as it may."""


@dataclass
class Budget:
    """How many rows may be looked at still."""

    left: int

    def spend(self, rows: int) -> None:
        """Raises ``OutOfReach`` where that is more than is left."""
        if rows > self.left:
            raise OutOfReach
        self.left -= rows


@dataclass(frozen=True)
class LinkedClasses:
    """Households with some transformations taken for granted.

    ``relations``: by theme, the classes of rows (d0, d1, …) with their number ``n``. ``links``: of every kind
    ``h`` of household how often (``m``) it has a row of class ``r``, and how many households (``w``) and
    people (``p``) there are of the kind. ``extra``: by theme, the suppressed columns that tell no classes
    apart, with a relation of the values (v0, v1, …) that each kind has of them.
    """

    classes: Classes
    relations: tuple[Relation, ...]
    links: Relation
    extra: Mapping[str, tuple[tuple[str, ...], Relation]]
    budget: Budget
    depth: int = 0
    known: dict[frozenset[Transform], dict[str, Tally]] = field(default_factory=dict)

    is_sliced = False

    @property
    def rules(self) -> Disclosure:
        """What the result is held against."""
        return self.classes.rules

    @property
    def rows(self) -> int:
        """What one look reads: the rows of every kind of household."""
        return self.links.rows or 0

    def tally(self, transforms: Transforms, *, whole: bool = False) -> dict[str, Tally]:
        """Under these transformations, the households and the people in them, by theme. The classes are those
        of households, and counted once. Raises ``OutOfReach``, ``RegistryError``, ``DiskFull``.
        """
        key = frozenset(transforms.values())
        if key not in self.known:
            self.budget.spend(self.rows)
            self.known[key] = self.counted(transforms)
        return self.known[key]

    def counted(self, transforms: Transforms) -> dict[str, Tally]:
        """The tally, at whatever cost."""
        k, empties = self.rules.k, any(item.suppress for item in transforms.values())
        merged = (
            f"SELECT sum(w) AS w, sum(p) AS p, any_value(ex) AS ex, any_value(ey) AS ey, x, y "
            f"FROM ({self._kinds(transforms, empties=empties)}) GROUP BY x, y"
        )
        if empties:
            key = [f"CASE WHEN w < {k} THEN e{name} ELSE {name} END" for name in ("x", "y")]
            merged = f"SELECT sum(w) AS w, sum(p) AS p FROM ({merged}) GROUP BY {', '.join(key)}"
        row = self.classes.row(
            f"SELECT count(*), sum(w) FILTER (WHERE w < {k}), sum(p) FILTER (WHERE w < {k}), "
            f"sum(w) FILTER (WHERE w = 1), sum(p) FILTER (WHERE w = 1) FROM ({merged})"
        )
        found, families, people, alone, people_alone = (int(value or 0) for value in row)
        return {"family": Tally(found, families, alone, 0), "individual": Tally(0, people, people_alone, 0)}

    def narrowed(self, transforms: Transforms) -> LinkedClasses:
        """The households that remain under these recodes and without what is dropped."""
        depth = self.depth + 1
        self.budget.spend(self.rows)
        relations, mapped = [], []
        for relation in self.relations:
            kept, values = remaining(relation, transforms)
            number = sum_of(number_of(place, value) for place, value in enumerate(values))
            recoded = [f"{value} AS d{place}" for place, value in enumerate(values)]
            rows = f"(SELECT {', '.join([*recoded, 'f0', f'{number} AS n'])} FROM {relation.name})"
            columns = tuple(as_recoded(column, transforms) for column in kept.dimensions)
            numbers = replace(kept, name=rows, dimensions=columns, rows=None)
            relations.append(self.classes.kept(merged_rows(numbers, "n"), f"{relation.theme}-linked-{depth}"))
            before, after = salted(relation.theme, "n"), salted(relation.theme, number)
            mapped.append(f"SELECT {before} AS r, {after} AS r2 FROM {relation.name}")
        mapping = f"({' UNION ALL '.join(mapped)})"
        one = (
            f"SELECT h, any_value(w) AS w, any_value(p) AS p, sum(m * {_short('r2')}) AS x, "
            f"sum(m * {_short(_again('r2'))}) AS y FROM {self.links.name} JOIN {mapping} USING (r) GROUP BY h"
        )
        kinds = f"(SELECT min(h) AS h, sum(w)::BIGINT AS w, sum(p)::BIGINT AS p FROM ({one}) GROUP BY x, y)"
        links = (
            f"(SELECT links.h AS h, r2 AS r, sum(m)::BIGINT AS m, any_value(kinds.w) AS w, "
            f"any_value(kinds.p) AS p FROM {self.links.name} AS links JOIN {kinds} AS kinds ON "
            f"links.h = kinds.h JOIN {mapping} AS mapping ON links.r = mapping.r GROUP BY links.h, r2)"
        )
        kept_links = self.classes.kept(replace(NO_LINKS, name=links), f"links-{depth}")
        return replace(self, relations=tuple(relations), links=kept_links, extra={}, depth=depth, known={})

    def touched(self) -> LinkedClasses:
        """The small kinds, and those with a missing value in a row. Each kind must be a class of its own, as
        after ``narrowed``.
        """
        missing = [
            f"SELECT {salted(relation.theme, 'n')} AS r FROM {relation.name} "
            f"WHERE {' OR '.join(f'd{place} IS NULL' for place in range(len(relation.dimensions)))}"
            for relation in self.relations
            if relation.dimensions
        ]
        if not missing:
            return self
        rows = f"(SELECT h FROM {self.links.name} WHERE r IN ({' UNION ALL '.join(missing)}))"
        reached = f"(FROM {self.links.name} WHERE w < {self.rules.k} OR h IN {rows})"
        links = self.classes.kept(replace(NO_LINKS, name=reached), f"links-{self.depth}-touched")
        return replace(self, links=links, known={})

    def cells(self) -> dict[str, int]:
        """By quasi-identifier, the values that emptying it takes from small kinds, in both files."""
        small = f"(SELECT r, m * w AS cells FROM {self.links.name} WHERE w < {self.rules.k})"
        found: dict[str, int] = {}
        for (_, name), count in self._held(small, lambda _: True).items():
            found[name] = found.get(name, 0) + count
        return found

    def emptied(self, transforms: Transforms) -> dict[tuple[str, str], int]:
        """The cells that these transformations empty, by theme and variable."""
        suppressed = {name for name, item in transforms.items() if item.suppress}
        if not suppressed:
            return {}
        kinds = self._kinds(transforms, empties=False)
        small = self.classes.kept(
            replace(
                NO_LINKS,
                name=f"(SELECT h FROM ({kinds}) QUALIFY sum(w) OVER (PARTITION BY x, y) < {self.rules.k})",
            ),
            "small-kinds",
        )
        cells = f"(SELECT r, m * w AS cells FROM {self.links.name} WHERE h IN (SELECT h FROM {small.name}))"
        found = self._held(cells, lambda name: name in suppressed)
        for theme, (names, values) in self.extra.items():
            sums = ", ".join(f"sum(v{place})" for place in range(len(names)))
            row = self.classes.row(
                f"SELECT {sums} FROM {values.name} WHERE h IN (SELECT h FROM {small.name})"
            )
            found |= {
                (theme, name): int(count or 0)
                for name, count in zip(names, row, strict=True)
                if name in suppressed
            }
        return found

    def _held(self, rows: str, wanted: Callable[[str], bool]) -> dict[tuple[str, str], int]:
        """By theme and variable, the values in these rows: ``r``, and how many ``cells`` each makes."""
        found: dict[tuple[str, str], int] = {}
        for relation in self.relations:
            places = {
                id_of(column): place
                for place, column in enumerate(relation.dimensions)
                if wanted(id_of(column))
            }
            if not places:
                continue
            sums = ", ".join(f"sum(cells) FILTER (WHERE d{place} IS NOT NULL)" for place in places.values())
            row = self.classes.row(
                f"SELECT {sums} FROM {rows} AS held JOIN {relation.name} AS classes "
                f"ON held.r = {salted(relation.theme, 'classes.n')}"
            )
            found |= {
                (relation.theme, name): int(count or 0) for name, count in zip(places, row, strict=True)
            }
        return found

    def _kinds(self, transforms: Transforms, *, empties: bool) -> str:
        """Every kind as these transformations make it: ``x`` and ``y`` tell its class, ``ex`` and ``ey`` that
        which it has once its suppressed values are gone.
        """
        numbers = []
        for relation in self.relations:
            changes, losses = changes_of(relation, transforms), losses_of(relation, transforms)
            parts_of = {"r": ["n"], "s": ["n", *changes], "e": ["n", *changes, *(losses if empties else [])]}
            columns = [
                f"{salted(relation.theme, sum_of(parts))} AS {name}" for name, parts in parts_of.items()
            ]
            numbers.append(f"SELECT {', '.join(columns)} FROM {relation.name}")
        sums = {"x": "s", "y": _again("s")} | ({"ex": "e", "ey": _again("e")} if empties else {})
        added = [f"sum(m * {name})::HUGEINT AS {name}" for name in sums]
        if not empties:
            added += ["0 AS ex", "0 AS ey"]
        told = ", ".join(f"{_short(value)} AS {name}" for name, value in sums.items())
        rows = f"(SELECT r, {told} FROM ({' UNION ALL '.join(numbers)}))"
        return (
            f"SELECT h, any_value(w) AS w, any_value(p) AS p, {', '.join(added)} "
            f"FROM {self.links.name} JOIN {rows} USING (r) GROUP BY h"
        )


def merged_rows(relation: Relation, number: str) -> Relation:
    """Rows of one number as one class, which stands for all of them."""
    columns = "".join(f"any_value(d{place}) AS d{place}, " for place in range(len(relation.dimensions)))
    name = f"(SELECT {columns}count(*) AS f0, {number} AS n FROM {relation.name} GROUP BY {number})"
    return replace(relation, name=name, figures=(ROWS,), rows=None)


def salted(theme: str, number: str) -> str:
    """A row's number in its file, so that no row of one file is like one of the other."""
    return f"xor({number}, {_SALTS[theme]}::UBIGINT)"


def _again(number: str) -> str:
    """A second number of the same row."""
    return f"xor({number}, {_SECOND}::UBIGINT)"


def _short(number: str) -> str:
    """The number's own number, with room for a sum."""
    return f"(hash({number}) >> {_DROPPED_BITS})::BIGINT"
