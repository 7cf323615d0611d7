"""A plan as SQL: what to read, what each column is, in which order, and how rows are grouped. What engines
say differently, a ``Dialect`` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dtsen.extraction.catalogue import Storage
from dtsen.extraction.engines.cage import identifier, literal
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.plan import BITS, AggregatePlan, Column, Figure, Pseudonym, Suppression, ThemePlan
from dtsen.extraction.recode import Bands, Bottom, Top
from dtsen.extraction.registry import AFTER_DIGITS, FAMILY_ID, REGION_COLUMN

_FAMILY, _CARD = "_family", "_card"
_SMALL = "_small"
_IS_SMALL = f"{_SMALL}.f0 IS NOT NULL"
NUMBER_DIGITS = 15  # of a text's MD5, in hexadecimal: the number that stands for it stays below 2^60
BELOW = -1  # how groups write what lies below the first band


@dataclass(frozen=True)
class Dialect:
    """How one engine says it.

    ``rows``: the relation that holds a theme's rows in these regions (and maybe others). ``classes``: the
    relation of the groups of a suppression. ``hmac``: the pseudonym of a text expression. ``number``: a whole
    number from 0 on that stands for a text expression's value, in every engine the same.
    """

    rows: Callable[[str, tuple[str, ...]], str]
    classes: Callable[[Suppression], str]
    hmac: Callable[[str], str]
    number: Callable[[str], str]


def source(plan: ThemePlan | AggregatePlan, dialect: Dialect) -> str:
    """The FROM clause: the theme's files, with the conditions that its rows answer to."""
    return f"{_from(plan, dialect)}{_where(plan)}"


def rows(plan: ThemePlan, dialect: Dialect) -> str:
    """The FROM clause of the delivered rows: ``source``, and what tells which of them lose a value."""
    joins = ""
    if plan.suppression:
        if plan.suppression.classes.family:
            joins += _joined_family(plan.suppression.classes.family, dialect)
        joins += _joined_small_classes(plan.suppression, dialect)
    return f"{_from(plan, dialect)}{joins}{_where(plan)}"


def groups(plan: AggregatePlan, dialect: Dialect) -> str:
    """The SELECT of a plan's groups: dimensions d0, d1, …, then figures f0, f1, …"""
    columns = [
        *(f"{value} AS d{place}" for place, value in enumerate(_dimensions(plan))),
        *(f"{_figure(figure, dialect)} AS f{place}" for place, figure in enumerate(plan.figures)),
    ]
    family = _joined_family(plan.family, dialect) if plan.family else ""
    places = ", ".join(str(place + 1) for place in range(len(_dimensions(plan))))
    grouped = f" GROUP BY {places}" if places else ""
    return f"SELECT {', '.join(columns)} {_from(plan, dialect)}{family}{_where(plan)}{grouped}"


def cells(plan: ThemePlan, dialect: Dialect) -> tuple[Cell, ...]:
    """The plan's columns as a format takes them."""
    return tuple(
        Cell(column.name, column.storage, _delivered(column, dialect), _is_free_text(column))
        for column in plan.columns
    )


def order(plan: ThemePlan, dialect: Dialect) -> str:
    """The ORDER BY clause; empty where the rows keep the registry's order."""
    return f"ORDER BY {pseudonym(plan.shuffled_by, dialect)}" if plan.shuffled_by else ""


def pseudonym(source: Pseudonym, dialect: Dialect) -> str:
    """The expression of a key of this request."""
    return dialect.hmac(f"{literal(source.purpose + ':')} || {identifier(source.source)}")


def needed_fields(plan: ThemePlan | AggregatePlan) -> dict[str, Storage]:
    """The columns that the plan reads of its own theme, and how the registry stores each."""
    if isinstance(plan, ThemePlan):
        columns = plan.columns
        sources = [plan.shuffled_by.source] if plan.shuffled_by else []
    else:
        counted = (figure.column for figure in plan.figures)
        columns = (*plan.dimensions, *(column for column in counted if column))
        sources = [FAMILY_ID] if plan.family else []
    needed: dict[str, Storage] = dict.fromkeys((REGION_COLUMN, *sources), "text")
    needed |= {item.field: "integer" for item in plan.filters}
    needed |= {column.field: _stored(column) for column in columns}
    return needed


def _stored(column: Column) -> Storage:
    return "text" if isinstance(column.source, Pseudonym) else column.source.storage


def _from(plan: ThemePlan | AggregatePlan, dialect: Dialect) -> str:
    return f"FROM {dialect.rows(plan.theme, plan.regions)}"


def _where(plan: ThemePlan | AggregatePlan) -> str:
    conditions = [
        f"{identifier(item.field)} IN ({', '.join(map(str, item.values))})" for item in plan.filters
    ]
    if plan.regions:
        inside = " OR ".join(
            f"({REGION_COLUMN} >= {literal(code)} AND {REGION_COLUMN} < {literal(code + AFTER_DIGITS)})"
            for code in plan.regions
        )
        conditions.append(f"({inside})")
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _joined_family(family: ThemePlan, dialect: Dialect) -> str:
    """What a receiver does: each person beside the family's row, as it is delivered."""
    values = [
        _emptied(column, _grouped(column)) if family.suppression else _grouped(column)
        for column in family.columns
    ]
    columns = "".join(f", {value} AS d{place}" for place, value in enumerate(values))
    return (
        f" LEFT JOIN (SELECT {identifier(FAMILY_ID)} AS {_CARD}{columns} {rows(family, dialect)})"
        f" AS {_FAMILY} ON {identifier(FAMILY_ID)} = {_CARD}"
    )


def _joined_small_classes(suppression: Suppression, dialect: Dialect) -> str:
    same = " AND ".join(
        f"{_SMALL}.d{place} IS NOT DISTINCT FROM {value}"
        for place, value in enumerate(_dimensions(suppression.classes))
    )
    small = f"SELECT * FROM {dialect.classes(suppression)} WHERE f0 < {suppression.k}"
    return f" LEFT JOIN ({small}) AS {_SMALL} ON {same or 'true'}"


def _dimensions(plan: AggregatePlan) -> list[str]:
    of_family = range(len(plan.family.columns)) if plan.family else ()
    return [*map(_grouped, plan.dimensions), *(f"{_FAMILY}.d{place}" for place in of_family)]


def _figure(figure: Figure, dialect: Dialect) -> str:
    if figure.column is None:
        return "count(*)"
    value = _grouped(figure.column)
    match figure.kind:
        case "sum":
            return f"coalesce(sum({value}), 0)::BIGINT"
        case "among":
            return f"coalesce(count_if({value} IN ({', '.join(map(str, figure.values))})), 0)"
        case "seen":
            size = BITS * figure.words - 1
            is_number = isinstance(figure.column.recode, Bands) or figure.column.storage == "integer"
            number = value if is_number else dialect.number(value)
            position = f"(CASE WHEN {value} IS NULL THEN 0 ELSE 1 + abs({number}::BIGINT) % {size} END)"
            first = BITS * figure.word
            return (
                f"bit_or(CASE WHEN {position} BETWEEN {first} AND {first + BITS - 1} "
                f"THEN 1::BIGINT << ({position} - {first})::INTEGER ELSE 0::BIGINT END)"
            )
        case _:
            return f"count({value})"


def _expression(column: Column, dialect: Dialect) -> str:
    """The column's value, recoded, before suppression."""
    if isinstance(column.source, Pseudonym):
        return pseudonym(column.source, dialect)
    value = identifier(column.field)
    return _band_label(column.recode, value) if isinstance(column.recode, Bands) else _limited(column)


def _delivered(column: Column, dialect: Dialect) -> str:
    return _emptied(column, _expression(column, dialect))


def _emptied(column: Column, value: str) -> str:
    return f"CASE WHEN NOT ({_IS_SMALL}) THEN {value} END" if column.suppressed else value


def _grouped(column: Column) -> str:
    """The column's value as groups have it: a band is the number it begins with."""
    value = identifier(column.field)
    if not isinstance(column.recode, Bands):
        return _limited(column)
    bands = column.recode
    if bands.width:
        inside = f"{value}::BIGINT - {value}::BIGINT % {bands.width}"
        return f"CASE WHEN {value} >= 0 THEN {inside} WHEN {value} < 0 THEN {BELOW} END"
    inside = " ".join(f"WHEN {value} >= {edge} THEN {edge}" for edge in reversed(bands.edges))
    return f"CASE {inside} WHEN {value} IS NOT NULL THEN {BELOW} END"


def _band_label(bands: Bands, value: str) -> str:
    below = literal(bands.label_from(None))
    if bands.width:
        floor = f"({value}::BIGINT - {value}::BIGINT % {bands.width})"
        label = f"concat({floor}, ' s.d. ', {floor} + {bands.width - 1})"
        return f"CASE WHEN {value} >= 0 THEN {label} WHEN {value} < 0 THEN {below} END"
    inside = " ".join(
        f"WHEN {value} >= {edge} THEN {literal(bands.label_from(edge))}" for edge in reversed(bands.edges)
    )
    return f"CASE {inside} WHEN {value} IS NOT NULL THEN {below} END"


def _limited(column: Column) -> str:
    value = identifier(column.field)
    match column.recode:
        case Top(limit):
            return f"CASE WHEN {value} > {limit} THEN {limit} ELSE {value} END"
        case Bottom(limit):
            return f"CASE WHEN {value} < {limit} THEN {limit} ELSE {value} END"
        case _:
            return f"left({value}, {column.prefix})" if column.prefix else value


def _is_free_text(column: Column) -> bool:
    return not isinstance(column.source, Pseudonym) and column.source.is_free_text
