"""What a client asks for, and what it has got (D7)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtsen.delivery.ranges import Part, Unsatisfiable, asked_part, covered, merged


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", Part(0, 100)),
        ("bytes=40-", Part(40, 100)),
        ("bytes=40-59", Part(40, 60)),
        ("bytes=40-4000", Part(40, 100)),
        ("bytes=-10", Part(90, 100)),
        ("bytes=-1000", Part(0, 100)),
        ("bytes=99-99", Part(99, 100)),
    ],
)
def test_a_range_is_read_as_rfc_9110_says(header: str, expected: Part) -> None:
    assert asked_part(header, size=100) == expected


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-1", "bytes=0-1,5-6", "rows=0-1"]
)
def test_a_range_that_cannot_be_read_means_the_whole_file(header: str) -> None:
    assert asked_part(header, size=100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_outside_the_file_is_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked_part(header, size=100)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_d7_the_served_ranges_hold_exactly_the_bytes_that_were_served(parts: list[tuple[int, int]]) -> None:
    served: list[list[int]] = []
    expected: set[int] = set()
    for start, end in parts:
        served = merged(served, Part(start, end))
        expected |= set(range(start, end))
    assert {byte for start, end in served for byte in range(start, end)} == expected
    assert covered(served) == len(expected)
    assert all(before[1] < after[0] for before, after in pairwise(served))
