"""The classes of one theme as a relation, and what they become, as SQL: nothing here runs a statement.

A relation has the columns d0, d1, … (the quasi-identifiers) and f0, f1, … (the figures; f0 is the number of
members). A band is the number it begins with. A class is as large as the number of its members, or, of
people, of the families behind them: then small classes are cut by family (``engines.by_family``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.outcome import Transforms
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.engines import by_family
from dtsen.extraction.plan import Column, Figure
from dtsen.extraction.recode import Bands, Bottom, Recode, Top


@dataclass(frozen=True)
class Relation:
    """Classes of one theme: what stands in a FROM clause for them, and what their columns stand for.

    ``rows``: how many rows there are, where they stand in files; None for a query. ``families``: whether
    small classes are cut by family.
    """

    name: str
    theme: str
    dimensions: tuple[Column, ...]
    figures: tuple[Figure, ...]
    rows: int | None = None
    families: bool = False

    def is_small(self, k: int) -> str:
        """The condition on a row of a small class."""
        return by_family.IS_CUT if self.families else f"f0 < {k}"

    @property
    def seen(self) -> dict[str, list[int]]:
        """The places of the figures that hold a sensitive variable's values, by variable."""
        places: dict[str, list[int]] = {}
        for place, figure in enumerate(self.figures):
            if figure.kind == "seen" and figure.column:
                places.setdefault(id_of(figure.column), []).append(place)
        return places


def merged(relation: Relation, transforms: Transforms, k: int) -> Relation:
    """The classes once their columns are recoded or dropped."""
    kept, values = remaining(relation, transforms)
    if values == [f"d{place}" for place in range(len(relation.dimensions))]:
        return relation
    figures = [f"f{place}" for place in range(len(relation.figures))]
    return regrouped(kept, values, figures, k)


def remaining(relation: Relation, transforms: Transforms) -> tuple[Relation, list[str]]:
    """The relation with the columns that are not dropped, and the value of each in terms of the old ones."""
    kept = [
        (place, column) for place, column in enumerate(relation.dimensions) if not of(transforms, column).drop
    ]
    values = [recoded(f"d{place}", column.recode, of(transforms, column).recode) for place, column in kept]
    return replace(relation, dimensions=tuple(column for _, column in kept)), values


def suppressed(relation: Relation, transforms: Transforms, k: int) -> Relation:
    """The classes once the small ones have lost their suppressed values: the result as delivered."""
    if not any(item.suppress for item in transforms.values()):
        return relation
    values = [f"d{place}" for place in range(len(relation.dimensions))]
    for place, column in enumerate(relation.dimensions):
        if of(transforms, column).suppress:
            values[place] = f"CASE WHEN NOT ({relation.is_small(k)}) THEN d{place} END"
    return regrouped(relation, values, suppressed_figures(relation, transforms, k), k)


def suppressed_figures(relation: Relation, transforms: Transforms, k: int) -> list[str]:
    """Each figure once small classes have lost their suppressed values: of those, nothing is seen."""
    figures = []
    for place, figure in enumerate(relation.figures):
        if figure.kind == "seen" and figure.column and of(transforms, figure.column).suppress:
            only_missing = int(figure.word == 0)
            figures.append(f"CASE WHEN {relation.is_small(k)} THEN {only_missing} ELSE f{place} END")
        else:
            figures.append(f"f{place}")
    return figures


def regrouped(relation: Relation, values: Sequence[str], figures: Sequence[str], k: int) -> Relation:
    """Classes merged by what they have in common now."""
    columns = [f"{value} AS d{place}" for place, value in enumerate(values)]
    keys = [f"d{place}" for place in range(len(values))]
    name = grouped(relation, columns, figures)
    if relation.families:
        name = f"({by_family.cut(name, k, keys, totals(relation.figures))})"
    return replace(relation, name=name, rows=None)


def grouped(relation: Relation, columns: Sequence[str], figures: Sequence[str]) -> str:
    """The relation's rows merged by these columns; where classes are cut by family, a row for each of these,
    which ``by_family.cut`` then cuts or makes whole.
    """
    keys = [*columns, *(["card"] if relation.families else [])]
    merging = [*([by_family.MERGED] if relation.families else []), *totals(relation.figures, figures)]
    by = f" GROUP BY {', '.join(str(place + 1) for place in range(len(keys)))}" if keys else ""
    return f"(SELECT {', '.join((*keys, *merging))} FROM {relation.name}{by})"


def sized(relation: Relation, keys: Sequence[str], name: str = "") -> str:
    """One row for each class that ``keys`` tell apart, with its ``size``; ``name``: the rows to take for the
    relation's. Whole classes that became one may have families in common, and count these twice.
    """
    name = name or relation.name
    if not relation.families:
        return f"(SELECT *, f0 AS size FROM {name})"
    columns = (*keys, "sum(families)::BIGINT AS size", *totals(relation.figures))
    by = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"(SELECT {', '.join(columns)} FROM {name}{by})"


def totals(figures: Sequence[Figure], values: Sequence[str] = ()) -> list[str]:
    """The figures of merged classes, each worked out of ``values`` (none: of itself)."""
    values = values or [f"f{place}" for place in range(len(figures))]
    return [
        f"{f'bit_or({value})' if figure.kind == 'seen' else f'sum({value})::BIGINT'} AS f{place}"
        for place, (figure, value) in enumerate(zip(figures, values, strict=True))
    ]


def undiverse(relation: Relation, wanted: int) -> list[str]:
    """By sensitive variable, in the order of ``seen``: the members of classes with fewer than ``wanted``
    values, a class without any aside.
    """
    return [f"coalesce(sum(f0) FILTER (WHERE {lacking}), 0)" for lacking in _lacking(relation, wanted)]


def undiverse_in_any(relation: Relation, wanted: int) -> str:
    """The members of classes that lack values of one sensitive variable or more."""
    return f"coalesce(sum(f0) FILTER (WHERE {' OR '.join(_lacking(relation, wanted)) or 'false'}), 0)"


def _lacking(relation: Relation, wanted: int) -> list[str]:
    """By sensitive variable: whether a class has fewer than ``wanted`` values of it."""
    conditions = []
    for places in relation.seen.values():
        distinct = " + ".join(f"bit_count(f{place})::INTEGER" for place in places)
        anybody = " OR ".join(f"f{place} <> {int(place == places[0])}" for place in places)
        conditions.append(f"({distinct} < {wanted} AND ({anybody}))")
    return conditions


def of(transforms: Transforms, column: Column) -> Transform:
    """What happens to the column."""
    return transforms.get(id_of(column), Transform(id_of(column)))


def as_recoded(column: Column, transforms: Transforms) -> Column:
    """The column once it is recoded."""
    return replace(column, recode=of(transforms, column).recode or column.recode)


def id_of(column: Column) -> str:
    """The name that transformations know the column by."""
    return column.source.id if isinstance(column.source, Variable) else column.name


def is_text(column: Column) -> bool:
    """Whether classes hold the column as a text; a band is a number."""
    return column.storage == "text" and not isinstance(column.recode, Bands)


def recoded(value: str, before: Recode | None, after: Recode | None) -> str:
    """A class's value that ``before`` was applied to, as ``after`` would have it. Wider bands of the same
    start are made of narrower ones.
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
