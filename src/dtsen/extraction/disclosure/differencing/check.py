"""Everything that a new result tells together with what the institution already has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing import membership
from dtsen.extraction.disclosure.differencing.comparing import told_by_overlapping, told_together
from dtsen.extraction.disclosure.differencing.findings import Finding, NotCompared
from dtsen.extraction.disclosure.differencing.households import Measured, matched
from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.leftovers import few_left
from dtsen.extraction.disclosure.differencing.linking import below_the_other, linked
from dtsen.extraction.disclosure.differencing.populations import few_apart
from dtsen.extraction.disclosure.differencing.received import Received
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Suppressed
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.errors import SpecError
from dtsen.extraction.level import IDENTIFIED_LEVEL
from dtsen.extraction.plan import make_plan
from dtsen.extraction.spec import ExtractSpec

# Older results of one theme that are looked at, the newest ones: each costs a few passes over the rows.
MOST_RECEIVED = 30
# Results are about nearly the same people where at most one in so many stands in one alone.
NEARLY = 20


def differences(
    spec: ExtractSpec,
    received: Sequence[Received],
    engine: Engine,
    work: Path,
    catalogue: Catalogue,
    tables: Mapping[str, Suppressed] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """Hold a specification against what was received before, oldest first. Everything is counted in the
    version that ``engine`` reads. ``tables``: the new result's by theme, where they were counted already.
    ``work`` is a folder that is not there yet.

    Raises ``RegistryError``.
    """
    work.mkdir()
    counting = Counting(engine, catalogue, work)
    findings: list[Finding] = []
    for new in _results("", spec, catalogue):
        theme = new.plan.theme
        everything = [old for item in received for old in _results(item.name, item.spec, catalogue)]
        older = [old for old in everything if old.plan.theme == theme]
        # A family's row says how many people stand behind it: by what families have, the two themes' figures
        # are tied, and nothing here holds them against each other.
        others = [
            old.name
            for old in everything
            if old.plan.theme != theme and (counting.takes_families(new) or counting.takes_families(old))
        ]
        if others:
            label = catalogue.theme(theme).label
            findings.append(NotCompared(theme, label, tuple(dict.fromkeys(others)), families=True))
        findings += _of_the_other_theme(new, everything, catalogue, counting)
        findings += _of_theme(new, older, tables.get(theme), catalogue, counting)
    return tuple(findings)


def _of_the_other_theme(
    new: Result, everything: Sequence[Result], catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    """Rows of families against rows of people; who holds a level 4 result has the names anyhow."""
    if new.is_table or _is_identified(new, catalogue):
        return
    others = [old for old in everything if old.plan.theme != new.plan.theme and not old.is_table]
    if left_out := others[:-MOST_RECEIVED]:
        label = catalogue.theme(new.plan.theme).label
        yield NotCompared(new.plan.theme, label, tuple(old.name for old in left_out))
    known: Measured = {}
    for old in others[-MOST_RECEIVED:]:
        yield from matched(new, old, catalogue, counting, known)


def _of_theme(
    new: Result, older: Sequence[Result], table: Suppressed | None, catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    label = catalogue.theme(new.plan.theme).label
    if left_out := older[:-MOST_RECEIVED]:
        yield NotCompared(new.plan.theme, label, tuple(old.name for old in left_out))
    older = older[-MOST_RECEIVED:]
    if not older:
        return
    try:
        people: Mapping[int, int] = membership.people([new, *older], catalogue, counting)
    except TooLarge:
        yield NotCompared(new.plan.theme, label, tuple(old.name for old in older))
        return
    standing = [(old, Standing.of(people, place)) for place, old in enumerate(older, start=1)]
    refused = []
    for old, stands in standing:
        if stands.common and stands.apart:
            try:
                yield from few_apart(new, old, catalogue, counting)
            except (TooLarge, SpecError):  # (a table that would be refused today)
                refused.append(old)
                yield NotCompared(new.plan.theme, label, (old.name,))
    yield from few_left(new, older, people, catalogue, counting)
    # Who holds the names of all these people learns nothing more from counts of them.
    others = [
        (old, stands)
        for old, stands in standing
        if stands.common and old not in refused and not _is_identified(old, catalogue)
    ]
    try:
        if others and new.is_table:
            table = table or counting.table(new)
    except TooLarge:
        yield NotCompared(new.plan.theme, label, tuple(old.name for old, _ in others))
        return
    for old, stands in others:
        if stands.is_about_the_same:
            yield from below_the_other(new, old, table, label, counting)
        if not (new.is_table or old.is_table):
            try:
                yield from linked(new, old, label, catalogue, counting)
            except TooLarge:
                yield NotCompared(new.plan.theme, label, (old.name,))
        if stands.apart:
            yield from told_by_overlapping(new, old, table, label, counting, catalogue)
    alike = [old for old, stands in others if not stands.apart]
    yield from told_together(new, alike, table, label, counting)


@dataclass(frozen=True)
class Standing:
    """How many people an older result has in common with the new one, and how many stand in one alone."""

    common: int
    apart: int

    @classmethod
    def of(cls, people: Mapping[int, int], place: int) -> Standing:
        """Of the older result at this place; the new one has place 0."""
        bits = {mask: (mask & 1, mask >> place & 1) for mask in people}
        return cls(
            sum(count for mask, count in people.items() if bits[mask] == (1, 1)),
            sum(count for mask, count in people.items() if sum(bits[mask]) == 1),
        )

    @property
    def is_about_the_same(self) -> bool:
        """Whether nearly nobody stands in one alone: the one is as good as the other."""
        return self.apart * NEARLY <= self.common


def _results(name: str, spec: ExtractSpec, catalogue: Catalogue) -> Iterator[Result]:
    for choice, plan in zip(spec.themes, make_plan(spec, catalogue).themes, strict=True):
        yield Result(name, spec, choice, plan)


def _is_identified(old: Result, catalogue: Catalogue) -> bool:
    return old.spec.level_finding(catalogue).level >= IDENTIFIED_LEVEL
