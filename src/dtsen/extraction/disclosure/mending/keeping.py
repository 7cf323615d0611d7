"""What would let households go out with the key that joins their files: causes and remedies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dtsen.extraction.disclosure.causes import causes
from dtsen.extraction.disclosure.class_report import Cause
from dtsen.extraction.disclosure.mending.choosing import different, undominated, worth_counting
from dtsen.extraction.disclosure.mending.costs import changes_of, emptied_cells, in_order
from dtsen.extraction.disclosure.mending.linked import LinkedClasses, OutOfReach
from dtsen.extraction.disclosure.mending.remedies import helpful
from dtsen.extraction.disclosure.mending.searching import Found, Search
from dtsen.extraction.disclosure.mending.tallies import added, passes
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Outcome, Transforms
from dtsen.extraction.disclosure.report import Remedy
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.indonesian import number

NONE_FOUND = "Perubahan kolom yang lulus dengan kunci penghubung tidak ditemukan"
NOT_FINISHED = (
    "Perubahan kolom yang lulus dengan kunci penghubung tidak dicari sampai tuntas: susunan keluarga terlalu "
    "beragam"
)
NOT_WITH_L = (
    "Perubahan kolom yang lulus dengan kunci penghubung tidak dicari bila keragaman nilai peka (l) diminta"
)
IMPOSSIBLE = (
    "Dengan kunci penghubung tidak ada perubahan kolom yang lulus: banyaknya baris tiap keluarga saja sudah "
    "membedakan {count} keluarga"
)
_MOST_SINGLE = 3
# Emptying cells is tried once this share of the people, or less, lives in small classes; every look is dear.
_FEW = 0.25


@dataclass(frozen=True)
class Kept:
    """What was found for households that keep their key: causes by theme, and remedies. ``note``: in
    Indonesian, why no remedy that passes is among them; empty where one is.
    """

    causes: Mapping[str, list[Cause]] = field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()
    note: str = NOT_FINISHED


def causes_of_households(
    linked: LinkedClasses, values: Values, current: Transforms
) -> dict[str, list[Cause]]:
    """By theme, every column of both files with what is left of the failure without it; nothing where that is
    out of reach.
    """
    try:
        return causes(linked, values, current, joined=True)
    except OutOfReach:
        return {}


def keeping_the_key(linked: LinkedClasses, values: Values, current: Transforms, before: Outcome) -> Kept:
    """What could be done about households that fail, of which ``before`` was counted, without taking the key
    away. ``values`` are those of the columns that tell households apart.
    """
    found: list[Found] = []
    single: list[tuple[Transform, ...]] = []
    caused = causes_of_households(linked, values, current)
    people = before.people
    search = Search(linked, values, current, people, few=round(_FEW * people))
    note = NONE_FOUND
    try:
        steps = search.steps(linked, {})
        now = added(linked.tally(current, whole=True))
        single += [step.transforms for step in helpful(steps, now)[:_MOST_SINGLE]]
        if bare := _told_apart_by_rows_alone(linked, values, current):
            note = IMPOSSIBLE.format(count=number(bare))
        else:
            # One by one: what was found before the search had to end is kept.
            for item in search.found(steps):
                found.append(item)
    except OutOfReach:
        note = NOT_FINISHED
    sets = [*(item.transforms for item in worth_counting(found)), *single]
    counted = (_remedy(linked, values, current, before, changes) for changes in sets)
    offered = different(undominated(counted))
    passing = any(remedy.passes for remedy in offered)
    return Kept(caused, offered, "" if passing else note)


def _told_apart_by_rows_alone(linked: LinkedClasses, values: Values, current: Transforms) -> int:
    """How many families would stand in small classes without any column. Nothing mends a result that has
    such: emptying cells leaves no more families alike than leaving the columns out.
    """
    return linked.tally(values.all_dropped(current))["family"].people_in_small_classes


def _remedy(
    linked: LinkedClasses,
    values: Values,
    current: Transforms,
    before: Outcome,
    changes: Iterable[Transform],
) -> Remedy:
    """The remedy with its exact figures, counted on all households."""
    changed = {transform.variable: transform for transform in in_order(values, changes)}
    whole = {**current, **changed}
    tallies, emptied = linked.counted(whole), linked.emptied(whole)
    return Remedy(
        transforms=tuple(sorted(whole.values(), key=lambda item: item.variable)),
        changes=tuple(
            text for transform in changed.values() for text in changes_of(values, current, transform)
        ),
        emptied=emptied_cells(values, changed, emptied, before),
        lost=sum(values.lost(current, transform) for transform in changed.values()),
        left={theme: tally.people_in_small_classes for theme, tally in tallies.items()},
        cells_emptied=sum(emptied.values()),
        passes=passes(linked.rules, added(tallies)),
    )
