"""Which remedies are worth an officer's time: none that costs more than another and gains nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dtsen.extraction.disclosure.mending.coarser import is_coarser
from dtsen.extraction.disclosure.mending.searching import NEARLY_ALL, Found
from dtsen.extraction.disclosure.mending.values import COLUMN
from dtsen.extraction.disclosure.report import EmptiedCells, Remedy
from dtsen.extraction.disclosure.rules import Transform

# Losses and people of which the smaller is a greater part of the larger than this do not differ clearly.
_ALIKE = 2 / 3
# Counting takes a pass over the result each.
_MOST_FOUND = 5


def rank(remedy: Remedy) -> tuple[bool, float]:
    """Its place among others: what passes first, and of that what keeps most. A column loses the part of its
    values that become one, or the part of its cells that are emptied beyond those that are anyway; the key
    counts as a column. The order of what does not pass is left as it is.
    """
    if not remedy.passes:
        return True, 0.0
    columns: dict[str, list[EmptiedCells]] = {}
    for item in remedy.emptied:
        columns.setdefault(item.variable, []).append(item)
    emptied = sum(
        sum(max(item.cells - item.before, 0) for item in files) / max(sum(item.of for item in files), 1)
        for files in columns.values()
    )
    return False, remedy.lost + (1 + COLUMN) * (emptied + (not remedy.linked))


def leaves_cells(remedy: Remedy) -> bool:
    """Whether every column that it empties keeps some of its cells, in each file."""
    return all(item.cells - item.before < NEARLY_ALL * item.of for item in remedy.emptied)


def undominated(remedies: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """Without those that contain another one which does as much; in the same order, what passes first."""
    offered = list({remedy.transforms: remedy for remedy in remedies}.values())
    kept = [one for one in offered if not any(_is_better(other, one) for other in offered)]
    return tuple(sorted(kept, key=lambda remedy: not remedy.passes))


def different(remedies: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """Without those that are another one with one number a step coarser or finer, unless what they lose or
    leave differs clearly; of such, the first.
    """
    kept: list[Remedy] = []
    for remedy in remedies:
        if not any(_is_a_step_from(remedy, other) for other in kept):
            kept.append(remedy)
    return tuple(kept)


def _is_a_step_from(one: Remedy, other: Remedy) -> bool:
    """Whether they differ in how coarse one number is, and in little else."""
    if (one.passes, one.linked, one.undiverse) != (other.passes, other.linked, other.undiverse):
        return False
    changed = {item.variable: item for item in one.transforms}
    rest = {item.variable: item for item in other.transforms}
    differing = [name for name in changed if changed[name] != rest.get(name)]
    if changed.keys() != rest.keys() or len(differing) != 1:
        return False
    mine, theirs = changed[differing[0]], rest[differing[0]]
    return (
        mine.recode is not None
        and theirs.recode is not None
        and mine.suppress == theirs.suppress
        and _are_alike(one.lost, other.lost)
        and _are_alike(one.cells_emptied, other.cells_emptied)
        and _are_alike(sum(one.left.values()), sum(other.left.values()))
    )


def _are_alike(one: float, other: float) -> bool:
    return min(one, other) >= _ALIKE * max(one, other)


def contains(wider: Sequence[Transform], narrower: Sequence[Transform]) -> bool:
    """Whether ``wider`` takes away all that ``narrower`` does, and more."""
    by_name = {transform.variable: transform for transform in wider}
    return set(wider) != set(narrower) and all(
        item.variable in by_name and _takes_as_much(by_name[item.variable], item) for item in narrower
    )


def _is_better(one: Remedy, other: Remedy) -> bool:
    """Whether ``one`` does at least as much as ``other``, is contained in it and empties no more cells."""
    does = one.passes or (
        not other.passes
        and one.undiverse <= other.undiverse
        and all(count <= other.left.get(theme, 0) for theme, count in one.left.items())
    )
    cheap = one.cells_emptied <= other.cells_emptied
    return does and cheap and contains(other.transforms, one.transforms)


def _takes_as_much(one: Transform, other: Transform) -> bool:
    """Whether ``one`` leaves no more of the variable. Emptied cells are a loss of another kind."""
    if one == other:
        return True
    if other.suppress or one.suppress:
        return False
    return one.drop or (not other.drop and is_coarser(one.recode, other.recode))


def worth_counting(found: Iterable[Found]) -> list[Found]:
    """Of what lets a result pass, some that differ: the least loss of all, then ever fewer cells for coarser
    columns, at most half as many each time; the last of these, which empties fewest; and what takes least
    from the columns otherwise, as emptying alone does.
    """
    best = sorted(
        {item.transforms: item for item in found}.values(), key=lambda item: (item.cost, item.cells)
    )
    front: list[Found] = []
    for item in sorted(best, key=lambda item: (item.lost, item.cells)):
        if not front or item.cells < front[-1].cells:
            front.append(item)
    chosen = best[:1]
    for item in front:
        if item not in chosen and (item.cells <= chosen[-1].cells / 2 or item is front[-1]):
            chosen.append(item)
    if len(chosen) > _MOST_FOUND:
        chosen = [*chosen[: _MOST_FOUND - 1], chosen[-1]]
    return [*chosen, *(item for item in front[:1] if item not in chosen)]
