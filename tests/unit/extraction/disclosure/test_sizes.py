"""The groups of class sizes that a report counts."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dtsen.extraction.disclosure.sizes import sizes_of


@pytest.mark.parametrize("k", [2, 3, 5, 7, 20, 150])
def test_no_group_holds_classes_that_are_too_small_beside_such_that_are_not(k: int) -> None:
    """Else the chart draws classes of k members in the colour of the small ones."""
    groups = sizes_of(k)
    assert all(first >= k or (last is not None and last < k) for first, last in groups)


@pytest.mark.parametrize("k", [2, 5, 1000])
def test_every_size_stands_in_one_group(k: int) -> None:
    groups = sizes_of(k)
    assert groups[0][0] == 1
    assert groups[-1][1] is None
    for (_, last), (first, _) in pairwise(groups):
        assert last == first - 1
