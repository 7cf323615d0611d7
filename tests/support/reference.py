"""The simplest engine that could be right: lists of rows in memory, plain Python, no SQL."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dtsen.extraction.plan import Column, Pseudonym, ThemePlan
from dtsen.extraction.registry import FAMILY_ID

Row = Mapping[str, Any]


def reference_rows(
    plan: ThemePlan, rows: Sequence[Row], key: bytes, families: Sequence[Row] = ()
) -> list[tuple[str | None, ...]]:
    """The plan's rows as texts, in the plan's order. ``rows`` stand in the registry's order; ``families`` are
    those that people are joined with where small classes are looked for.
    """
    kept = [row for row in rows if _is_asked(plan, row)]
    small = _small(plan, kept, families)
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


def _small(plan: ThemePlan, kept: Sequence[Row], families: Sequence[Row]) -> set[int]:
    """The numbers of the rows that stand in small classes."""
    if plan.suppression is None:
        return set()
    grouped = plan.suppression.classes
    family = grouped.family
    of_card: dict[Any, tuple[str | None, ...]] = {}
    if family is not None:
        asked = [row for row in families if _is_asked(family, row)]
        unordered = replace(family, shuffled_by=None)
        delivered = reference_rows(unordered, families, b"")
        of_card = {row[FAMILY_ID]: values for row, values in zip(asked, delivered, strict=True)}
    nothing = (None,) * (len(family.columns) if family else 0)
    classes = [
        tuple(_text(column, row, b"") for column in grouped.dimensions) + of_card.get(row[FAMILY_ID], nothing)
        for row in kept
    ]
    sizes = Counter(classes)
    return {number for number, own in enumerate(classes) if sizes[own] < plan.suppression.k}


def _is_asked(plan: ThemePlan, row: Row) -> bool:
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
