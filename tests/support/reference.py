"""The simplest engine that could be right: lists of rows in memory, plain Python, no SQL."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dtsen.extraction.plan import AggregatePlan, Column, HouseholdPlan, Pseudonym, ThemePlan
from dtsen.extraction.registry import FAMILY_ID

Row = Mapping[str, Any]


def reference_rows(
    plan: ThemePlan,
    rows: Sequence[Row],
    key: bytes,
    registry: Mapping[str, Sequence[Row]] = MappingProxyType({}),
) -> list[tuple[str | None, ...]]:
    """The plan's rows as texts, in the plan's order. ``rows`` stand in the registry's order; ``registry`` are
    the rows of all themes, where households are looked at.
    """
    kept = [row for row in rows if _is_asked(plan, row)]
    small = _small(plan, kept, registry)
    numbered = list(enumerate(kept))
    if plan.shuffled_by is not None:
        mark = plan.shuffled_by
        numbered = sorted(numbered, key=lambda item: _pseudonym(mark, item[1], key))
    return [
        tuple(
            None if column.suppressed and number in small else _text(column, row, key)
            for column in plan.columns
        )
        for number, row in numbered
    ]


def _small(plan: ThemePlan, kept: Sequence[Row], registry: Mapping[str, Sequence[Row]]) -> set[int]:
    """The numbers of the rows that stand in small classes."""
    if plan.suppression is None:
        return set()
    grouped = plan.suppression.classes
    classes: list[Hashable]
    if isinstance(grouped, HouseholdPlan):
        homes = _households(grouped, registry)
        classes = [homes[row[FAMILY_ID]] for row in kept]
        sizes = Counter(homes.values())
    else:
        classes = [tuple(_text(column, row, b"") for column in grouped.dimensions) for row in kept]
        sizes = Counter(classes)
        if plan.theme == "individual":
            families = {(own, row[FAMILY_ID]) for own, row in zip(classes, kept, strict=True)}
            sizes = Counter(own for own, family in families if family is not None)
    return {number for number, own in enumerate(classes) if sizes[own] < plan.suppression.k}


def _households(plan: HouseholdPlan, registry: Mapping[str, Sequence[Row]]) -> dict[Any, Hashable]:
    """By card number, every row of both files, in no order."""
    rows: dict[Any, Counter[Hashable]] = defaultdict(Counter)
    for theme in (plan.family, plan.members):
        for row in registry[theme.theme]:
            if _is_asked(theme, row):
                told = tuple(_text(column, row, b"") for column in theme.columns)
                rows[row[FAMILY_ID]][theme.theme, told] += 1
    return {card: frozenset(told.items()) for card, told in rows.items()}


def _is_asked(plan: ThemePlan | AggregatePlan, row: Row) -> bool:
    inside = not plan.regions or any(row["region_code"].startswith(code) for code in plan.regions)
    return inside and all(row.get(item.field) in item.values for item in plan.filters)


def _text(column: Column, row: Row, key: bytes) -> str | None:
    if isinstance(column.source, Pseudonym):
        return _pseudonym(column.source, row, key)
    value = row.get(column.source.field)
    if value is None:
        return None
    return str(value if column.recode is None else column.recode.apply(value))


def _pseudonym(pseudonym: Pseudonym, row: Row, key: bytes) -> str:
    message = f"{pseudonym.purpose}:{row[pseudonym.source]}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
