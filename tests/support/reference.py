"""The simplest engine that could be right: lists of rows in memory, plain Python, no SQL."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from dtsen.extraction.plan import Pseudonym, ThemePlan

Row = Mapping[str, Any]


def reference_rows(plan: ThemePlan, rows: Sequence[Row], key: bytes) -> list[tuple[str | None, ...]]:
    """The plan's rows as texts, in the plan's order. ``rows`` stand in the registry's order."""
    kept = [row for row in rows if _is_asked(plan, row)]
    if plan.shuffled_by is not None:
        mark = plan.shuffled_by
        kept = sorted(kept, key=lambda row: _pseudonym(mark, row, key))
    return [tuple(_text(column.source, row, key) for column in plan.columns) for row in kept]


def _is_asked(plan: ThemePlan, row: Row) -> bool:
    inside = not plan.regions or any(row["region_code"].startswith(code) for code in plan.regions)
    return inside and all(row.get(item.field) in item.values for item in plan.filters)


def _text(source: Any, row: Row, key: bytes) -> str | None:
    if isinstance(source, Pseudonym):
        return _pseudonym(source, row, key)
    value = row.get(source.field)
    return None if value is None else str(value)


def _pseudonym(pseudonym: Pseudonym, row: Row, key: bytes) -> str:
    message = f"{pseudonym.purpose}:{row[pseudonym.source]}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
