"""What makes a result fail, and what would mend it at which cost.

Every single remedy is tried on the classes, and the one that mends most for the information it costs is
taken; then the others are tried on what is left, and so on, until nobody stands in a small class. What turned
out to be needless is taken back. As soon as few people are left, emptying their most telling values may do
instead. Every figure in a remedy was counted with exactly its transformations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import log

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.outcome import Outcome, Transforms
from dtsen.extraction.disclosure.report import UNITS, Cause, Identifier, Remedy, number, percent
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.recode import Bands, Recode, Top

_WIDTHS = (5, 10, 20)
_TOPS = (0.99, 0.95, 0.9)
# Emptying cells is offered once this share of the people, or less, stands in small classes.
_FEW = 0.1
_MOST_ROUNDS = 12
_MOST_SINGLE = 6
# What a column is worth beyond the values that it tells apart: dropping it loses more than widest bands do.
_COLUMN = 0.5
_REGION_LEVELS = ("village", "district", "regency", "province")


@dataclass(frozen=True)
class _Step:
    """One candidate, with transformations that belong together (a region's name and its code): the part of
    what the columns tell that it loses, and what it makes of the result.
    """

    transforms: tuple[Transform, ...]
    lost: float
    outcome: Outcome

    def worth(self, before: Outcome) -> float:
        """How far it brings the result, for what it loses. While nearly everybody stands alone, only fewer
        classes tell that it goes the right way.
        """
        people = before.people_in_small_classes
        mended = (people - self.outcome.people_in_small_classes) / people if people else 0.0
        merged = 1 - log(self.outcome.classes) / log(before.classes) if before.classes > 1 else 0.0
        return (mended + merged) / (self.lost + 0.01)


def causes(classes: Classes, current: Transforms) -> dict[str, list[Cause]]:
    """By theme: each quasi-identifier, with the people who would be left in small classes without it; the
    worst first.
    """
    found: dict[str, list[Cause]] = {}
    for theme, variable in _variables(classes, current):
        without = classes.outcome(
            {**current, variable.id: Transform(variable.id, drop=True)}, of_own_files=False
        )
        left = without.widest(theme).people_in_small_classes
        identifier = Identifier(theme, variable.id, variable.label)
        found.setdefault(theme, []).append(Cause(identifier, left))
    return {theme: sorted(items, key=lambda item: item.people_without) for theme, items in found.items()}


def remedies(classes: Classes, current: Transforms) -> tuple[Remedy, ...]:
    """What could be done about a result that fails: first what mends it all, then what would mend most by
    itself. Tries some ten candidates in each of at most a dozen rounds, on ever fewer classes.
    """
    searched = classes.narrowed(current)
    before = searched.outcome(current, of_own_files=False)
    single = _steps(searched, current)
    passing: list[Remedy] = []
    for changes in _combinations(searched, current, single, before):
        remedy = _remedy(classes, current, changes)
        if remedy not in passing:
            passing.append(remedy)
    helpful = sorted((step for step in single if _left(step) < before.people_in_small_classes), key=_left)[
        :_MOST_SINGLE
    ]
    alone = [_remedy(classes, current, step.transforms) for step in helpful]
    return (*passing, *(remedy for remedy in alone if remedy not in passing))


def _left(step: _Step) -> int:
    return step.outcome.people_in_small_classes


def _combinations(
    classes: Classes, current: Transforms, steps: list[_Step], outcome: Outcome
) -> Iterator[tuple[Transform, ...]]:
    """Sets of transformations that let the result pass: with cells emptied, and without."""
    few = _FEW * outcome.people
    taken: dict[str, Transform] = {}
    narrowed, offered = classes, False
    for _ in range(_MOST_ROUNDS):
        if not offered and outcome.people_in_small_classes <= few:
            emptied = _with_cells_emptied(narrowed, {**current, **taken})
            if emptied is not None:
                offered = True
                yield tuple({**taken, **emptied}.values())
        if _passes(classes, outcome) or not steps:
            break
        best = max(steps, key=lambda step: step.worth(outcome))
        taken |= {transform.variable: transform for transform in best.transforms}
        outcome = best.outcome
        narrowed = narrowed.narrowed({**current, **taken})
        steps = _steps(narrowed, {**current, **taken})
    if _passes(classes, outcome):
        yield tuple(_without_needless(classes, current, taken).values())


def _with_cells_emptied(classes: Classes, current: Transforms) -> dict[str, Transform] | None:
    """Empty the most telling columns of those left in small classes, one more until the result passes; then
    fill those again that need not be empty.
    """
    order = sorted(
        (cause for items in causes(classes, current).values() for cause in items),
        key=lambda cause: cause.people_without,
    )
    emptied: dict[str, Transform] = {}
    for name in dict.fromkeys(cause.identifier.variable for cause in order):
        emptied[name] = replace(current.get(name, Transform(name)), suppress=True)
        if _passes(classes, classes.outcome({**current, **emptied}, of_own_files=False)):
            return _without_needless(classes, current, emptied)
    return None


def _without_needless(classes: Classes, current: Transforms, taken: Transforms) -> dict[str, Transform]:
    """Take back, the last first, what the result passes without, or put what loses less in its place."""
    kept = dict(taken)
    for name, transform in reversed(list(taken.items())):
        del kept[name]
        for milder in _milder(classes, current, transform):
            if _passes(classes, classes.outcome({**current, **kept, **milder}, of_own_files=False)):
                kept |= milder
                break
        else:
            kept[name] = transform
    return kept


def _milder(classes: Classes, current: Transforms, transform: Transform) -> Iterator[dict[str, Transform]]:
    """Nothing at all; and for a number that is dropped, the ways to keep it less exactly, the best first."""
    yield {}
    if transform.drop:
        name = transform.variable
        theme, variable = next(item for item in _variables(classes, {}) if item[1].id == name)
        before = current.get(name, Transform(name))
        recoded = [
            replace(before, recode=recode) for recode in _recodes(classes, theme, variable, before.recode)
        ]
        for milder in sorted(recoded, key=lambda item: _lost(classes, current, item)):
            yield {name: milder}


def _passes(classes: Classes, outcome: Outcome) -> bool:
    return not outcome.people_in_small_classes and not (classes.rules.diversity and outcome.undiverse)


def _steps(classes: Classes, current: Transforms) -> list[_Step]:
    """Every single remedy, tried once."""
    return [
        _Step(
            transforms,
            sum(_lost(classes, current, transform) for transform in transforms),
            classes.outcome(
                {**current, **{transform.variable: transform for transform in transforms}}, of_own_files=False
            ),
        )
        for transforms in _candidates(classes, current)
    ]


def _candidates(classes: Classes, current: Transforms) -> Iterator[tuple[Transform, ...]]:
    """Coarser regions, bands, top codes, and each column left out."""
    offered: set[str] = set()
    for theme, variable in _variables(classes, current):
        if variable.id in offered:
            continue
        offered.add(variable.id)
        if variable.region_level and not variable.id.startswith("ktp_"):
            continue
        before = current.get(variable.id, Transform(variable.id))
        for recode in _recodes(classes, theme, variable, before.recode):
            yield (replace(before, recode=recode),)
        yield (Transform(variable.id, drop=True),)
    yield from _coarser_regions(classes, current)


def _coarser_regions(classes: Classes, current: Transforms) -> Iterator[tuple[Transform, ...]]:
    """Regions go from the smallest on: without the village, then without the district too, and so on."""
    gone: list[Transform] = []
    names = {variable.id: variable for _, variable in _variables(classes, current)}
    for level in _REGION_LEVELS:
        of_level = [
            name
            for name, variable in names.items()
            if variable.region_level == level and not name.startswith("ktp_")
        ]
        if of_level:
            gone += [Transform(name, drop=True) for name in of_level]
            yield tuple(gone)


def _recodes(classes: Classes, theme: str, variable: Variable, before: Recode | None) -> Iterator[Recode]:
    """Bands and top codes that say less than ``before`` does."""
    if not variable.is_number:
        return
    if before is None:
        tops = (classes.quantile(theme, variable.id, share) for share in _TOPS)
        yield from (Top(limit) for limit in dict.fromkeys(tops) if limit)
    if isinstance(before, Bands) and not before.width:
        return
    narrowest = before.width if isinstance(before, Bands) else 1
    if before is None or isinstance(before, Bands):
        wider = (Bands(width) for width in _WIDTHS if width > narrowest and width % narrowest == 0)
        yield from (bands for bands in wider if classes.distinct(theme, variable.id, bands) > 1)


def _lost(classes: Classes, current: Transforms, transform: Transform) -> float:
    """The part of what a column tells that is lost, on a logarithmic scale of its values; for a column that
    is dropped all of that, and the column.
    """
    if transform.drop:
        return 1.0 + _COLUMN
    theme = _theme_of(classes, transform.variable)
    now = current.get(transform.variable, Transform(transform.variable)).recode
    before = classes.distinct(theme, transform.variable, now)
    after = classes.distinct(theme, transform.variable, transform.recode)
    return 1 - log(after) / log(before) if before > 1 and after else 0.0


def _remedy(classes: Classes, current: Transforms, changes: Iterable[Transform]) -> Remedy:
    """The remedy with its exact figures. ``transforms`` holds what the specification must say in all."""
    changed = {transform.variable: transform for transform in changes}
    outcome = classes.outcome({**current, **changed})
    costs = [cost for transform in changed.values() for cost in _costs(classes, current, transform, outcome)]
    return Remedy(
        transforms=tuple(sorted({**current, **changed}.values(), key=lambda item: item.variable)),
        costs=tuple(costs),
        people_left=outcome.people_in_small_classes,
        cells_emptied=sum(outcome.emptied.values()),
        passes=_passes(classes, outcome),
    )


def _costs(classes: Classes, current: Transforms, transform: Transform, outcome: Outcome) -> Iterator[str]:
    """What one transformation takes away, in words."""
    theme = _theme_of(classes, transform.variable)
    label = _label(classes, transform.variable)
    now = current.get(transform.variable, Transform(transform.variable))
    before = classes.distinct(theme, transform.variable, now.recode)
    if transform.drop:
        yield f"{label} tidak diserahkan: {number(before)} nilai hilang"
        return
    if transform.recode != now.recode and transform.recode is not None:
        after = classes.distinct(theme, transform.variable, transform.recode)
        yield f"{label} {recode_words(transform.recode)}: {number(before)} nilai menjadi {number(after)}"
    if transform.suppress:
        for (of, name), cells in outcome.emptied.items():
            if name == transform.variable:
                whole = outcome.counts[of, "theme"].people
                yield f"{label}: {number(cells)} sel {UNITS[of]} dikosongkan ({percent(cells, whole)})"


def recode_words(recode: Recode) -> str:
    """A recode as it reads in a sentence after the variable's label."""
    match recode:
        case Top(limit):
            return f"di atas {limit} ditulis {limit}"
        case Bands(width) if width:
            return f"dalam kelompok selebar {width}"
        case Bands():
            return "dalam kelompok"
        case _:
            return f"di bawah {recode.limit} ditulis {recode.limit}"


def _variables(classes: Classes, current: Transforms) -> Iterator[tuple[str, Variable]]:
    for theme, column in classes.columns:
        if isinstance(column.source, Variable) and not _dropped(current, column.source.id):
            yield theme, column.source


def _dropped(transforms: Mapping[str, Transform], name: str) -> bool:
    return name in transforms and transforms[name].drop


def _theme_of(classes: Classes, name: str) -> str:
    return next(theme for theme, variable in _variables(classes, {}) if variable.id == name)


def _label(classes: Classes, name: str) -> str:
    return next(variable.label for _, variable in _variables(classes, {}) if variable.id == name)
