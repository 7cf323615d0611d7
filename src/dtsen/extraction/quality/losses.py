"""What the report says of characters that a format could not write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.transliteration import transliterated
from dtsen.extraction.indonesian import number
from dtsen.extraction.quality.report import Check

# The file holds what was approved as the format can say it: these checks compare it so.
_SAME_CONTENT = ("content", "cells")
_REPLACED_ASIDE = "Karakter yang diganti tidak dihitung sebagai perbedaan."
# Nobody sees these alone: what they are, by the first letter of their category in Unicode.
_UNSEEN: Mapping[str, str] = {"Z": "spasi khusus", "M": "tanda gabung", "C": "karakter tak tampak"}


def with_losses(checks: Iterable[Check], losses: Losses) -> tuple[Check, ...]:
    """The checks, with the line on replaced characters and what these mean for the content."""
    if not losses.replaced:
        return (*checks, Check("characters", "pass", "Tidak ada karakter yang diganti.", {}))
    said = (
        replace(check, message=f"{check.message} {_REPLACED_ASIDE}")
        if check.id in _SAME_CONTENT and check.verdict == "pass"
        else check
        for check in checks
    )
    return (*said, _replaced(losses.replaced))


def _replaced(characters: Mapping[str, int]) -> Check:
    """How often which character was replaced, and by what (D17)."""
    figures = {
        f"{_shown(character)} (U+{ord(character):04X}) menjadi {_quoted(transliterated(character))}": count
        for character, count in sorted(characters.items())
    }
    total = number(sum(figures.values()))
    return Check("characters", "warn", f"{total} karakter di luar Windows-1252 diganti.", figures)


def _shown(character: str) -> str:
    """The character, or what it is where it cannot be seen alone."""
    return _UNSEEN.get(unicodedata.category(character)[0]) or _quoted(character)


def _quoted(text: str) -> str:
    return f"“{text}”" if text.strip() else "spasi"
