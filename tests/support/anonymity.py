"""k-anonymity and l-diversity in the plainest Python there is: lists of rows, one count a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

Values = tuple[Hashable, ...]


def class_sizes(rows: Sequence[Values], families: Sequence[Hashable]) -> list[int]:
    """The size of each row's class: of how many families the rows are that hold the same values, missing ones
    included.
    """
    behind: dict[Values, set[Hashable]] = defaultdict(set)
    for row, family in zip(rows, families, strict=True):
        behind[row].add(family)
    return [len(behind[row]) for row in rows]


def in_small_classes(rows: Sequence[Values], families: Sequence[Hashable], k: int) -> int:
    """How many rows stand in a class of fewer than k families."""
    return sum(1 for size in class_sizes(rows, families) if size < k)


def households(files: Mapping[str, Iterable[tuple[Hashable, Values]]]) -> dict[Hashable, Hashable]:
    """What a receiver can put together of each family by the key that joins the files: all rows with that
    key, of all files, as a bag. ``files`` give the key and the quasi-identifiers of each delivered row.
    """
    bags: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for name, rows in files.items():
        for key, values in rows:
            bags[key][name, values] += 1
    return {key: frozenset(bag.items()) for key, bag in bags.items()}


def in_undiverse_classes(rows: Sequence[Values], sensitive: Sequence[Hashable], l_wanted: int) -> int:
    """How many rows stand in a class with fewer than l values, a class without any value aside."""
    seen: dict[Values, set[Hashable]] = defaultdict(set)
    for row, value in zip(rows, sensitive, strict=True):
        seen[row].add(value)
    return sum(1 for row in rows if len(seen[row]) < l_wanted and seen[row] != {None})
