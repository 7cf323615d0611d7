"""What would mend a result that fails, and at which cost.

Every single remedy is tried on the classes, and the one that mends most for the information it costs is
taken; then the others are tried on what is left, and so on, until nobody stands in a small class. What turned
out to be needless is taken back. As soon as few people are left, emptying their most telling values may do
instead.

The search looks at numbered classes, at a slice of them where there are many, and at ever fewer. What it
finds is only a proposal: every remedy is then counted on the whole result with exactly its transformations,
and one that is said to pass, by the values themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from dtsen.extraction.disclosure.candidates import candidates, milder
from dtsen.extraction.disclosure.causes import telling
from dtsen.extraction.disclosure.choosing import contains, undominated
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.costs import costs_of
from dtsen.extraction.disclosure.numbers import NumberedClasses, added
from dtsen.extraction.disclosure.outcome import Outcome, Tally, Transforms
from dtsen.extraction.disclosure.report import Remedy
from dtsen.extraction.disclosure.rules import Disclosure, Transform
from dtsen.extraction.disclosure.values import Values

# Emptying cells is offered once this share of the people, or less, stands in small classes.
_FEW = 0.1
_MOST_ROUNDS = 60
_MOST_SINGLE = 6
# Classes are written anew once this share of them, or less, is left: writing costs more than reading.
_WORTH_NARROWING = 0.5
# While there are many classes, a round tries again what changed the columns of the best so many in the last.
_FAVOURITES = 10


@dataclass(frozen=True)
class _Step:
    """One candidate: the part of what the columns tell that it loses, and what it makes of the result."""

    transforms: tuple[Transform, ...]
    lost: float
    tally: Tally

    def worth(self, before: Tally) -> float:
        """How far it brings the result, for what it loses. While nearly everybody stands alone, only fewer
        classes tell that it goes the right way.
        """
        mended = (before.failing - self.tally.failing) / before.failing if before.failing else 0.0
        merged = 1 - log(max(self.tally.classes, 1)) / log(before.classes) if before.classes > 1 else 0.0
        return (mended + merged) / (self.lost + 0.01)


def remedies(
    classes: Classes, numbered: NumberedClasses, values: Values, current: Transforms, before: Outcome
) -> tuple[Remedy, ...]:
    """What could be done about a result that fails, of which ``before`` was counted: first what mends it all,
    then what would mend most by itself.
    """
    search = _Search(numbered, values, current, few=round(_FEW * before.people))
    offer = _Offer(classes, numbered, values, current, before)
    now = added(numbered.tally(current, whole=True))
    single = search.steps(numbered, {})
    found = [remedy for remedy in map(offer.remedy, search.combinations(single)) if remedy.passes]
    for step in _helpful(single, now)[:_MOST_SINGLE]:
        fails = not passes(classes.rules, step.tally)
        remedy = offer.remedy(step.transforms if fails else search.needed(step.transforms))
        if remedy.passes or sum(remedy.left.values()) < now.people_in_small_classes or remedy.undiverse:
            found.append(remedy)
    return undominated(found)


def _helpful(steps: Iterable[_Step], now: Tally) -> list[_Step]:
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
        changed = {transform.variable: transform for transform in changes}
        whole = {**self.current, **changed}
        tallies = self.numbered.tally(whole, whole=True)
        left = {theme: tally.people_in_small_classes for theme, tally in tallies.items()}
        found: Tally | Outcome = added(tallies)
        emptied: Mapping[tuple[str, str], int] = {}
        if passes(self.classes.rules, found) or any(item.suppress for item in whole.values()):
            found = outcome = self.classes.outcome(whole)
            emptied = outcome.emptied
            left = {theme: outcome.widest(theme).people_in_small_classes for theme in left}
        costs = [
            cost
            for transform in changed.values()
            for cost in costs_of(self.values, self.current, transform, emptied, self.before)
        ]
        return Remedy(
            transforms=tuple(sorted(whole.values(), key=lambda item: item.variable)),
            costs=tuple(costs),
            left=left,
            cells_emptied=sum(emptied.values()),
            passes=passes(self.classes.rules, found),
            undiverse=self.classes.rules.diversity is not None and found.undiverse > 0,
        )


@dataclass(frozen=True)
class _Stage:
    """A way point of the search: the classes once these variables were transformed."""

    classes: NumberedClasses
    taken: frozenset[str]


@dataclass(frozen=True)
class _Search:
    """A search for what lets the result pass, from the specification's transformations on (``current``).

    ``few``: so many people may be left in small classes when emptying their values is considered.
    """

    classes: NumberedClasses
    values: Values
    current: Transforms
    few: int

    def steps(
        self, classes: NumberedClasses, taken: Transforms, among: Collection[str] | None = None
    ) -> list[_Step]:
        """Every single remedy, or those that change one of some variables, tried once."""
        now = {**self.current, **taken}
        return [
            _Step(
                transforms,
                sum(self.values.lost(now, transform) for transform in transforms),
                added(classes.tally({**now, **{transform.variable: transform for transform in transforms}})),
            )
            for transforms in candidates(self.values, now)
            if among is None or any(transform.variable in among for transform in transforms)
        ]

    def combinations(self, steps: list[_Step]) -> Iterator[tuple[Transform, ...]]:
        """Sets of transformations that let the result pass: with cells emptied, and without."""
        taken: dict[str, Transform] = {}
        path, offered = [_Stage(self.classes, frozenset())], False
        now = added(self.classes.tally(self.current))
        for _ in range(_MOST_ROUNDS):
            if passes(self.classes.rules, now) or not steps:
                break
            if not offered and now.people_in_small_classes <= self.few:
                emptied = self._with_cells_emptied(path[-1].classes, taken)
                if emptied is not None:
                    offered = True
                    yield tuple({**taken, **emptied}.values())
            best, *others = sorted(steps, key=lambda step: step.worth(now), reverse=True)
            taken |= {transform.variable: transform for transform in best.transforms}
            now, classes = best.tally, path[-1].classes
            if now.classes <= _WORTH_NARROWING * classes.rows or now.people_in_small_classes <= self.few:
                classes = classes.narrowed({**self.current, **taken})
                path.append(_Stage(classes, frozenset(taken)))
                now = added(classes.tally({**self.current, **taken}, whole=True))
            steps = self._next_steps(classes, taken, [best, *others[: _FAVOURITES - 1]])
        if passes(self.classes.rules, now):
            yield tuple(self._without_needless(path, {}, taken).values())

    def needed(self, transforms: tuple[Transform, ...]) -> tuple[Transform, ...]:
        """As much of these as the result passes with; ``transforms`` themselves, if it does not."""
        more = {transform.variable: transform for transform in transforms}
        if not self._passes(self.classes, {**self.current, **more}):
            return transforms
        return tuple(self._without_needless([_Stage(self.classes, frozenset())], {}, more).values())

    def _next_steps(self, classes: NumberedClasses, taken: Transforms, best: list[_Step]) -> list[_Step]:
        """What is tried after these came out best; everything, where that costs little or little is left."""
        if classes.is_sliced:
            favourites = {transform.variable for step in best for transform in step.transforms}
            steps = self.steps(classes, taken, favourites)
            if len(steps) >= _FAVOURITES // 2:
                return steps
        return self.steps(classes, taken)

    def _with_cells_emptied(self, classes: NumberedClasses, taken: Transforms) -> dict[str, Transform] | None:
        """Empty the most telling columns of those left in small classes, one more until the result passes;
        then fill those again that need not be empty.
        """
        now = {**self.current, **taken}
        emptied: dict[str, Transform] = {}
        for name in telling(classes, self.values, now):
            emptied[name] = replace(now.get(name, Transform(name)), suppress=True)
            if self._passes(classes, {**now, **emptied}):
                return self._without_needless([_Stage(classes, frozenset())], taken, emptied)
        return None

    def _without_needless(
        self, path: Sequence[_Stage], taken: Transforms, more: Transforms
    ) -> dict[str, Transform]:
        """Take back of ``more``, the last first, what the result passes without, or put what loses less in
        its place. Each is tried on the last stage that did not have it yet: what came before still holds.
        """
        now = {**self.current, **taken}
        kept = dict(more)
        for name, transform in reversed(list(more.items())):
            classes = next(stage.classes for stage in reversed(path) if name not in stage.taken)
            del kept[name]
            for instead in milder(self.values, now, transform):
                if self._passes(classes, {**now, **kept, **instead}):
                    kept |= instead
                    break
            else:
                kept[name] = transform
        return kept

    def _passes(self, classes: NumberedClasses, transforms: Transforms) -> bool:
        """A slice that fails is enough to know; one that passes is not."""
        rules = classes.rules
        return passes(rules, added(classes.tally(transforms))) and passes(
            rules, added(classes.tally(transforms, whole=True))
        )


def passes(rules: Disclosure, found: Tally | Outcome) -> bool:
    """Whether the result could go out by the rules alone."""
    return not found.people_in_small_classes and not (rules.diversity and found.undiverse)
