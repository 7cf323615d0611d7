"""What would mend a result that fails, and at which cost.

Files that share no column are searched for themselves, and what mends each is put together. The search looks
at numbered classes, at a slice of them where there are many, and at ever fewer. What it finds is only a
proposal: every remedy is then counted on the whole result with exactly its transformations, and one that is
said to pass, by the values themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending.choosing import contains, different, undominated, worth_counting
from dtsen.extraction.disclosure.mending.costs import changes_of, emptied_cells, in_order
from dtsen.extraction.disclosure.mending.numbers import NumberedClasses
from dtsen.extraction.disclosure.mending.places import keeping_a_place
from dtsen.extraction.disclosure.mending.searching import Found, Search, Step
from dtsen.extraction.disclosure.mending.tallies import added, passes
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Outcome, Tally, Transforms
from dtsen.extraction.disclosure.relation import id_of
from dtsen.extraction.disclosure.report import Remedy
from dtsen.extraction.disclosure.rules import Transform

# Emptying cells is tried once this share of the people, or less, stands in small classes.
FEW = 0.25
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
        part = numbered.only(themes)
        columns = [
            (relation.theme, id_of(column)) for relation in part.relations for column in relation.dimensions
        ]
        people = sum(before.widest(theme).people for theme in themes)
        search = Search(part, values.only(columns), current, people, few=round(FEW * people))
        single = search.steps(part, {})
        found = worth_counting(search.found(single))
        mending.append([*found, *keeping_a_place(search, single, found)])
        offered += _single(offer, search, single, _MOST_SINGLE // len(parts))
    whole = [remedy for remedy in map(offer.remedy, _together(mending)) if remedy.passes]
    return different(undominated([*whole, *offered]))


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


def _together(mending: list[list[Found]]) -> list[tuple[Transform, ...]]:
    """What mends each part, put together for all of them, the least loss first; among them what empties
    fewest cells, and what keeps a place that the others give up.
    """
    most = max(prod(map(len, mending)), 0)
    sets = sorted(product(*mending), key=lambda parts: sum(part.cost for part in parts)) if most else []
    fewest = min(sets, key=lambda parts: sum(part.cells for part in parts), default=None)
    chosen = sets[:_MOST_TOGETHER]
    if fewest is not None and fewest not in chosen:
        chosen[-1] = fewest
    keeping = next((parts for parts in sets if any(part.keeps_place for part in parts)), None)
    if keeping is not None and keeping not in chosen:
        chosen.append(keeping)
    return [tuple(transform for part in parts for transform in part.transforms) for parts in chosen]


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
