"""The report's line on characters that a format could not write."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.transliteration import transliterated
from dtsen.extraction.indonesian import number
from dtsen.extraction.quality.report import Check


def losses_check(losses: Losses) -> Check:
    """How often which character was replaced, and by what (D17)."""
    figures: Mapping[str, int] = {
        f"U+{ord(character):04X} {_shown(character)} → {transliterated(character)}": count
        for character, count in sorted(losses.replaced.items())
    }
    if not figures:
        return Check("characters", "pass", "Tidak ada karakter yang diganti.", {})
    return Check(
        "characters",
        "warn",
        f"{number(sum(figures.values()))} karakter di luar Windows-1252 diganti.",
        figures,
    )


def _shown(character: str) -> str:
    """The character, or its name where it cannot be seen alone."""
    return character if character.isalnum() else unicodedata.name(character, "").lower()
