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
from dtsen.extraction.disclosure.class_report import (
    UNITS,
    Cause,
    ClassReport,
    Diversity,
    Identifier,
    Scope,
    SizeGroup,
)
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.households import Households
from dtsen.extraction.disclosure.mending.candidates import candidates
from dtsen.extraction.disclosure.mending.choosing import rank
from dtsen.extraction.disclosure.mending.keeping import (
    NOT_WITH_L,
    Kept,
    causes_of_households,
    keeping_the_key,
)
from dtsen.extraction.disclosure.mending.leaving import leaving_out
from dtsen.extraction.disclosure.mending.linked import MOST_LOOKS
from dtsen.extraction.disclosure.mending.linking import linked_classes
from dtsen.extraction.disclosure.mending.numbers import NumberedClasses
from dtsen.extraction.disclosure.mending.remedies import remedies
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Counts, Outcome, Transforms
from dtsen.extraction.disclosure.report import UNLINKING, Applied, DisclosureReport, EmptiedCells, Remedy
from dtsen.extraction.disclosure.rules import REPORTED_L, Disclosure
from dtsen.extraction.disclosure.shared import Shared
from dtsen.extraction.disclosure.sizes import sizes_of
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.plan import (
    Column,
    HouseholdPlan,
    Plan,
    households_of,
    identifying,
    is_quasi_identifier,
    make_plan,
)
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
        return _check_households(spec, plan, households, engine, work, catalogue, tell)
    with closing(Classes(engine, plan.themes, spec.disclosure, work)) as classes:
        values = Values(classes)
        report = _check_files(spec, plan, classes, values, catalogue, tell)
        if report.verdict != "fail":
            return report
        left_out = leaving_out(spec, values, engine, work, catalogue)
        return replace(report, left_out=tuple(left_out))


def _check_households(
    spec: ExtractSpec,
    plan: Plan,
    households: HouseholdPlan,
    engine: Engine,
    work: Path,
    catalogue: Catalogue,
    tell: Callable[[Stage], None],
) -> DisclosureReport:
    """Measure what a key joins; where that fails, also each file for itself, as it is without the key."""
    outcome = Households(engine, plan.themes, households, spec.disclosure, work).outcome()
    report = _report(spec, plan, outcome, catalogue)
    if report.passed:
        return report
    apart = replace(spec, disclosure=replace(spec.disclosure, linked=False))
    apart_plan = make_plan(apart, catalogue)
    with closing(Classes(engine, apart_plan.themes, spec.disclosure, work)) as classes:
        values = Values(classes)
        alone = _check_files(spec, apart_plan, classes, values, catalogue, tell)
        tell("remedies")
        kept = _kept(spec, plan, outcome, engine, work, classes, values)
    report = _report(spec, plan, outcome, catalogue, kept.causes)
    kept_out = frozenset(apart.shared_sensitive(catalogue) if spec.disclosure.diversity else ())
    keeping = (remedy for remedy in kept.remedies if _leaves_columns(spec, remedy))
    offered = sorted((*keeping, *_unlinked(alone, outcome, kept_out)), key=rank)
    return replace(
        report,
        classes=(*report.classes, *(() if alone.passed else alone.classes)),
        remedies=() if spec.disclosure.override else _with_reason(offered, kept.note),
    )


def _kept(
    spec: ExtractSpec,
    plan: Plan,
    outcome: Outcome,
    engine: Engine,
    work: Path,
    classes: Classes,
    values: Values,
) -> Kept:
    """What would let the households go out with their key, as far as that is within reach."""
    if spec.disclosure.diversity:
        return Kept(note=NOT_WITH_L)
    current = {transform.variable: transform for transform in spec.disclosure.transform}
    columns = [
        (theme.theme, column.source.id)
        for theme in plan.themes
        for column in identifying(theme.columns)
        if isinstance(column.source, Variable)
    ]
    values = values.only(columns)
    families = outcome.widest("family")
    rows = families.classes * (outcome.people / max(families.people, 1))
    if rows * len(list(candidates(values, current))) > MOST_LOOKS:
        return Kept()
    themes = [replace(theme, suppression=None) for theme in plan.themes]
    households = households_of(themes)
    if households is None:
        return Kept()
    linked = linked_classes(engine, themes, households, classes, work)
    if spec.disclosure.override:
        return Kept(causes_of_households(linked, values, current))
    return keeping_the_key(linked, values, current, outcome)


def _check_files(
    spec: ExtractSpec,
    plan: Plan,
    classes: Classes,
    values: Values,
    catalogue: Catalogue,
    tell: Callable[[Stage], None],
) -> DisclosureReport:
    """Measure each file for itself."""
    rules = spec.disclosure
    current = {transform.variable: transform for transform in rules.transform}
    outcome = classes.outcome(current)
    report = _report(spec, plan, outcome, catalogue)
    if report.passed:
        return report
    tell("remedies")
    numbered = NumberedClasses.of(classes, current)
    found = causes(numbered, values, current)
    offered = () if rules.override else remedies(classes, numbered, values, current, outcome)
    offered = tuple(
        replace(remedy, linked=rules.linked) for remedy in offered if _leaves_columns(spec, remedy)
    )
    report = _report(spec, plan, outcome, catalogue, found, offered)
    if offered or rules.override:
        return report
    few = _few_families(classes, values, current, rules.k)
    told = tuple(replace(found, families=few.get(found.theme)) for found in report.classes)
    return replace(report, classes=told)


def _few_families(classes: Classes, values: Values, current: Transforms, k: int) -> dict[str, int]:
    """By theme, how many families the whole file has, where these are fewer than k: no column helps then."""
    whole = classes.outcome(values.all_dropped(current))
    return {theme: counts.smallest for (theme, _), counts in whole.counts.items() if counts.smallest < k}


def _leaves_columns(spec: ExtractSpec, remedy: Remedy) -> bool:
    """Whether each theme has a column left with it: a specification without any is refused."""
    dropped = {item.variable for item in remedy.transforms if item.drop}
    return all(set(spec.delivered(choice)) - dropped for choice in spec.themes)


def _with_reason(offered: Sequence[Remedy], note: str) -> tuple[Remedy, ...]:
    """The first of the remedies without the key says why none of those that keep it passes (``note``)."""
    first = next((item for item in offered if note and not item.linked), None)
    return tuple(
        replace(item, changes=(UNLINKING, note, *item.changes[1:])) if item is first else item
        for item in offered
    )


def _unlinked(alone: DisclosureReport, joined: Outcome, kept_out: frozenset[str]) -> Iterator[Remedy]:
    """What lets files go out that may not as long as a key joins them: what mends each, without the key.
    ``kept_out`` are the variables that must be dropped then.
    """
    found = list(alone.remedies)
    if alone.passed:
        emptied = tuple(
            EmptiedCells(item.theme, item.variable, item.label, item.emptied, item.rows or 0)
            for item in alone.applied
            if item.emptied
        )
        cells = sum(item.cells for item in emptied)
        found.append(Remedy(alone.rules.transform, (), {}, cells, passes=True, emptied=emptied))
    for remedy in found:
        if kept_out <= {item.variable for item in remedy.transforms if item.drop}:
            # What was asked for has the key: its loss is that of the joined files.
            compared = tuple(
                replace(item, before=joined.emptied.get((item.theme, item.variable), 0))
                for item in remedy.emptied
            )
            yield replace(remedy, changes=(UNLINKING, *remedy.changes), emptied=compared, linked=False)


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
            _identifier(theme.theme, column.source, column)
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
        shared=tuple(_shared(spec, catalogue)),
    )


def _shared(spec: ExtractSpec, catalogue: Catalogue) -> Iterator[Shared]:
    """Who chooses rows by a sensitive variable need not deliver it to tell it of everybody."""
    for choice in spec.themes:
        for condition in choice.where:
            variable = catalogue.theme(choice.theme).variable(condition.variable)
            if variable.classification == "sensitive":
                values = tuple(variable.codes.get(str(value), str(value)) for value in condition.values)
                yield Shared(choice.theme, UNITS[choice.theme], variable.id, variable.label, values)


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


def _identifier(theme: str, variable: Variable, column: Column) -> Identifier:
    return Identifier(
        theme,
        variable.id,
        variable.label,
        column.recode.label if column.recode else "",
        only_shared=column.shared and not is_quasi_identifier(variable),
        sensitive=variable.classification == "sensitive",
    )


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
