"""The disclosure check of a result at level 3: from the engine's groups to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.disclosure.causes import causes
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.households import Households
from dtsen.extraction.disclosure.numbers import NumberedClasses
from dtsen.extraction.disclosure.outcome import Counts, Outcome
from dtsen.extraction.disclosure.remedies import remedies
from dtsen.extraction.disclosure.report import (
    UNLINKING,
    Applied,
    Cause,
    ClassReport,
    DisclosureReport,
    Diversity,
    Identifier,
    Remedy,
    Scope,
    SizeGroup,
)
from dtsen.extraction.disclosure.rules import REPORTED_L, Disclosure
from dtsen.extraction.disclosure.sizes import sizes_of
from dtsen.extraction.disclosure.values import Values
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.plan import Plan, households_of, identifying, make_plan
from dtsen.extraction.recode import Recode
from dtsen.extraction.spec import ExtractSpec

# What the check is at: it measures, or looks for what would mend a result that fails.
Stage = Literal["disclosure", "remedies"]


def check_disclosure(
    spec: ExtractSpec,
    plan: Plan,
    engine: Engine,
    work: Path,
    catalogue: Catalogue,
    tell: Callable[[Stage], None] = lambda stage: None,
) -> DisclosureReport:
    """Measure what ``plan`` is about to deliver, in a folder inside the engine's work folder.

    Causes and remedies are looked for only where the result fails. ``tell`` hears what is done as it begins.
    Raises ``RegistryError``, ``DiskFull``.
    """
    tell("disclosure")
    work.mkdir(parents=True, exist_ok=True)
    if households := households_of(plan.themes):
        outcome = Households(engine, plan.themes, households, spec.disclosure, work).outcome()
        report = _report(spec, plan, outcome, catalogue)
        if report.passed:
            return report
        apart = replace(spec, disclosure=replace(spec.disclosure, linked=False))
        alone = _check_files(spec, make_plan(apart, catalogue), engine, work, catalogue, tell)
        kept_out = frozenset(apart.shared_sensitive(catalogue) if spec.disclosure.diversity else ())
        return replace(
            report,
            classes=(*report.classes, *(() if alone.passed else alone.classes)),
            remedies=() if spec.disclosure.override else tuple(_unlinked(alone, kept_out)),
        )
    return _check_files(spec, plan, engine, work, catalogue, tell)


def _check_files(
    spec: ExtractSpec,
    plan: Plan,
    engine: Engine,
    work: Path,
    catalogue: Catalogue,
    tell: Callable[[Stage], None],
) -> DisclosureReport:
    """Measure each file for itself."""
    rules = spec.disclosure
    current = {transform.variable: transform for transform in rules.transform}
    with closing(Classes(engine, plan.themes, rules, work)) as classes:
        outcome = classes.outcome(current)
        report = _report(spec, plan, outcome, catalogue)
        if report.passed:
            return report
        tell("remedies")
        numbered, values = NumberedClasses.of(classes, current), Values(classes)
        found = causes(numbered, values, current)
        offered = () if rules.override else remedies(classes, numbered, values, current, outcome)
        offered = tuple(replace(remedy, linked=rules.linked) for remedy in offered)
        return _report(spec, plan, outcome, catalogue, found, offered)


def _unlinked(alone: DisclosureReport, kept_out: frozenset[str]) -> Iterator[Remedy]:
    """What lets files go out that may not as long as a key joins them: what mends each, without the key.
    ``kept_out`` are the variables that must be dropped then.
    """
    found = list(alone.remedies)
    if alone.passed:
        emptied = sum(item.emptied or 0 for item in alone.applied)
        found.append(Remedy(alone.rules.transform, (), {}, emptied, passes=True))
    for remedy in found:
        if kept_out <= {item.variable for item in remedy.transforms if item.drop}:
            yield replace(remedy, costs=(UNLINKING, *remedy.costs), linked=False)


def _report(
    spec: ExtractSpec,
    plan: Plan,
    outcome: Outcome,
    catalogue: Catalogue,
    found: Mapping[str, Sequence[Cause]] = MappingProxyType({}),
    offered: tuple[Remedy, ...] = (),
) -> DisclosureReport:
    identifiers = {
        theme.theme: [
            _identifier(theme.theme, column.source, column.recode)
            for column in identifying(theme.columns)
            if isinstance(column.source, Variable)
        ]
        for theme in plan.themes
    }
    reports = []
    for (theme, scope), counts in outcome.counts.items():
        told_apart_by = identifiers[theme] if scope == "theme" else chain.from_iterable(identifiers.values())
        reports.append(
            _class_report(
                spec.disclosure,
                (theme, scope),
                catalogue.theme(theme).label,
                counts,
                tuple(told_apart_by),
                [catalogue.theme(theme).variable(name) for name in counts.undiverse],
                tuple(found.get(theme, ())),
            )
        )
    return DisclosureReport(
        rules=spec.disclosure,
        classes=tuple(reports),
        applied=tuple(_applied(spec, outcome, catalogue)),
        remedies=offered,
    )


def _class_report(
    rules: Disclosure,
    key: tuple[str, Scope],
    label: str,
    counts: Counts,
    identifiers: tuple[Identifier, ...],
    sensitive: Sequence[Variable],
    found: tuple[Cause, ...],
) -> ClassReport:
    theme, scope = key
    return ClassReport(
        theme=theme,
        label=label,
        scope=scope,
        k=rules.k,
        identifiers=identifiers,
        people=counts.people,
        classes=counts.classes,
        small_classes=counts.small_classes,
        people_in_small_classes=counts.people_in_small_classes,
        unique_people=counts.unique_people,
        smallest=counts.smallest,
        sizes=tuple(
            SizeGroup(first, last, *size)
            for (first, last), size in zip(sizes_of(rules.k), counts.sizes, strict=True)
        ),
        diversity=tuple(
            Diversity(
                theme,
                variable.id,
                variable.label,
                rules.diversity or REPORTED_L,
                counts.undiverse[variable.id],
                binding=rules.diversity is not None,
            )
            for variable in sensitive
        ),
        causes=found,
    )


def _identifier(theme: str, variable: Variable, recode: Recode | None) -> Identifier:
    return Identifier(theme, variable.id, variable.label, recode.label if recode else "")


def _applied(spec: ExtractSpec, outcome: Outcome, catalogue: Catalogue) -> Iterator[Applied]:
    """What the specification's transformations did, theme by theme."""
    for choice in spec.themes:
        rows = outcome.widest(choice.theme).people
        for transform in spec.disclosure.transform:
            if transform.variable in choice.used:
                variable = catalogue.theme(choice.theme).variable(transform.variable)
                yield Applied(
                    theme=choice.theme,
                    variable=variable.id,
                    label=variable.label,
                    text=transform.label,
                    emptied=outcome.emptied.get((choice.theme, variable.id)),
                    rows=rows,
                )
