"""Two results about nearly the same people differ by a few, and whoever holds both can subtract one from the
other.

So the people in the new one but not in the old are counted, and the other way round: all of them, and by the
cells that both have in common, of rows their quasi-identifiers. Where one of the two is rows of people, or a
table of people by what they inherit, k people may be one family, and families are counted. Some, but fewer
than k, is a finding where the two have people in common: of others, nothing can be subtracted. It says what
tells the two results apart, and never who stands between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.cells import Shape, cells_of, few_in_cells
from dtsen.extraction.disclosure.differencing.findings import Direction, FewApart
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.plan import ThemePlan

# Of a mask, the new result's bit and the old one's.
_SIDES: tuple[tuple[Direction, int], ...] = (("added", 1), ("missing", 2))
_BOTH = 3


def few_apart(new: Result, old: Result, catalogue: Catalogue, counting: Counting) -> Iterator[FewApart]:
    """Fewer than k people whom one of two overlapping results counts and the other does not.

    Raises ``TooLarge``, ``SpecError`` and ``RegistryError``.
    """
    theme, apart_by = catalogue.theme(new.plan.theme), differing(new.plan, old.plan, catalogue)
    k = max(new.k, old.k)
    pairs = _pairs(counting.shapes(new), counting.shapes(old))
    besides = [_besides(of, counting, counting.besides(new, old)) for of in (new, old)]
    shapes = [shape for pair in pairs for shape in pair] + besides
    found: dict[Direction, tuple[tuple[str, ...], int]] = {}
    families = counting.of_families(new, old)
    with cells_of((new, old), shapes, catalogue, counting, few_families=k if families else 0) as cells:
        if cells is None:
            return
        # Of either, whoever can be told from all people of the other by columns of its own is left out:
        # deciles that the other is not about.
        apart = {
            direction: " AND ".join([f"mask = {bit}", *cells.among(besides[bit - 1], f"mask = {_BOTH}")])
            for direction, bit in _SIDES
        }
        for pair, direction in product(pairs, apart):
            few = few_in_cells(
                cells,
                (new, old),
                pair,
                apart=apart[direction],
                common=f"mask = {_BOTH}",
                k=k,
                opposite=apart["missing" if direction == "added" else "added"],
            )
            if few and few[1] > found.get(direction, ((), 0))[1]:
                found[direction] = few
    for direction, _ in _SIDES:
        if direction in found:
            by, number = found[direction]
            about = (theme.id, theme.label, (old.name,))
            yield FewApart(*about, direction, k, apart_by, by, number, families=families)


def _pairs(mine: tuple[Shape, ...], theirs: tuple[Shape, ...]) -> list[tuple[Shape, Shape]]:
    """What both have in common, in every way in which they have it."""
    found: dict[object, tuple[Shape, Shape]] = {}
    for one in mine:
        for other in theirs:
            kinds = [kind for kind in one if kind in other]
            own, former = {kind: one[kind] for kind in kinds}, {kind: other[kind] for kind in kinds}
            key = tuple((kind, own[kind].key, former[kind].key) for kind in kinds)
            found.setdefault(key, (own, former))
    return list(found.values())


def _besides(of: Result, counting: Counting, kinds: frozenset[str]) -> Shape:
    """How a result sorts people along kinds of axes of which the other one has chosen some. By what is
    emptied in some rows, nobody can be told apart for sure.
    """
    shapes = counting.shapes(of, whole_rows=True, always_there=True)
    return {kind: split for shape in shapes[:1] for kind, split in shape.items() if kind in kinds}


def differing(new: ThemePlan, old: ThemePlan, catalogue: Catalogue) -> tuple[str, ...]:
    """What the two ask differently: the regions, and the variables of conditions that are not the same."""
    conditions = {item.field: item.values for item in new.filters}
    former = {item.field: item.values for item in old.filters}
    labels = {variable.field: variable.label for variable in catalogue.offered(new.theme, "table").variables}
    names = [
        labels[name]
        for name in dict.fromkeys([*conditions, *former])
        if conditions.get(name) != former.get(name)
    ]
    return (*(["Wilayah"] if new.regions != old.regions else []), *names)
