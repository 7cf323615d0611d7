"""Classes told apart by one number each, so that a search over them costs little and ends.

Each value of each column has a number of 64 bits, and a class has the sum (XOR) of its values' numbers. What
the class becomes without a column, or with a coarser one, is found by taking one number out and putting
another in: two columns are read and not twenty-six, and grouping needs sixteen bytes a class.

While there are nearly as many classes as people, a slice of them tells enough to choose between remedies:
whatever has a number that ends in so many zeros. Whole classes are in it or out of it, so what is said of
each is right, and only the sums are estimates. (A sample of *people* would tear the classes apart.)

Two different classes have the same number with a chance of 1 in 2^64. The verdict, and every remedy that is
said to pass, are counted by the values themselves (``classes``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import reduce

from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.outcome import Tally, Transforms
from dtsen.extraction.disclosure.relation import (
    Relation,
    as_recoded,
    grouped,
    id_of,
    is_text,
    of,
    recoded,
    remaining,
    sized,
    suppressed_figures,
    totals,
    undiverse_in_any,
)
from dtsen.extraction.engines import by_family

SLICE = 200_000  # classes, about; the share of people in small ones is then known to some tenths of a percent

_SPREAD = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: keeps the columns' numbers apart
_NOTHING = "0::UBIGINT"


class NumberedClasses:
    """The classes of a result with some transformations taken for granted, to search in."""

    def __init__(self, classes: Classes, relations: tuple[Relation, ...], depth: int = 0) -> None:
        self._classes = classes
        self._depth = depth
        self.rules = classes.rules
        self.relations = relations

    @property
    def rows(self) -> int:
        """How many classes there are in all files."""
        return sum(relation.rows or 0 for relation in self.relations)

    @property
    def is_sliced(self) -> bool:
        """Whether there are so many that a tally may be an estimate."""
        return any((relation.rows or 0) // SLICE > 1 for relation in self.relations)

    @classmethod
    def of(cls, classes: Classes, transforms: Transforms) -> NumberedClasses:
        """Number the classes of a result. A text becomes a number here, for only being the same matters."""
        return cls(classes, classes.relations).narrowed(transforms)

    def narrowed(self, transforms: Transforms) -> NumberedClasses:
        """The classes that remain under these recodes and without what is dropped; sensitive values only
        where the rules ask for l of them.
        """
        depth = self._depth + 1
        relations = []
        for relation in self.relations:
            numbered = numbered_by_values(
                self._lean(relation), transforms, self.rules.k, is_first=self._depth == 0
            )
            relations.append(self._classes.kept(numbered, f"{relation.theme}-numbered-{depth}"))
        return NumberedClasses(self._classes, tuple(relations), depth)

    def only(self, themes: Collection[str]) -> NumberedClasses:
        """The classes of some themes alone."""
        relations = tuple(relation for relation in self.relations if relation.theme in themes)
        return NumberedClasses(self._classes, relations, self._depth)

    def touched(self) -> NumberedClasses:
        """The classes that emptied values can make or reach: the small ones and those with a missing value.
        All, where the rules ask for sensitive values: large classes may lack these too.
        """
        if self.rules.diversity:
            return self
        relations = []
        for relation in self.relations:
            missing = [f"d{place} IS NULL" for place in range(len(relation.dimensions))]
            small = relation.is_small(self.rules.k)
            touched = f"(FROM {relation.name} WHERE {' OR '.join([small, *missing])})"
            name = f"{relation.theme}-touched"
            relations.append(self._classes.kept(replace(relation, name=touched, rows=None), name))
        return NumberedClasses(self._classes, tuple(relations), self._depth)

    def cells(self) -> dict[str, int]:
        """By quasi-identifier, the values that emptying it takes from small classes, in all files."""
        found: dict[str, int] = {}
        for relation in self.relations:
            names = [id_of(column) for column in relation.dimensions]
            asked = [f"sum(f0) FILTER (WHERE d{place} IS NOT NULL)" for place in range(len(names))]
            if asked:
                small = relation.is_small(self.rules.k)
                row = self._classes.row(f"SELECT {', '.join(asked)} FROM {relation.name} WHERE {small}")
                for name, count in zip(names, row, strict=True):
                    found[name] = found.get(name, 0) + int(count or 0)
        return found

    def tally(self, transforms: Transforms, *, whole: bool = False) -> dict[str, Tally]:
        """By theme, what the widest file is under these transformations. An estimate from a slice of the
        classes where there are many, unless the ``whole`` is asked for.

        A slice cannot follow values that are emptied, for they leave it: so the whole is taken for these.
        """
        whole = whole or any(item.suppress for item in transforms.values())
        return {
            relation.theme: self._tally(
                relation, transforms, 1 if whole else max(1, (relation.rows or 0) // SLICE)
            )
            for relation in self.relations
        }

    def _tally(self, relation: Relation, transforms: Transforms, parts: int) -> Tally:
        k = self.rules.k
        changed, own = changes_of(relation, transforms), sum_of(losses_of(relation, transforms))
        figures = [f"f{place}" for place in range(len(relation.figures))]
        empties = own != _NOTHING
        keys = ["n", "lost"] if empties else ["n"]
        taken = [f"{sum_of(['n', *changed])} AS n", *([f"{own} AS lost"] if empties else []), *figures]
        taken += ["card", "families"] if relation.families else []
        source = f"(SELECT {', '.join(taken)} FROM {relation.name})"
        if not changed:
            parts = 1  # there is nothing to group
        if parts > 1:
            source = f"(FROM {source} WHERE n % {parts} = 0)"
        if changed:
            source = grouped(replace(relation, name=source), keys, figures)
        if empties:
            if changed and relation.families:
                source = f"({by_family.cut(source, k, keys, totals(relation.figures))})"
            key = f"CASE WHEN {relation.is_small(k)} THEN xor(n, lost) ELSE n END AS n"
            emptied = suppressed_figures(relation, transforms, k)
            source = grouped(replace(relation, name=source), [key], emptied)
        asked = [
            "count(*)",
            f"coalesce(sum(f0) FILTER (WHERE size < {k}), 0)",
            "coalesce(sum(f0) FILTER (WHERE size = 1), 0)",
            undiverse_in_any(relation, self._classes.wanted),
        ]
        row = self._classes.row(f"SELECT {', '.join(asked)} FROM {sized(relation, ['n'], source)}")
        return Tally(*(int(value) * parts for value in row))

    def _lean(self, relation: Relation) -> Relation:
        if self.rules.diversity:
            return relation
        return replace(relation, figures=tuple(item for item in relation.figures if item.kind == "rows"))


def numbered_by_values(relation: Relation, transforms: Transforms, k: int, *, is_first: bool) -> Relation:
    """The relation recoded, with its columns' numbers added up as ``n``."""
    kept, values = remaining(relation, transforms)
    figures = [f"f{place}" for place in range(len(relation.figures))]
    if is_first:
        values = [
            f"CASE WHEN {value} IS NOT NULL THEN hash({value}) END" if is_text(column) else value
            for value, column in zip(values, kept.dimensions, strict=True)
        ]
    columns = [f"{value} AS d{place}" for place, value in enumerate(values)]
    number = sum_of(number_of(place, f"d{place}") for place in range(len(kept.dimensions)))
    if kept.dimensions == relation.dimensions and not any(
        of(transforms, column).recode not in (None, column.recode) for column in relation.dimensions
    ):
        carried = [*columns, *(["card", "families"] if relation.families else []), *figures]
        name = f"(SELECT *, {number} AS n FROM (SELECT {', '.join(carried)} FROM {relation.name}))"
    else:
        name = f"(SELECT *, {number} AS n FROM {grouped(kept, columns, figures)})"
        if relation.families:
            keys = [*(f"d{place}" for place in range(len(columns))), "n"]
            name = f"({by_family.cut(name, k, keys, totals(relation.figures), told_by=['n'])})"
    return replace(
        kept,
        name=name,
        dimensions=tuple(as_recoded(column, transforms) for column in kept.dimensions),
        rows=None,
    )


def changes_of(relation: Relation, transforms: Transforms) -> list[str]:
    """What is added to a class's number for columns that are recoded or dropped."""
    changes = []
    for place, column in enumerate(relation.dimensions):
        transform, value = of(transforms, column), f"d{place}"
        new = recoded(value, column.recode, transform.recode)
        if transform.drop:
            changes.append(number_of(place, value))
        elif new != value:
            changes += [number_of(place, value), number_of(place, new)]
    return changes


def losses_of(relation: Relation, transforms: Transforms) -> list[str]:
    """What is added to a class's number where its columns are emptied."""
    losses = []
    for place, column in enumerate(relation.dimensions):
        transform = of(transforms, column)
        if transform.suppress and not transform.drop:
            value = recoded(f"d{place}", column.recode, transform.recode)
            losses += [number_of(place, value), number_of(place, "NULL::BIGINT")]
    return losses


def number_of(place: int, value: str) -> str:
    """The number of a value in its column."""
    return f"hash(xor(hash({value}), {_SPREAD * (place + 1) % 2**64}::UBIGINT))"


def sum_of(numbers: Iterable[str]) -> str:
    """Numbers added bit by bit, so that adding one again takes it out."""
    return reduce(lambda left, right: f"xor({left}, {right})", numbers, _NOTHING)
