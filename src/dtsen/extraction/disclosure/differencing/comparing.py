"""Two or more results about the very same people: what one withholds, or none shows, and all tell together.

The views of the results become one system (``assembling``): figures of the same categories are one figure,
categories that overlap are cut into what they have in common, and the bounds of everything are narrowed by
every sum that the results tie. Reported are figures about few people that end up less open than the rule of
suppression asks for, and every figure that one result withholds and another shows.

So it covers: cells and margins of tables with other dimensions, the same dimensions in another grouping (all
differences of unions of bands, codes, regions of other levels), shares and sums with what other tables tell
of them, another k, and rows that a table's withheld cells can be counted in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.assembling import (
    Assembly,
    in_several,
    overlapping,
    unlike,
)
from dtsen.extraction.disclosure.differencing.findings import Finding, NotCompared, ToldTogether
from dtsen.extraction.disclosure.differencing.joint import Groups, TooLarge, joint_groups
from dtsen.extraction.disclosure.differencing.membership import Membership
from dtsen.extraction.disclosure.differencing.pinning import aligned, pinned, pinned_groups
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Suppressed, View, labels
from dtsen.extraction.errors import EmptyResult, SpecError
from dtsen.extraction.plan import AggregatePlan
from dtsen.extraction.tables.certificate import COUNT

# Figures looked at while bounds are narrowed: some seconds.
MOST_LOOKS = 10_000_000

Views = tuple[View, ...]


def told_together(
    new: Result, old: Sequence[Result], table: Suppressed | None, label: str, counting: Counting
) -> Iterator[Finding]:
    """Hold a result against older ones about the same people, each by itself and then all together.

    ``table`` is the new result's, where it is one. Raises ``SpecError`` and ``RegistryError``.
    """
    kinds = counting.kinds(new)
    seen: list[tuple[Result, Views]] = []
    reported = False
    for other in old:
        findings, theirs = _pair(_Comparison(new, (other,), label, counting), new, other, table, counting)
        if theirs:
            seen.append((other, theirs))
        reported = reported or bool(findings)
        yield from findings
    if new.is_table and len(seen) > 1 and not reported:
        comparison = _Comparison(new, tuple(other for other, _ in seen), label, counting)
        try:
            yield from comparison.run(counting.views(new, table, kinds), [views for _, views in seen])
        except TooLarge:
            yield comparison.not_compared()


def told_by_overlapping(
    new: Result,
    old: Result,
    table: Suppressed | None,
    label: str,
    counting: Counting,
    catalogue: Catalogue,
) -> Iterator[Finding]:
    """Hold a result against an older one that has some people in common with it, by these.

    Raises ``SpecError`` and ``RegistryError``.
    """
    try:
        besides = counting.besides(new, old)
    except SpecError:  # (a table that would be refused today)
        yield NotCompared(new.plan.theme, label, (old.name,))
        return
    comparison = _Comparison(new, (old,), label, counting, Membership((old, new), catalogue), besides)
    findings, _ = _pair(comparison, new, old, table, counting)
    yield from findings


def _pair(
    comparison: _Comparison, new: Result, other: Result, table: Suppressed | None, counting: Counting
) -> tuple[list[Finding], Views]:
    """What two results tell together, and the views of the other one, where it could be compared."""
    try:
        common, is_all = counting.common(new, other)
        common |= comparison.besides
        if not common:
            return [], ()
        own, theirs = counting.views(new, table, common), counting.views(other, None, common)
        return [*comparison.run(own, [theirs]), *([] if is_all else [comparison.not_compared()])], theirs
    except (TooLarge, SpecError):  # (a table that would be refused today)
        return [comparison.not_compared()], ()
    except EmptyResult:
        return [], ()  # nothing was delivered, or nothing of it is left


class _Comparison:
    """``membership``: of the older results and then the new one, where they are not about the same people;
    ``besides``: kinds of axes that one result has and that another one's people were chosen by.
    """

    def __init__(
        self,
        new: Result,
        old: tuple[Result, ...],
        label: str,
        counting: Counting,
        membership: Membership | None = None,
        besides: frozenset[str] = frozenset(),
    ) -> None:
        self.besides = besides
        self._new, self._old, self._counting = new, old, counting
        self._membership = membership
        self._k = max(result.k for result in (new, *old))
        self._about = (new.plan.theme, label, tuple(result.name for result in old))

    def not_compared(self) -> NotCompared:
        return NotCompared(*self._about)

    def run(self, own: Views, older: Sequence[Views]) -> Iterator[Finding]:
        """Raises ``TooLarge``, ``RegistryError``."""
        results = [*older, own]
        views = [view for result in results for view in result]
        extracts = not any(of.is_table for of in (self._new, *self._old))
        isolated, shown, finished = 0, 0, True
        by: dict[str, None] = {}
        for quantity in dict.fromkeys(view.quantity for view in own):
            of_each = [tuple(view for view in views if view.quantity == quantity) for views in results]
            of_each = [views for views in of_each if views]
            if len(of_each) < 2:
                continue
            assembly, former = self._assembled(of_each)
            finished = finished and assembly.system.narrow(MOST_LOOKS)
            few = set(assembly.system.isolated()) - former
            if self._membership and quantity == COUNT:
                # Of a part of the people there are at most as many as of all: only when everybody can see
                # that they are few is this more than what the larger result says of everybody in it.
                few = {row for row in few if assembly.system.high[row] < self._k}
            if extracts and not (unlike(views) or self.besides):
                # Of rows nothing is a secret but what was emptied, and nothing lies between their categories.
                few = {row for row in few if assembly.system.withheld[row]}
            both = set(assembly.system.contradicted()) - former
            isolated, shown = isolated + assembly.cells(few), shown + assembly.cells(both)
            by |= dict.fromkeys(assembly.kinds_of(few | both))
        if isolated or (shown and len(older) == 1):
            by_labels = labels(by, views)
            yield ToldTogether(
                *self._about,
                self._k,
                by_labels,
                isolated,
                shown,
                overlapping=self._membership is not None,
                extracts=extracts,
            )
        if not finished:
            yield self.not_compared()
        elif self._counting.of_families(self._new, *self._old):
            by_new = self._cut_across((views, own) for views in older)
            if by_new or self._cut_across(combinations(older, 2)):
                yield NotCompared(*self._about, families=True, cut=by_new)

    def _cut_across(self, pairs: Iterable[tuple[Views, Views]]) -> tuple[str, ...]:
        """What two results cut the same people across by, the second one's columns first: what lies between
        their categories is counted in people alone, though few families may be few people there. Where one
        cuts the other's categories finer, nothing lies between them but the rows whose value is emptied.
        """
        is_emptied = any(of.plan.suppression for of in (self._new, *self._old))
        found: dict[str, None] = {}
        for theirs, mine in pairs:
            for other, one in overlapping(theirs, mine):
                for kind in one.kinds:
                    if kind not in other.kinds or one.ways[kind] == other.ways[kind]:
                        continue
                    split, against = one.split(kind), other.split(kind)
                    if is_emptied or not (split.tells(against) or against.tells(split)):
                        found[" dan ".join(labels([kind], (one, other)))] = None
        return tuple(found)

    def _assembled(self, of_each: Sequence[Views]) -> tuple[Assembly, set[int]]:
        """The system of all results, the new one last, and what the older ones told without it."""
        if self._membership:
            of_each = [pinned(views, place) for place, views in enumerate(of_each)]
        everything = tuple(view for views in of_each for view in views)
        groups, grouped = self._groups(everything), frozenset[str]()
        if self._membership:
            grouped = in_several(everything) | self.besides
            of_each = [aligned(views, groups, grouped) for views in of_each]
            everything = tuple(view for views in of_each for view in views)
        assembly, former = Assembly(everything, groups, grouped), set[int]()
        for number, views in enumerate(of_each, start=1):
            for view in views:
                assembly.add(view)
            for before in of_each[: number - 1]:
                for one, other in overlapping(before, views, self.besides):
                    assembly.refine(one, other, self._k, self.besides)
            if number == len(of_each) - 1:
                assembly.system.narrow(MOST_LOOKS)
                former = {*assembly.system.isolated(), *assembly.system.contradicted()}
        return assembly, former

    def _groups(self, views: Views) -> Groups:
        """The groups by all that views have in common, where some views cut it differently."""
        if self._membership:
            kinds = in_several(views) | self.besides
            return pinned_groups(self._membership, views, kinds, self._counting)
        several = unlike(views)
        if not several:
            return ()
        of = [set(view.kinds) for view in views]
        shared = set().union(*(one & other for one, other in combinations(of, 2)))
        plan = self._new.plan
        population = AggregatePlan(plan.theme, plan.regions, plan.filters, ())
        kinds = frozenset(shared) | several
        return joint_groups(self._counting.engine, population, views, kinds, self._counting.folder())
