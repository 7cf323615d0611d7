"""The tokens themselves: text on its ground is readable (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

import dtsen.ui

TOKENS = dict(
    re.findall(
        r"--([\w-]+):\s*(#[0-9a-f]{6});",
        (Path(dtsen.ui.__file__).parent / "static/ui/css/tokens.css").read_text(encoding="utf-8"),
    )
)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(
            (ink, ground)
            for ink in ("ink", "ink-2", "ink-3")
            for ground in ("paper", "surface", "sunk", "foot")
        ),
        ("ink-off", "off"),
        ("blue-700", "blue-100"),
        ("blue-700", "blue-50"),
        ("green-700", "green-100"),
        ("green-700", "green-50"),
        ("gold-700", "gold-100"),
        ("gold-700", "gold-50"),
        ("red-700", "red-100"),
        ("red-700", "red-50"),
        ("surface", "blue-600"),
        ("surface", "green-700"),
        ("surface", "red-600"),
        ("surface", "navy-900"),
        ("ink", "map-1"),
        ("ink", "map-2"),
        ("ink", "map-3"),
        ("surface", "map-4"),
        ("surface", "map-5"),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("ground", ["surface", "paper"])
def test_the_border_of_a_field_can_be_seen(ground: str) -> None:
    assert contrast("input-line", ground) >= 3


def test_gold_500_is_not_a_text_colour() -> None:
    """A control: the measure does find a pair that fails."""
    assert contrast("gold-500", "surface") < 4.5
