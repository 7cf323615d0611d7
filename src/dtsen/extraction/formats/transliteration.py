"""What stands in Windows-1252 for a character that it lacks.

The rules, in their order: a space of any kind becomes a space; dashes, primes and quotation marks become the
ones that Windows-1252 has; a Latin letter with a stroke, hook or the like becomes the letter ("Ł" → "L"); a
character that Unicode takes apart into letters and digits becomes these, without their accents ("ő" → "o",
"ﬁ" → "fi"); anything else becomes "?". Nothing ever becomes a quote, a tab, a line break or the beginning of
a formula, so a line that was right stays right.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

CODEC = "cp1252"
UNKNOWN = "?"
_PUNCTUATION = {"‐": "–", "‑": "–", "‒": "–", "―": "—", "−": "–", "′": "’", "″": "”", "‛": "‘", "‟": "“"}
_LATIN_LETTER = re.compile(r"LATIN (CAPITAL|SMALL) LETTER (?:DOTLESS )?([A-Z])(?: WITH .+)?")


@cache
def transliterated(character: str) -> str:
    """What is written instead of a character that Windows-1252 lacks."""
    if character.isspace():
        return " "
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if letter := _LATIN_LETTER.fullmatch(unicodedata.name(character, "")):
        return letter[2] if letter[1] == "CAPITAL" else letter[2].lower()
    parts = unicodedata.normalize("NFKD", character)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    return base if base.isalnum() and is_encodable(base) else UNKNOWN


def is_encodable(text: str) -> bool:
    """Whether Windows-1252 has every character of the text."""
    try:
        text.encode(CODEC)
    except UnicodeEncodeError:
        return False
    return True
