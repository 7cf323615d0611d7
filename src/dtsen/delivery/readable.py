"""Secrets that people read, copy and type: tokens and passphrases in groups of four (R90, R92)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

# Crockford's base 32: no I, L, O, U, so that nothing is mistaken for 1, 0 or V. Five bits a character.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})

RandomBytes = Callable[[int], bytes]


def readable_secret(groups: int, random: RandomBytes = secrets.token_bytes) -> str:
    """``groups`` groups of 20 bits each: "K7QM-3XVA-…".

    :param random: gives that many random bytes; tests hand in their own.
    """
    # 256 is a multiple of 32: every character is equally likely.
    characters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in random(groups * GROUP))
    return "-".join(characters[start : start + GROUP] for start in range(0, len(characters), GROUP))


def canonical(typed: str) -> str:
    """What was meant by what was typed: in any case, with or without hyphens, O for 0, I or L for 1."""
    return "".join(character for character in typed.upper() if character.isalnum()).translate(_READ_AS)
