"""Whether what somebody wrote as a reason says anything."""

from __future__ import annotations

import unicodedata

# Letters and a symbol to every program, and nothing to the eye: the fillers of Hangul, the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_SEEN = frozenset("LNPS")  # letters, numbers, punctuation, symbols; no marks, blanks or controls alone


def says_something(text: str) -> bool:
    """Whether anything stands in it that is seen. A blank may have many shapes, some of no width at all."""
    return any(unicodedata.category(character)[0] in _SEEN and character not in _BLANK for character in text)
