"""What the quality report says of characters that a format could not write, in words that everybody reads."""

from __future__ import annotations

import pytest

from dtsen.extraction.formats.base import Losses
from dtsen.extraction.quality.losses import with_losses
from dtsen.extraction.quality.report import Check

SAME = Check("content", "pass", "Sama.", {})


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("Ł", "“Ł” (U+0141) menjadi “L”"),
        ("👧", "“👧” (U+1F467) menjadi “?”"),
        ("\u2003", "spasi khusus (U+2003) menjadi spasi"),
        ("\u200b", "karakter tak tampak (U+200B) menjadi “?”"),
        ("\u0301", "tanda gabung (U+0301) menjadi “?”"),
    ],
)
def test_a_replaced_character_is_shown_or_described_in_indonesian(character: str, said: str) -> None:
    content, characters = with_losses([SAME], Losses({character: 12}))
    assert characters.figures == {said: 12}
    assert (characters.verdict, characters.message) == ("warn", "12 karakter di luar Windows-1252 diganti.")
    assert content.message == "Sama. Karakter yang diganti tidak dihitung sebagai perbedaan."


def test_where_nothing_was_replaced_the_content_is_the_same_without_a_word_more() -> None:
    content, characters = with_losses([SAME], Losses())
    assert content == SAME
    assert characters.verdict == "pass"
