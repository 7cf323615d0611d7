"""A search for what lets a result pass: coarser columns, emptied cells, and both together.

Every single remedy is tried on the classes, and the one that mends most for the information it costs is
taken; then the others are tried on what is left, and so on, until nobody stands in a small class. What turned
out to be needless is taken back. On the way, as soon as few people are left, emptying cells is tried as it
stands, and after each single remedy that leaves fewer: a coarser column may save most of the cells. A column
that would lose nearly all of its cells is dropped instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from types import MappingProxyType

from dtsen.extraction.disclosure.mending.candidates import candidates, milder
from dtsen.extraction.disclosure.mending.emptying import Searched, cheapest
from dtsen.extraction.disclosure.mending.tallies import added, passes
from dtsen.extraction.disclosure.mending.values import COLUMN, Values
from dtsen.extraction.disclosure.outcome import Tally, Transforms
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.recode import Bands

_MOST_ROUNDS = 60
# Classes are written anew once this share of them, or less, is left: writing costs more than reading.
_WORTH_NARROWING = 0.5
# While there are many classes, a round tries again what changed the columns of the best so many in the last.
_FAVOURITES = 10
# Emptying is tried at so many way points, and at each after so many single remedies, and pairs that begin
# with the best so many; where there are more classes than these, once and as it stands.
_MOST_EMPTYING = 2
_MOST_AFTER_ONE = 6
_MOST_FIRST_OF_TWO = 2
_FEW_CLASSES = 60_000
_FEW_OF_MANY = 0.1  # the share of the people left, where it is tried only once
# With so many of its cells emptied a column tells nothing more: it is dropped.
NEARLY_ALL = 0.9
_NOTHING: Mapping[str, int] = MappingProxyType({})
# Less than this share of the people that another step leaves are clearly fewer.
_CLEARLY = 0.8


@dataclass(frozen=True)
class Step:
    """Some transformations: the part of what the columns tell that they lose, and what they make of the
    result.
    """

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


@dataclass(frozen=True)
class Found:
    """What lets the result pass: ``lost`` with the columns, and the cells that are emptied besides.
    ``emptied``: which parts of their columns these are, added up. ``keeps_place``: it was looked for because
    the others give a place up.
    """

    transforms: tuple[Transform, ...]
    lost: float
    cells: int = 0
    emptied: float = 0.0
    keeps_place: bool = False

    @property
    def cost(self) -> float:
        """Both losses as one: a column of which every cell is emptied is lost like one that is dropped."""
        return self.lost + (1 + COLUMN) * self.emptied


@dataclass(frozen=True)
class _Stage:
    """A way point of the search: the classes once these variables were transformed."""

    classes: Searched
    taken: frozenset[str]


@dataclass(frozen=True)
class Search:
    """A search in some classes, from the specification's transformations on (``current``).

    ``values`` are those of the columns that tell these classes apart, and no others. ``people`` stand in
    them; so ``few`` of these may be left in small classes when emptying their values is considered, and
    ``at_once`` before anything else is done. The variables in ``kept`` are neither dropped nor emptied.
    """

    classes: Searched
    values: Values
    current: Transforms
    people: int
    few: int
    at_once: int = 0
    kept: frozenset[str] = frozenset()

    def steps(self, classes: Searched, taken: Transforms, among: Collection[str] | None = None) -> list[Step]:
        """Every single remedy, or those that change one of some variables, tried once."""
        now = {**self.current, **taken}
        return [
            Step(
                transforms,
                sum(self.values.lost(now, transform) for transform in transforms),
                added(classes.tally({**now, **_by_name(transforms)})),
            )
            for transforms in candidates(self.values, now)
            if among is None or any(transform.variable in among for transform in transforms)
            if not any(transform.drop and transform.variable in self.kept for transform in transforms)
        ]

    def found(self, steps: list[Step]) -> Iterator[Found]:
        """Sets of transformations that let the result pass: with cells emptied, and without. ``steps`` are
        the single ones.
        """
        taken: dict[str, Transform] = {}
        path, emptyings = [_Stage(self.classes, frozenset())], 0
        now = added(self.classes.tally(self.current))
        narrowest = now.classes
        early = self.few if self.classes.rows <= _FEW_CLASSES else _FEW_OF_MANY * self.people
        if early < now.people_in_small_classes <= self.at_once:
            yield from self._with_cells_emptied(path, taken, now, [])
        for _ in range(_MOST_ROUNDS):
            if passes(self.classes.rules, now) or not steps:
                break
            is_small = path[-1].classes.rows <= _FEW_CLASSES
            most, few = (_MOST_EMPTYING, self.few) if is_small else (1, round(_FEW_OF_MANY * self.people))
            if emptyings < most and now.people_in_small_classes <= few:
                emptyings += 1
                yield from self._with_cells_emptied(path, taken, now, steps)
            best, *others = sorted(steps, key=lambda step: step.worth(now), reverse=True)
            taken |= _by_name(best.transforms)
            now, classes = best.tally, path[-1].classes
            if now.classes <= _WORTH_NARROWING * narrowest or now.people_in_small_classes <= self.few:
                narrowest = now.classes
                classes = classes.narrowed({**self.current, **taken})
                path.append(_Stage(classes, frozenset(taken)))
                now = added(classes.tally({**self.current, **taken}, whole=True))
            steps = self._next_steps(classes, taken, [best, *others[: _FAVOURITES - 1]])
            if now.people_in_small_classes > self.few:
                steps = [step for step in steps if not _goes_on(step, taken)]
        if passes(self.classes.rules, now):
            yield self._found(self._without_needless(path, {}, taken).values())

    def needed(self, transforms: tuple[Transform, ...]) -> tuple[Transform, ...]:
        """As much of these as the result passes with; ``transforms`` themselves, if it does not."""
        more = _by_name(transforms)
        if not self._passes(self.classes, {**self.current, **more}):
            return transforms
        return tuple(self._without_needless([_Stage(self.classes, frozenset())], {}, more).values())

    def _next_steps(self, classes: Searched, taken: Transforms, best: list[Step]) -> list[Step]:
        """What is tried after these came out best; everything, where that costs little or little is left."""
        if classes.is_sliced:
            favourites = {transform.variable for step in best for transform in step.transforms}
            steps = self.steps(classes, taken, favourites)
            if len(steps) >= _FAVOURITES // 2:
                return steps
        return self.steps(classes, taken)

    def _with_cells_emptied(
        self, path: Sequence[_Stage], taken: Transforms, now: Tally, steps: list[Step]
    ) -> Iterator[Found]:
        """What passes with cells emptied as it stands, after one step more, and after two."""
        classes = path[-1].classes
        is_small = classes.rows <= _FEW_CLASSES
        first = [Step((), 0.0, now), *(_front(steps, now)[:_MOST_AFTER_ONE] if is_small else [])]
        found = [(step, self._emptied(classes, taken, step)) for step in first]
        yield from (item for _, item in found if item)
        best = sorted(((item.cost, step) for step, item in found[1:] if item), key=lambda pair: pair[0])
        for _, one in best[:_MOST_FIRST_OF_TWO]:
            more = {**taken, **_by_name(one.transforms)}
            for other in _front(self.steps(classes, more), one.tally, passing=True)[:_MOST_AFTER_ONE]:
                both = Step((*one.transforms, *other.transforms), one.lost + other.lost, other.tally)
                if passes(classes.rules, other.tally):
                    whole = {**taken, **_by_name(both.transforms)}
                    if self._passes(classes, {**self.current, **whole}):
                        kept = self._without_needless(path, taken, _by_name(both.transforms))
                        yield self._found({**taken, **kept}.values())
                elif (item := self._emptied(classes, taken, both)) is not None:
                    yield item

    def _emptied(self, classes: Searched, taken: Transforms, step: Step) -> Found | None:
        whole = {**taken, **_by_name(step.transforms)}
        while (emptied := cheapest(classes, {**self.current, **whole}, self.kept)) is not None:
            gone = [name for name, cells in emptied.cells.items() if self._part(name, cells) >= NEARLY_ALL]
            if not gone:
                return self._found({**whole, **emptied.columns}.values(), emptied.cells)
            whole |= {name: Transform(name, drop=True) for name in gone}
            if self._passes(classes, {**self.current, **whole}):
                return self._found(whole.values())
        return None

    def _part(self, name: str, cells: int) -> float:
        """How much of what a column holds so many cells are."""
        return cells / max(self.values.held(name), 1)

    def _found(self, transforms: Iterable[Transform], emptied: Mapping[str, int] = _NOTHING) -> Found:
        changes = tuple(transforms)
        lost = sum(self.values.lost(self.current, transform) for transform in changes)
        parts = sum(self._part(name, cells) for name, cells in emptied.items())
        return Found(changes, lost, sum(emptied.values()), parts)

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

    def _passes(self, classes: Searched, transforms: Transforms) -> bool:
        """A slice that fails is enough to know; one that passes is not."""
        rules = classes.rules
        return passes(rules, added(classes.tally(transforms))) and passes(
            rules, added(classes.tally(transforms, whole=True))
        )


def _by_name(transforms: Iterable[Transform]) -> dict[str, Transform]:
    return {transform.variable: transform for transform in transforms}


def _goes_on(step: Step, taken: Transforms) -> bool:
    """Whether it takes a little more of a number that was made coarser already. That is worth a look once few
    people are left; before, it would only make the way longer, for what was taken too much is given back.
    """
    return any(
        transform.variable in taken
        and not transform.drop
        and not (isinstance(transform.recode, Bands) and transform.recode.width)
        for transform in step.transforms
    )


def _front(steps: Iterable[Step], now: Tally, *, passing: bool = False) -> list[Step]:
    """The steps that leave clearly fewer people in small classes than every one that loses less. Those that
    leave nobody only where ``passing`` ones are asked for, and of these the first.
    """
    front: list[Step] = []
    most = float(now.people_in_small_classes)
    for step in sorted(steps, key=lambda step: (step.lost, step.tally.people_in_small_classes)):
        left = step.tally.people_in_small_classes
        if left < most and (passing or left):
            front.append(step)
            most = _CLEARLY * left
    return front
