"""Three results or more, about other people each: one that holds the others, less these.

All families, less those of decile 1 to 5, less those of decile 6 to 10 with up to six members, are the large
ones of decile 6 to 10: no two of the three say so. Looked for are a result and others that lie inside it, no
two of them with somebody in common, and as many as there is room for: the more are subtracted, the fewer are
left. Results that overlap are looked at as well, as far as elimination goes (``solving``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.solving import followed

# Steps in the search for results that fit into each other.
MOST_STEPS = 20_000
# Kinds of people by membership, for which sums are solved.
MOST_KINDS = 200

NEW = 0


@dataclass(frozen=True)
class Fit:
    """Results, by their places, of which sums and differences leave some people; ``left``: the masks of
    these. ``holder``: the one that all others are subtracted from, no two of which have somebody in common;
    None where the sums are of another kind.
    """

    members: tuple[int, ...]
    left: frozenset[int]
    holder: int | None = field(default=None, compare=False)


def fits(people: Mapping[int, int], kinds: Sequence[frozenset[str]]) -> list[Fit]:
    """Every way in which the new result (place 0) and at least two others fit into each other.

    ``people`` tells how many people have a mask, ``kinds`` by what kinds of axes each result sorts. The fewer
    results, the more they may have in common to be subtracted by: so the search is made once for everything
    that the new one shares with some others. Those that leave the fewest stand first. Raises ``TooLarge``.
    """
    own = [frozenset(mask for mask in people if mask >> place & 1) for place in range(len(kinds))]
    found: dict[Fit, Fit] = {}
    steps = MOST_STEPS
    for shared in _intersections(kinds):
        able = [place for place, of in enumerate(kinds) if of >= shared and own[place]]
        for holder in able:
            inner = [place for place in able if own[place] < own[holder]]
            if holder != NEW:
                if NEW not in inner:
                    continue
                inner = [place for place in inner if place == NEW or own[place].isdisjoint(own[NEW])]
            for packed in _packings(inner, own):
                steps -= 1
                if steps < 0:
                    raise TooLarge
                if not packed:
                    continue
                for inside in _leaving_some(packed, own, own[holder]):
                    if len(inside) > 1 and NEW in (holder, *inside):
                        left = own[holder].difference(*(own[place] for place in inside))
                        fit = Fit(tuple(sorted((holder, *inside))), left, holder)
                        found[fit] = fit
        for fit in _solved(able, own, people):
            found.setdefault(fit, fit)
    return sorted(found.values(), key=lambda fit: sum(people[mask] for mask in fit.left))


def _solved(able: Sequence[int], own: Sequence[frozenset[int]], people: Mapping[int, int]) -> Iterator[Fit]:
    rows = [own[place] for place in able]
    if len(rows) < 3:
        return
    if len(frozenset().union(*rows)) > MOST_KINDS:
        raise TooLarge
    for left, taken in followed(rows, people):
        members = tuple(able[place] for place in taken)
        if len(members) > 2 and NEW in members:
            yield Fit(members, left)


def _intersections(kinds: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """What the new result has in common with any others, in an order that does not change."""
    found = {kinds[NEW]}
    for of in kinds[1:]:
        found |= {of & other for other in found}
        if len(found) > MOST_STEPS:
            raise TooLarge
    return sorted(found, key=sorted)


def _leaving_some(
    packed: tuple[int, ...], own: Sequence[frozenset[int]], holder: frozenset[int]
) -> Iterator[tuple[int, ...]]:
    """What is subtracted: all, or, where nobody would be left, all but one. What that one withholds of
    itself, the others tell.
    """
    if frozenset().union(*(own[place] for place in packed)) < holder:
        yield packed
        return
    for place in packed:
        yield tuple(other for other in packed if other != place)


def _packings(places: Sequence[int], own: Sequence[frozenset[int]]) -> Iterator[tuple[int, ...]]:
    """The sets of results with nobody in common to which no further one can be added; and an empty one for
    every end at which there was one more to add, so that who counts steps counts these, too.
    """

    def grown(chosen: tuple[int, ...], open_: list[int], left_out: list[int]) -> Iterator[tuple[int, ...]]:
        if not open_:
            yield () if left_out else tuple(sorted(chosen))
            return
        # Some largest set holds the first one, or something that has people in common with it.
        first = open_[0]
        for place in [other for other in open_ if other == first or own[other] & own[first]]:
            yield from grown(
                (*chosen, place),
                [other for other in open_ if other != place and own[other].isdisjoint(own[place])],
                [other for other in left_out if own[other].isdisjoint(own[place])],
            )
            open_ = [other for other in open_ if other != place]
            left_out = [*left_out, place]

    yield from grown((), list(places), [])
