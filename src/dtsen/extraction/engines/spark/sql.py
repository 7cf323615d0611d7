"""What Spark says differently from the embedded engine; all else of a plan's SQL is in ``engines.sql``.

It takes ``"names"`` in double quotes because the session is told so (see ``session``).
"""

from __future__ import annotations

from collections.abc import Mapping

from dtsen.extraction.catalogue import Storage
from dtsen.extraction.engines.cage import identifier
from dtsen.extraction.engines.hmac import DIGITS
from dtsen.extraction.engines.sql import NUMBER_DIGITS

INNER_PAD, OUTER_PAD = "_inner_pad", "_outer_pad"
# Above every hexadecimal digit: rows without a key come last, as they do in the embedded engine.
_AFTER_KEYS = "g"
_LEADING_DIGITS = 6  # of a key: enough to tell apart as many slices as there can be
# Spark knows no unsigned numbers: the next larger signed ones hold them.
_READ_AS = {"VARCHAR": "STRING", "UTINYINT": "SMALLINT", "USMALLINT": "INT", "UINTEGER": "BIGINT"}
_DELIVERED_AS: Mapping[Storage, str] = {"text": "STRING", "integer": "INT", "date": "DATE"}


def schema(types: Mapping[str, str]) -> str:
    """The columns of a file, given by name and the embedded engine's type, as Spark declares them."""
    # (a declaration takes names in backquotes only)
    return ", ".join(f"`{field}` {_READ_AS.get(kind, kind)}" for field, kind in types.items())


def delivered(value: str, storage: Storage, name: str) -> str:
    """A value of the result in the type of its storage."""
    return f"CAST({value} AS {_DELIVERED_AS[storage]}) AS {identifier(name)}"


def hmac(message: str) -> str:
    """HMAC-SHA256 of a text expression, in built-in functions. The key is in columns, never in the text."""
    inner = f"unhex(sha2(concat({INNER_PAD}, encode({message}, 'UTF-8')), 256))"
    return f"left(sha2(concat({OUTER_PAD}, {inner}), 256), {DIGITS})"


def number(text: str) -> str:
    """The number that stands for a text (see ``engines.sql.Dialect``)."""
    return f"CAST(conv(left(md5({text}), {NUMBER_DIGITS}), 16, 10) AS BIGINT)"


def sort_key(pseudonym: str) -> str:
    """The pseudonym, by which the rows of level 3 stand in order."""
    return f"coalesce({pseudonym}, '{_AFTER_KEYS}')"


def slice_of_key(key: str, slices: int) -> str:
    """The number of the slice that a row belongs to by its key: equal parts of all keys, in their order."""
    leading = f"CAST(conv(left({key}, {_LEADING_DIGITS}), 16, 10) AS BIGINT)"
    place = f"{leading} * {slices} DIV {16**_LEADING_DIGITS}"
    return f"CASE WHEN {key} = '{_AFTER_KEYS}' THEN {slices - 1} ELSE {place} END"


def slice_of_group(columns: list[str], slices: int) -> str:
    """The number of the slice that a group belongs to; groups stand in no order."""
    return f"pmod(xxhash64({', '.join(columns)}), {slices})"
