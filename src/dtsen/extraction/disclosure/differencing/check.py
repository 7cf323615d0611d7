"""Everything that a new result tells together with what the institution already has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.comparing import told_together
from dtsen.extraction.disclosure.differencing.findings import Finding, NotCompared
from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.linking import below_the_other, linked
from dtsen.extraction.disclosure.differencing.populations import few_apart
from dtsen.extraction.disclosure.differencing.received import Received
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Suppressed
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.level import IDENTIFIED_LEVEL
from dtsen.extraction.plan import make_plan
from dtsen.extraction.spec import ExtractSpec

# Older results of one theme that are looked at, the newest ones: each costs one to three passes over rows.
MOST_RECEIVED = 30


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
            if old.plan.theme != theme and (new.takes_families or old.takes_families)
        ]
        if others:
            label = catalogue.theme(theme).label
            findings.append(NotCompared(theme, label, tuple(dict.fromkeys(others)), families=True))
        findings += _of_theme(new, older, tables.get(theme), catalogue, counting)
    return tuple(findings)


def _of_theme(
    new: Result, older: Sequence[Result], table: Suppressed | None, catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    label = catalogue.theme(new.plan.theme).label
    if left_out := older[:-MOST_RECEIVED]:
        yield NotCompared(new.plan.theme, label, tuple(old.name for old in left_out))
    older = older[-MOST_RECEIVED:]
    for old in older:
        if old.population != new.population:
            yield from few_apart(new, old, catalogue, counting)
    # Who holds the names of all these people learns nothing more from counts of them.
    alike = [old for old in older if old.population == new.population and not _is_identified(old, catalogue)]
    try:
        if alike and new.is_table:
            table = table or counting.table(new)
    except TooLarge:
        yield NotCompared(new.plan.theme, label, tuple(old.name for old in alike))
        return
    for old in alike:
        yield from below_the_other(new, old, table, label, counting)
        if not (new.is_table or old.is_table):
            yield from linked(new, old, label, counting)
    yield from told_together(new, alike, table, label, counting)


def _results(name: str, spec: ExtractSpec, catalogue: Catalogue) -> Iterator[Result]:
    for choice, plan in zip(spec.themes, make_plan(spec, catalogue).themes, strict=True):
        yield Result(name, spec, choice, plan)


def _is_identified(old: Result, catalogue: Catalogue) -> bool:
    return old.spec.level_finding(catalogue).level >= IDENTIFIED_LEVEL
