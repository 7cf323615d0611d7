"""What the classes of a result add up to, at k members and at one fewer."""

from __future__ import annotations

import duckdb
import pytest

from dtsen.extraction.disclosure.counting import counts_of, first_row
from dtsen.extraction.disclosure.outcome import Counts
from dtsen.extraction.disclosure.relation import Relation
from dtsen.extraction.disclosure.sizes import sizes_of
from dtsen.extraction.plan import ROWS

K = 5


def counts(*sizes: int) -> Counts:
    """Of classes of so many members."""
    return counts_in(Relation(f"(SELECT unnest({list(sizes)}) AS f0)", "family", (), (ROWS,)))


def counts_in(relation: Relation) -> Counts:
    with duckdb.connect() as connection:
        return counts_of(lambda statement: first_row(connection, statement), relation, K, 0)


def test_a_class_of_one_fewer_than_k_is_small_and_one_of_k_is_not() -> None:
    found = counts(K - 1, K, K, 40)
    assert (found.small_classes, found.people_in_small_classes) == (1, K - 1)
    assert (found.people, found.classes, found.smallest) == (K - 1 + K + K + 40, 4, K - 1)
    assert counts(K, 40).small_classes == 0


@pytest.mark.parametrize(("sizes", "unique"), [((1, 1, 2, K), 2), ((2, 2, K), 0)])
def test_only_who_stands_in_a_class_alone_is_unique(sizes: tuple[int, ...], unique: int) -> None:
    assert counts(*sizes).unique_people == unique


def test_classes_are_counted_by_their_size_at_both_ends_of_every_range() -> None:
    ranges = sizes_of(K)
    ends = [end for ends in ranges for end in dict.fromkeys(ends) if end]
    found = counts(*ends)
    for (first, last), own in zip(ranges, found.sizes, strict=True):
        inside = {first, last} - {None}
        assert own == (len(inside), sum(end or 0 for end in inside))


@pytest.mark.parametrize(("card", "families", "unique"), [("7", 1, 3), ("NULL", 0, 0)])
def test_people_of_one_family_stand_alone_and_of_who_names_none_that_is_not_said(
    card: str, families: int, unique: int
) -> None:
    """Both are a small class."""
    rows = f"(SELECT {card} AS card, {families} AS families, 3 AS f0)"
    found = counts_in(Relation(rows, "individual", (), (ROWS,), families=True))
    assert (found.small_classes, found.people_in_small_classes, found.smallest) == (1, 3, families)
    assert found.unique_people == unique
