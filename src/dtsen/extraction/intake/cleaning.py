"""Control characters are taken out of texts once, here, so that no format needs to look for them (D17).

XML 1.0 cannot hold them at all and cleaning at every extract doubles its cost. TAB, LF and CR stay, and so
does U+0085 (NEL), which are line breaks and not rubbish.
"""

from __future__ import annotations

from collections.abc import Sequence

from dtsen.extraction.engines.cage import identifier, literal

_PATTERN = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x{84}\x{86}-\x{9F}\x{FFFE}\x{FFFF}]"
ODD = "_odd"


def is_odd(columns: Sequence[str]) -> str:
    """Whether any of a row's texts holds such a character: one look at all is cheaper than one each."""
    texts = ", ".join(map(identifier, columns))
    return f"regexp_matches(concat({texts}), {literal(_PATTERN)})"


def cleaned(column: str) -> str:
    """The column's text without them. ``ODD`` stands in the same row."""
    name = identifier(column)
    return f"CASE WHEN {ODD} THEN regexp_replace({name}, {literal(_PATTERN)}, '', 'g') ELSE {name} END"


def cleaned_names(columns: Sequence[str]) -> str:
    """The names of the row's columns that were cleaned; NULL for nearly all rows."""
    names = ", ".join(
        f"CASE WHEN regexp_matches({identifier(column)}, {literal(_PATTERN)}) THEN {literal(column)} END"
        for column in columns
    )
    return f"CASE WHEN {ODD} THEN list_filter([{names}], lambda name: name IS NOT NULL) END"
