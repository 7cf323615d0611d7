"""Fewer than k people whom three results or more leave over when they are subtracted from each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.cells import cells_of, few_in_cells, withheld_beside
from dtsen.extraction.disclosure.differencing.findings import FewLeft, Finding, NotCompared
from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.unions import NEW, Fit, fits
from dtsen.extraction.errors import SpecError

# Ways in which results fit into each other: each costs a pass over the rows.
MOST_FITS = 30
# Sets of tables that withhold a cell together, of one way.
MOST_LEFT_OUT = 10


def few_left(
    new: Result, older: Sequence[Result], people: Mapping[int, int], catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    """What the new result and several older ones leave over. ``people``: how many have which mask, of the new
    result (bit 0) and the older ones in order. Raises ``RegistryError``.
    """
    about = (new.plan.theme, catalogue.theme(new.plan.theme).label)
    results = (new, *older)
    try:
        kinds = [_kinds(of, counting) for of in results]
        found = fits(people, kinds)
    except TooLarge:
        yield NotCompared(*about, tuple(old.name for old in older))
        return
    if len(found) > MOST_FITS:
        yield NotCompared(*about, tuple(old.name for old in older))
    told: set[Finding] = set()
    for fit in found[:MOST_FITS]:
        names = tuple(results[place].name for place in fit.members if place)
        try:
            for finding in _few(fit, [results[place] for place in fit.members], about, catalogue, counting):
                if finding not in told:
                    told.add(finding)
                    yield finding
        except TooLarge:
            yield NotCompared(*about, names)
        except SpecError:  # (a table that would be refused today: its pair with the new one says so)
            continue


def _few(
    fit: Fit,
    members: Sequence[Result],
    about: tuple[str, str],
    catalogue: Catalogue,
    counting: Counting,
) -> Iterator[Finding]:
    """What is left by all members; and by those that withhold nothing, in cells that others withhold: there
    these are left over as well.
    """
    k = max(of.k for of in members)
    shapes = [counting.shapes(of)[0] for of in members]
    common = [kind for kind in shapes[0] if all(kind in shape for shape in shapes)]
    shapes = [{kind: shape[kind] for kind in common} for shape in shapes]
    # The masks of those left, by the members alone.
    masks = {
        sum(1 << place for place, member in enumerate(fit.members) if mask >> member & 1) for mask in fit.left
    }
    left = f"mask IN ({', '.join(map(str, sorted(masks)))})"
    tables = [
        place
        for place, (member, of) in enumerate(zip(fit.members, members, strict=True))
        if of.is_table and fit.holder not in (None, member) and member != NEW
    ]
    families = counting.of_families(*members)
    with cells_of(members, shapes, catalogue, counting, few_families=k if families else 0) as cells:
        if cells is None:
            return
        beside = withheld_beside(cells, members, shapes, tables, left, k) if tables else []
        # (with one result subtracted from one other, every pair is held against each other anyhow)
        beside = [places for places in beside if len(members) - len(places) > 2]
        for left_out in (frozenset[int](), *beside[:MOST_LEFT_OUT]):
            apart = " OR ".join((left, *(f"mask & {1 << place} > 0" for place in sorted(left_out))))
            few = few_in_cells(
                cells,
                members,
                shapes,
                apart=f"({apart})",
                common=f"mask > 0 AND NOT ({apart})",
                k=k,
                left_out=left_out,
            )
            if few:
                taken = (of for place, of in enumerate(members) if place not in left_out and of.name)
                yield FewLeft(*about, tuple(of.name for of in taken), k, *few, families=families)
        if len(beside) > MOST_LEFT_OUT:
            yield NotCompared(*about, tuple(of.name for of in members if of.name))


def _kinds(of: Result, counting: Counting) -> frozenset[str]:
    try:
        return frozenset(counting.shapes(of)[0])
    except SpecError:  # (a table that would be refused today)
        return frozenset()
