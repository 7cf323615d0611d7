"""The lines of an ANSI delivery: those of CSV with tabs, as Windows-1252 can say them."""

from __future__ import annotations

import unicodedata
from functools import cache

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.quality.rendering import CsvLines

_DIRECT = dict(zip("‐‑‒―−′″‛‟", "–––—–’”‘“", strict=True))
# No character from here on is taken apart into letters that Windows-1252 has.
_BEYOND = 0x20000
_WORDS = 4  # LATIN SMALL LETTER L …


class AnsiLines(CsvLines):
    """The fields stand between tabs; a row with a character outside ASCII is odd, for it may be replaced."""

    delimiter = "\t"

    @property
    def is_odd(self) -> str:
        wide = (f"strlen({name}) <> length({name})" for name in self._free_texts)
        return f"({' OR '.join((super().is_odd, *wide))})"

    def _careful_line(self) -> str:
        return windows_1252(super()._careful_line())


def windows_1252(sql: str) -> str:
    """The text after its way through Windows-1252."""
    known = "".join(character for character in map(chr, range(128, 0xD800)) if _is_known(character))
    table = replacements()
    olds, news = (f"[{', '.join(map(literal, side))}]" for side in (table.keys(), table.values()))
    one = (
        f"CASE WHEN one < chr(128) OR contains({literal(known)}, one) THEN one "
        f"ELSE coalesce(map({olds}, {news})[one], '?') END"
    )
    text = f"array_to_string(list_transform(regexp_extract_all(line, '(?s).'), lambda one: {one}), '')"
    # (a list of one, so that the line is put together once for the three places that it is needed in)
    whole = f"CASE WHEN strlen(line) = length(line) THEN line ELSE {text} END"
    return f"list_transform([{sql}], lambda line: {whole})[1]"


@cache
def replacements() -> dict[str, str]:
    """Every character that Windows-1252 lacks and that is written as something else than "?"."""
    wide = (chr(number) for number in range(128, _BEYOND) if not 0xD800 <= number < 0xE000)
    found = ((character, _replacement(character)) for character in wide if not _is_known(character))
    return {character: text for character, text in found if text != "?"}


def _replacement(character: str) -> str:
    if character in _DIRECT:
        return _DIRECT[character]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp") or character in "\x85\x1c\x1d\x1e\x1f":
        return " "
    words = unicodedata.name(character, "").replace("DOTLESS ", "").split(" ")
    is_letter = (
        words[0] == "LATIN" and words[2:3] == ["LETTER"] and len(words) >= _WORDS and len(words[3]) == 1
    )
    if is_letter and (len(words) == _WORDS or (words[4] == "WITH" and len(words) > _WORDS + 1)):
        return words[3] if words[1] == "CAPITAL" else words[3].lower() if words[1] == "SMALL" else "?"
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", character) if unicodedata.combining(one) == 0
    )
    return letters if letters.isalnum() and all(one < "\x80" or _is_known(one) for one in letters) else "?"


@cache
def _is_known(character: str) -> bool:
    return character.encode("cp1252", "ignore") != b""
