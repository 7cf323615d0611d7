"""Hypothesis invents results about some kinds of people: of whatever can be subtracted, the search tells."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.solving import followed
from dtsen.extraction.disclosure.differencing.unions import fits

# Every kind of people by the results that they belong to, of five.
PEOPLE = st.sets(st.integers(1, 31), min_size=1, max_size=9).map(lambda masks: dict.fromkeys(masks, 1))
KINDS = st.lists(st.sampled_from([frozenset("a"), frozenset("b"), frozenset("ab")]), min_size=5, max_size=5)


def follows(left: frozenset[int], results: list[set[int]]) -> bool:
    """Whether some multiples of the results add up to just these people."""
    masks = sorted(set().union(*results))
    rows = np.array([[mask in of for mask in masks] for of in results], dtype=float).T
    wanted = np.array([mask in left for mask in masks], dtype=float)
    found, *_ = np.linalg.lstsq(rows, wanted, rcond=None)
    return bool(np.allclose(rows @ found, wanted))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(people=PEOPLE, kinds=KINDS)
def test_every_subtraction_of_disjoint_results_is_found_or_one_that_leaves_fewer(
    people: dict[int, int], kinds: list[frozenset[str]]
) -> None:
    own = [{mask for mask in people if mask >> place & 1} for place in range(5)]
    found = fits(people, kinds)
    for fit in found:
        assert follows(fit.left, [own[place] for place in fit.members])
    for holder in range(5):
        inner = [place for place in range(5) if own[place] and own[place] < own[holder]]
        for size in range(2, len(inner) + 1):
            for chosen in combinations(inner, size):
                if 0 not in (holder, *chosen):
                    continue
                if any(own[one] & own[other] for one, other in combinations(chosen, 2)):
                    continue
                left = own[holder].difference(*(own[place] for place in chosen))
                shared = frozenset.intersection(*(kinds[place] for place in (holder, *chosen)))
                assert not left or any(
                    fit.left <= left and all(kinds[place] >= shared for place in fit.members) for fit in found
                )


def test_a_whole_and_its_many_parts_are_one_find() -> None:
    """Thirty regencies and the country: all of them are subtracted at once."""
    parts = range(1, 30)
    people = {1 | 1 << place: 1 for place in parts} | {1: 1}
    (fit,) = fits(people, [frozenset("a")] * 30)
    assert (fit.members, fit.left) == (tuple(range(30)), frozenset([1]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(people=PEOPLE)
def test_every_kind_of_people_that_follows_from_all_results_is_told(people: dict[int, int]) -> None:
    own = [frozenset(mask for mask in people if mask >> place & 1) for place in range(5)]
    told = dict(followed(own, people))
    for mask in people:
        assert (frozenset([mask]) in told) == follows(frozenset([mask]), [set(of) for of in own])
    for left, taken in told.items():
        assert follows(left, [set(own[place]) for place in taken])


def test_a_search_among_very_many_possibilities_is_broken_off() -> None:
    """Of fifteen regencies each was received twice: there are more ways to choose than are looked at."""
    people = {1 | 1 << 2 * place + 1 | 1 << 2 * place + 2: 1 for place in range(15)} | {1: 1}
    with pytest.raises(TooLarge):
        fits(people, [frozenset("a")] * 31)
