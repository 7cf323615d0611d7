"""What would mend a result that fails, and at which cost.

Files are searched for themselves, and what mends each is put together: those that share no column, and those
that do, once with these columns as they are and once without. What else could be done about a shared column
concerns both files, and so it is looked for in both at once.

The search looks at numbered classes, at a slice of them where there are many, and at ever fewer. What it
finds is only a proposal: every remedy is then counted on the whole result with exactly its transformations,
and one that is said to pass, by the values themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending.choosing import (
    contains,
    different,
    leaves_cells,
    rank,
    undominated,
    worth_counting,
)
from dtsen.extraction.disclosure.mending.costs import changes_of, emptied_cells, in_order
from dtsen.extraction.disclosure.mending.numbers import NumberedClasses
from dtsen.extraction.disclosure.mending.places import keeping_a_place
from dtsen.extraction.disclosure.mending.searching import NEARLY_ALL, Found, Search, Step
from dtsen.extraction.disclosure.mending.tallies import added, passes
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Outcome, Tally, Transforms
from dtsen.extraction.disclosure.relation import id_of
from dtsen.extraction.disclosure.report import Remedy
from dtsen.extraction.disclosure.rules import Transform

# Emptying cells is tried once this share of the people, or less, stands in small classes; and before anything
# else is done, also where more do: beyond that, every column emptied would lose nearly all.
_FEW = 0.4
_AT_ONCE = NEARLY_ALL
_MOST_SINGLE = 6
# Of what mends each of several files, so many sets are put together.
_MOST_TOGETHER = 6


def remedies(
    classes: Classes, numbered: NumberedClasses, values: Values, current: Transforms, before: Outcome
) -> tuple[Remedy, ...]:
    """What could be done about a result that fails, of which ``before`` was counted: first what mends it all,
    the least loss first, then what would mend most by itself.
    """
    offer = _Offer(classes, numbered, values, current, before)
    mending: list[list[Found]] = []
    offered: list[Remedy] = []
    parts = _apart(numbered, current, before)
    for themes in parts:
        search = _search(numbered.only(themes), values, current, before)
        single = search.steps(search.classes, {})
        found = worth_counting(search.found(single))
        mending.append([*found, *keeping_a_place(search, single, found)])
        offered += _single(offer, search, single, _MOST_SINGLE // len(parts))
    ways = [mending]
    if any(len(themes) > 1 for themes in parts):
        ways += _each_for_itself(numbered, values, current, before)
    whole = [remedy for remedy in map(offer.remedy, _together(ways)) if remedy.passes]
    whole = [remedy for remedy in whole if leaves_cells(remedy)] or whole
    return different(undominated(sorted([*whole, *offered], key=rank)))


def _search(
    part: NumberedClasses, values: Values, current: Transforms, before: Outcome, kept: Collection[str] = ()
) -> Search:
    """A search in all these classes that changes nothing which is ``kept``."""
    columns = [
        (relation.theme, id_of(column))
        for relation in part.relations
        for column in relation.dimensions
        if id_of(column) not in kept
    ]
    people = sum(before.widest(relation.theme).people for relation in part.relations)
    few, at_once = round(_FEW * people), round(_AT_ONCE * people)
    return Search(part, values.only(columns), current, people, few, at_once, frozenset(kept))


def _each_for_itself(
    numbered: NumberedClasses, values: Values, current: Transforms, before: Outcome
) -> Iterator[list[list[Found]]]:
    """What mends each of several files whose common columns stay as they are, and where they are dropped."""
    columns = [{id_of(column) for column in relation.dimensions} for relation in numbered.relations]
    shared = set.intersection(*columns)
    dropped = {name: Transform(name, drop=True) for name in sorted(shared)}
    for taken in ({}, dropped):
        now = {**current, **taken}
        classes = numbered.narrowed(now) if taken else numbered
        mending = [[Found(tuple(taken.values()), sum(values.lost(current, item) for item in taken.values()))]]
        for theme, tally in classes.tally(now, whole=True).items():
            if not passes(classes.rules, tally) and all(mending):
                search = _search(classes.only([theme]), values, now, before, shared)
                mending.append(worth_counting(search.found(search.steps(search.classes, {}))))
        yield mending


def _apart(numbered: NumberedClasses, current: Transforms, before: Outcome) -> list[list[str]]:
    """The themes to search in, those together of which one transformation may change both; what passes and
    shares no column needs no search.
    """
    columns = [{id_of(column) for column in relation.dimensions} for relation in numbered.relations]
    themes = [relation.theme for relation in numbered.relations]
    if len(columns) > 1 and set.intersection(*columns):
        return [themes]
    now = numbered.tally(current, whole=True)
    return [[theme] for theme in themes if not passes(numbered.rules, now[theme])]


def _together(ways: Iterable[list[list[Found]]]) -> list[tuple[Transform, ...]]:
    """What mends each part, put together for all of them in each of several ways, the least loss first; among
    them what empties fewest cells, and what keeps a place that the others give up.
    """
    by_way = [sorted(product(*mending), key=_cost) for mending in ways if mending]
    sets = sorted((parts for found in by_way for parts in found), key=_cost)
    fewest = min(sets, key=lambda parts: sum(part.cells for part in parts), default=None)
    least = min(sets, key=lambda parts: sum(part.lost for part in parts), default=None)
    chosen = sets[:_MOST_TOGETHER]
    for found in by_way:
        chosen += [parts for parts in found[:1] if parts not in chosen]
    chosen += [parts for parts in (fewest, least) if parts is not None and parts not in chosen]
    keeping = next((parts for parts in sets if any(part.keeps_place for part in parts)), None)
    if keeping is not None and keeping not in chosen:
        chosen.append(keeping)
    return [tuple(transform for part in parts for transform in part.transforms) for parts in chosen]


def _cost(parts: Iterable[Found]) -> float:
    return sum(part.cost for part in parts)


def _single(offer: _Offer, search: Search, single: list[Step], most: int) -> list[Remedy]:
    """What mends most by itself, the best first."""
    found = []
    rules, now = search.classes.rules, added(search.classes.tally(search.current, whole=True))
    for step in helpful(single, now)[:most]:
        fails = not passes(rules, step.tally)
        remedy = offer.remedy(step.transforms if fails else search.needed(step.transforms))
        left = sum(remedy.left.values())
        if remedy.passes or left < offer.before.people_in_small_classes or remedy.undiverse:
            found.append(remedy)
    return found


def helpful(steps: Iterable[Step], now: Tally) -> list[Step]:
    """The steps that gain something, none of which contains another that gains as much; the best first."""
    gaining = sorted(
        (step for step in steps if step.tally.failing < now.failing),
        key=lambda step: (step.tally.failing, step.lost),
    )
    return [
        step
        for step in gaining
        if not any(
            contains(step.transforms, other.transforms) and other.tally.failing <= step.tally.failing
            for other in gaining
        )
    ]


@dataclass(frozen=True)
class _Offer:
    """Counts what a search has found, on the whole result."""

    classes: Classes
    numbered: NumberedClasses
    values: Values
    current: Transforms
    before: Outcome

    def remedy(self, changes: Iterable[Transform]) -> Remedy:
        """The remedy with its exact figures. ``transforms`` holds what the specification must say in all."""
        changed = {transform.variable: transform for transform in in_order(self.values, changes)}
        whole = {**self.current, **changed}
        tallies = self.numbered.tally(whole, whole=True)
        left = {theme: tally.people_in_small_classes for theme, tally in tallies.items()}
        found: Tally | Outcome = added(tallies)
        emptied: Mapping[tuple[str, str], int] = {}
        if passes(self.classes.rules, found) or any(item.suppress for item in whole.values()):
            found = outcome = self.classes.outcome(whole)
            emptied = outcome.emptied
            left = {theme: outcome.widest(theme).people_in_small_classes for theme in left}
        return Remedy(
            transforms=tuple(sorted(whole.values(), key=lambda item: item.variable)),
            changes=tuple(
                text
                for transform in changed.values()
                for text in changes_of(self.values, self.current, transform)
            ),
            emptied=emptied_cells(self.values, changed, emptied, self.before),
            lost=sum(self.values.lost(self.current, transform) for transform in changed.values()),
            left=left,
            cells_emptied=sum(emptied.values()),
            passes=passes(self.classes.rules, found),
            undiverse=self.classes.rules.diversity is not None and found.undiverse > 0,
        )
