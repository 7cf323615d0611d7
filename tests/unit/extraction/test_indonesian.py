"""Figures as Indonesia writes them, on every page the same."""

from __future__ import annotations

import pytest

from dtsen.extraction.indonesian import number, percent, share


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 7, "0,0%"),
        (1, 100_000, "< 0,1%"),
        (9, 10_000, "< 0,1%"),
        (1, 1_000, "0,1%"),
        (1, 3, "33,3%"),
        (99_999, 100_000, "> 99,9%"),
        (7, 7, "100,0%"),
        (0, 0, "0,0%"),
    ],
)
def test_what_is_not_quite_nothing_is_not_written_as_nothing_nor_what_is_not_quite_all_as_all(
    part: int, whole: int, said: str
) -> None:
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("part", "said"),
    [(0, "0,00%"), (1, "< 0,01%"), (10, "0,01%"), (99_999, "> 99,99%"), (100_000, "100,00%")],
)
def test_with_two_decimals_little_is_less_than_the_second_shows(part: int, said: str) -> None:
    assert percent(part, 100_000, digits=2) == said


def test_thousands_stand_between_points_and_a_part_beside_its_whole() -> None:
    assert number(1_234_567) == "1.234.567"
    assert share(61, 12_345, "orang") == "61 dari 12.345 orang (0,5%)"
