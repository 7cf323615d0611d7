"""Characters that nobody sees, and whether a text says anything without them."""

from __future__ import annotations

# What is shown as nothing (Unicode's Default_Ignorable_Code_Point, and the marks of interlinear notes).
UNSEEN = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip


def says_something(text: str) -> bool:
    """Whether a letter or a digit stands in it that is seen: a blank may have many shapes, and some fillers
    count as letters.
    """
    return any(character.isalnum() and not _is_unseen(character) for character in text)


def _is_unseen(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in UNSEEN)
