"""A plan as SQL: what to read, what each column is, in which order, and how rows are grouped. What engines
say differently, a ``Dialect`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dtsen.extraction.catalogue import FAMILIES, Storage
from dtsen.extraction.engines.by_family import cut
from dtsen.extraction.engines.cage import identifier, literal
from dtsen.extraction.engines.recoded import band_label, grouped, limited
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.plan import (
    BITS,
    AggregatePlan,
    Column,
    Figure,
    HouseholdPlan,
    Pseudonym,
    Suppression,
    ThemePlan,
)
from dtsen.extraction.recode import Bands
from dtsen.extraction.registry import AFTER_DIGITS, FAMILY_ID, REGION_COLUMN

_CARD, _HOUSEHOLD, _SMALL = "_card", "_household", "_small"
_MEMBER, _FAMILY = "_member", "_family"
_PROVINCE = 2  # digits of a region's code
_IS_SMALL = f"{_SMALL}.f0 IS NOT NULL"
NUMBER_DIGITS = 15  # of a text's MD5, in hexadecimal: the number that stands for it stays below 2^60
# How the figures of groups that become one are merged; all others are added up.
_MERGED_BY: Mapping[str, str] = {"seen": "bit_or", "largest": "max"}
# Of a row's number, so many bits are added up over a household: there is room for 2^15 rows.
_ROW_BITS = 48


@dataclass(frozen=True)
class Dialect:
    """How one engine says it.

    ``rows``: the relation that holds a theme's rows in these regions (and maybe others), "" where no file can
    hold any. ``classes``: the
    relation of the groups of a suppression; of households, ``small_households``. ``households``: the relation
    of a plan's households. ``hmac``: the pseudonym of a text expression. ``number``: a whole number from 0 on
    that stands for a text expression's value, in every engine the same.
    """

    rows: Callable[[str, tuple[str, ...]], str]
    classes: Callable[[Suppression], str]
    households: Callable[[HouseholdPlan], str]
    hmac: Callable[[str], str]
    number: Callable[[str], str]


def source(plan: ThemePlan | AggregatePlan, dialect: Dialect) -> str:
    """The FROM clause: the theme's files, with the conditions that its rows answer to."""
    return f"{_from(plan, dialect)}{_where(plan)}"


def rows(plan: ThemePlan, dialect: Dialect) -> str:
    """The FROM clause of the delivered rows: ``source``, and what tells which of them lose a value."""
    return f"{_from(plan, dialect)}{_joined_small_classes(plan.suppression, dialect)}{_where(plan)}"


def groups(plan: AggregatePlan, dialect: Dialect) -> str:
    """The SELECT of a plan's groups: dimensions d0, d1, …, then figures f0, f1, …

    Where families are counted the rows are grouped twice, by family first: one table of groups, which can go
    to the disk, whatever the number of figures; sets of families for each of them could not. With few
    families to be told apart, ``card`` and ``families`` stand between dimensions and figures (``by_family``).
    """
    emptied = plan.suppression is not None
    dimensions = [_left(column, emptied=emptied) for column in plan.dimensions]
    joins = _joined_small_classes(plan.suppression, dialect)
    if plan.households:
        dimensions += [f"{_HOUSEHOLD}.{name}" for name in ("a", "b")]
        joins += (
            f" JOIN {dialect.households(plan.households)} AS {_HOUSEHOLD}"
            f" ON {identifier(FAMILY_ID)} = {_HOUSEHOLD}.{_CARD}"
        )
    by_family = _tells_families_apart(plan)
    columns = [
        *(f"{value} AS d{place}" for place, value in enumerate(dimensions)),
        *(
            f"{_figure(figure, dialect, emptied=emptied, by_family=by_family)} AS f{place}"
            for place, figure in enumerate(plan.figures)
        ),
    ]
    relation = f"{_from(plan, dialect)}{joins}{_where(plan)}"
    if not by_family:
        return f"SELECT {', '.join(columns)} {relation}{_grouped_by(len(dimensions))}"
    card = identifier(FAMILY_ID)
    named = [f"{card} AS {_CARD}"]
    if plan.few_families:
        # (no number is negative: that would be taken for WHOLE)
        number = f"(coalesce(try_cast({card} AS BIGINT), {dialect.number(card)}) & {2**63 - 1})"
        named = [f"{number} AS card", f"max(CASE WHEN {card} IS NULL THEN 0 ELSE 1 END) AS families"]
    parts = ", ".join((*columns[: len(dimensions)], *named, *columns[len(dimensions) :]))
    relation = f"(SELECT {parts} {relation}{_grouped_by(len(dimensions) + 1)})"
    return _merged(plan, relation, is_by_family=True)


def merged_groups(plan: AggregatePlan, relation: str) -> str:
    """The SELECT that puts a plan's groups of several parts of the country together, as ``groups`` would have
    given them at once. A family lives in one part.
    """
    return _merged(plan, relation, is_by_family=False)


def _merged(plan: AggregatePlan, relation: str, *, is_by_family: bool) -> str:
    dimensions = [f"d{place}" for place in range(len(plan.dimensions))]
    figures = [
        # (who has no card number belongs to no family that could be counted)
        f"coalesce(count_if(f{place} > 0 AND {_CARD} IS NOT NULL), 0)::BIGINT AS f{place}"
        if is_by_family and figure.kind == "families"
        else f"{_MERGED_BY.get(figure.kind, 'sum')}(f{place})::BIGINT AS f{place}"
        for place, figure in enumerate(plan.figures)
    ]
    if plan.few_families:
        return cut(relation, plan.few_families, dimensions, figures)
    return f"SELECT {', '.join((*dimensions, *figures))} FROM {relation}{_grouped_by(len(dimensions))}"


def _grouped_by(columns: int) -> str:
    return f" GROUP BY {', '.join(str(place + 1) for place in range(columns))}" if columns else ""


def households(plan: HouseholdPlan, dialect: Dialect) -> str:
    """The SELECT of a plan's households: ``_card``, the number of ``members``, and ``a`` and ``b``, which
    together stand for the household's class.

    Each row has two numbers of 48 bits, and a household the sums of them, so that the order of its rows does
    not matter and equal ones do not cancel each other out. Two classes share both sums with a chance of 1 in
    2^96.
    """
    of_rows = " UNION ALL ".join(
        f"SELECT {identifier(FAMILY_ID)} AS {_CARD}, {int(theme is plan.members)} AS member, "
        f"{_told(theme)} AS told {rows(theme, dialect)}"
        for theme in (plan.family, plan.members)
    )
    numbers = {name: dialect.number(f"{literal(name)} || told") for name in ("a", "b")}
    sums = ", ".join(f"sum({number} % {2**_ROW_BITS})::BIGINT AS {name}" for name, number in numbers.items())
    return f"SELECT {_CARD}, sum(member)::BIGINT AS members, {sums} FROM ({of_rows}) GROUP BY {_CARD}"


def household_classes(plan: HouseholdPlan, dialect: Dialect) -> str:
    """The SELECT of the classes of households, as groups are (see ``HouseholdPlan``)."""
    return (
        f"SELECT a AS d0, b AS d1, count(*) AS f0, sum(members)::BIGINT AS f1 "
        f"FROM {dialect.households(plan)} GROUP BY 1, 2"
    )


def small_households(plan: HouseholdPlan, k: int, dialect: Dialect) -> str:
    """The SELECT of the households whose class has fewer than k: ``_card``, and its size ``f0``."""
    counted = f"SELECT {_CARD}, count(*) OVER (PARTITION BY a, b) AS f0 FROM {dialect.households(plan)}"
    return f"SELECT {_CARD}, f0 FROM ({counted}) WHERE f0 < {k}"


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
        columns, sources = plan.columns, [plan.shuffled_by.source] if plan.shuffled_by else []
    else:
        columns, sources = (
            _read_columns(plan),
            [FAMILY_ID] if plan.households or _tells_families_apart(plan) else [],
        )
    if family_fields(plan):
        sources.append(FAMILY_ID)
    needed: dict[str, Storage] = dict.fromkeys((REGION_COLUMN, *sources), "text")
    needed |= {item.field: "integer" for item in plan.filters if item.is_of(plan.theme)}
    needed |= {column.field: _stored(column) for column in columns if column.is_of(plan.theme)}
    return needed


def family_fields(plan: ThemePlan | AggregatePlan) -> dict[str, Storage]:
    """The columns that the plan reads of its rows' families, and how the registry stores each; none where it
    reads its own theme alone.
    """
    needed: dict[str, Storage] = {
        item.field: "integer" for item in plan.filters if not item.is_of(plan.theme)
    }
    needed |= {
        column.field: _stored(column) for column in _read_columns(plan) if not column.is_of(plan.theme)
    }
    return needed


def themes_of(plan: ThemePlan | AggregatePlan) -> tuple[str, ...]:
    """The themes whose files the plan reads, its own first."""
    return (plan.theme, FAMILIES) if family_fields(plan) else (plan.theme,)


def _read_columns(plan: ThemePlan | AggregatePlan) -> tuple[Column, ...]:
    if isinstance(plan, ThemePlan):
        return plan.columns
    counted = (figure.column for figure in plan.figures)
    return (*plan.dimensions, *(column for column in counted if column))


def _tells_families_apart(plan: ThemePlan | AggregatePlan) -> bool:
    return isinstance(plan, AggregatePlan) and counts_families(plan)


def counts_families(plan: AggregatePlan) -> bool:
    """Whether the plan's rows are grouped by family first."""
    return bool(plan.few_families) or any(figure.kind == "families" for figure in plan.figures)


def _stored(column: Column) -> Storage:
    return "text" if isinstance(column.source, Pseudonym) else column.source.storage


def _from(plan: ThemePlan | AggregatePlan, dialect: Dialect) -> str:
    relation = dialect.rows(plan.theme, plan.regions)
    further = family_fields(plan)
    return f"FROM {_with_families(plan, relation, further, dialect) if further else relation}"


def _with_families(
    plan: ThemePlan | AggregatePlan, relation: str, further: Mapping[str, Storage], dialect: Dialect
) -> str:
    """Every row with its family's columns, which are missing where the family's row is.

    A family's row is looked for by its card number in the regions asked for and in the person's own province:
    the registry's intake refuses a member who lives elsewhere, so province by province gives the same as all
    at once. Only columns that are needed go into the join.
    """
    own = [f"{_MEMBER}.{identifier(name)}" for name in needed_fields(plan)]
    theirs = [f"{_FAMILY}.{identifier(name)}" for name in further]
    card = identifier(FAMILY_ID)
    same = f"{_MEMBER}.{card} = {_FAMILY}.{card}"
    if len({code[:_PROVINCE] for code in plan.regions}) != 1:
        provinces = (f"left({alias}.{REGION_COLUMN}, {_PROVINCE})" for alias in (_MEMBER, _FAMILY))
        same += f" AND {' = '.join(provinces)}"
    rows = dialect.rows(FAMILIES, plan.regions)
    names = ", ".join((card, REGION_COLUMN, *map(identifier, further)))
    families = (
        f"SELECT {names} FROM {rows}{_conditions([_inside(plan.regions)] if plan.regions else [])}"
        if rows
        else f"SELECT {_nothing({FAMILY_ID: 'text', REGION_COLUMN: 'text', **further})} WHERE false"
    )
    return (
        f"(SELECT {', '.join((*own, *theirs))} FROM {relation} AS {_MEMBER} "
        f"LEFT JOIN ({families}) AS {_FAMILY} ON {same}) AS {_MEMBER}"
    )


def _nothing(fields: Mapping[str, Storage]) -> str:
    types = {"text": "STRING", "integer": "INTEGER", "date": "DATE"}
    return ", ".join(
        f"CAST(NULL AS {types[storage]}) AS {identifier(name)}" for name, storage in fields.items()
    )


def _where(plan: ThemePlan | AggregatePlan) -> str:
    conditions = [
        f"{identifier(item.field)} IN ({', '.join(map(str, item.values))})" for item in plan.filters
    ]
    return _conditions([*conditions, _inside(plan.regions)] if plan.regions else conditions)


def _conditions(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _inside(regions: Sequence[str]) -> str:
    inside = " OR ".join(
        f"({REGION_COLUMN} >= {literal(code)} AND {REGION_COLUMN} < {literal(code + AFTER_DIGITS)})"
        for code in regions
    )
    return f"({inside})"


def _joined_small_classes(suppression: Suppression | None, dialect: Dialect) -> str:
    if suppression is None:
        return ""
    small = f"SELECT * FROM {dialect.classes(suppression)} WHERE f0 < {suppression.k}"
    if isinstance(suppression.classes, HouseholdPlan):
        same = f"{identifier(FAMILY_ID)} = {_SMALL}.{_CARD}"
    else:
        same = " AND ".join(
            f"{_SMALL}.d{place} IS NOT DISTINCT FROM {grouped(column)}"
            for place, column in enumerate(suppression.classes.dimensions)
        )
    return f" LEFT JOIN ({small}) AS {_SMALL} ON {same or 'true'}"


def _told(plan: ThemePlan) -> str:
    """What a row tells, as one text: from which file it is, and every value with its length before it, so
    that no two rows with different values read the same.
    """
    said = [literal(plan.theme)]
    for column in plan.columns:
        value = f"({_left(column, emptied=plan.suppression is not None)})::STRING"
        said.append(f"coalesce('|' || length({value})::STRING || ':' || {value}, '|')")
    return " || ".join(said)


def _figure(figure: Figure, dialect: Dialect, *, emptied: bool, by_family: bool) -> str:
    if figure.kind == "families":
        return f"coalesce(count_if({_holds(figure, emptied=emptied)}), 0)"  # (of one family: see ``groups``)
    if figure.column is None:
        return "count(*)"
    value = _left(figure.column, emptied=emptied)
    match figure.kind:
        case "sum":
            return f"coalesce(sum({value}), 0)::BIGINT"
        case "largest":
            # (of one family all rows together, but who has no card number has no family)
            most = f"coalesce(max({value}) - {figure.above}, 0)"
            together = f"coalesce(sum({value} - {figure.above}), 0)"
            own = f"CASE WHEN {identifier(FAMILY_ID)} IS NULL THEN {most} ELSE {together} END"
            return f"({own if by_family else most})::BIGINT"
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
        case _ if figure.above is not None:
            return f"coalesce(count_if({_holds(figure, emptied=emptied)}), 0)"
        case _:
            return f"count({value})"


def _holds(figure: Figure, *, emptied: bool) -> str:
    """Whether a row is one of those that the figure counts."""
    if figure.column is None:
        return "true"
    value = _left(figure.column, emptied=emptied)
    if figure.values:
        among = f"{value} IN ({', '.join(map(str, figure.values))})"
    else:
        among = f"{value} IS NOT NULL" if figure.above is None else f"{value} > {figure.above}"
    return f"NOT coalesce({among}, false)" if figure.rest else among


def _expression(column: Column, dialect: Dialect) -> str:
    """The column's value, recoded, before suppression."""
    if isinstance(column.source, Pseudonym):
        return pseudonym(column.source, dialect)
    value = identifier(column.field)
    return band_label(column.recode, value) if isinstance(column.recode, Bands) else limited(column)


def _delivered(column: Column, dialect: Dialect) -> str:
    return _emptied(column, _expression(column, dialect))


def _emptied(column: Column, value: str) -> str:
    return f"CASE WHEN NOT ({_IS_SMALL}) THEN {value} END" if column.suppressed else value


def _left(column: Column, *, emptied: bool) -> str:
    """The column's value as groups have it, after suppression if there is any."""
    return _emptied(column, grouped(column)) if emptied else grouped(column)


def _is_free_text(column: Column) -> bool:
    return not isinstance(column.source, Pseudonym) and column.source.is_free_text
