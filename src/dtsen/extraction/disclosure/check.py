"""The disclosure check of a result at level 3: from the engine's groups to the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.disclosure.causes import causes
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.numbers import NumberedClasses
from dtsen.extraction.disclosure.outcome import Counts, Outcome
from dtsen.extraction.disclosure.remedies import remedies
from dtsen.extraction.disclosure.report import (
    SIZES,
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
from dtsen.extraction.disclosure.values import Values
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.plan import Plan
from dtsen.extraction.recode import Recode
from dtsen.extraction.spec import ExtractSpec

_SCOPES: tuple[Scope, ...] = ("theme", "joined")


def check_disclosure(
    spec: ExtractSpec, plan: Plan, engine: Engine, work: Path, catalogue: Catalogue
) -> DisclosureReport:
    """Measure what ``plan`` is about to deliver, in a folder inside the engine's work folder.

    Causes and remedies are looked for only where the result fails. Raises ``RegistryError``, ``DiskFull``.
    """
    work.mkdir(parents=True, exist_ok=True)
    rules = spec.disclosure
    current = {transform.variable: transform for transform in rules.transform}
    with closing(Classes(engine, plan.themes, rules, work)) as classes:
        outcome = classes.outcome(current)
        report = _report(spec, plan, outcome, classes, catalogue)
        if report.passed:
            return report
        numbered, values = NumberedClasses.of(classes, current), Values(classes)
        found = causes(numbered, values, current)
        offered = () if rules.override else remedies(classes, numbered, values, current, outcome)
        return _report(spec, plan, outcome, classes, catalogue, found, offered)


def _report(
    spec: ExtractSpec,
    plan: Plan,
    outcome: Outcome,
    classes: Classes,
    catalogue: Catalogue,
    found: Mapping[str, Sequence[Cause]] = MappingProxyType({}),
    offered: tuple[Remedy, ...] = (),
) -> DisclosureReport:
    reports = []
    for theme in plan.themes:
        for scope in _SCOPES:
            if (theme.theme, scope) in outcome.counts:
                of_family = theme.theme != "family" and scope == "joined"
                themes = ("family", theme.theme) if of_family else (theme.theme,)
                identifiers = [
                    _identifier(of, column.source, spec.disclosure.of(column.source.id).recode)
                    for of, column in classes.columns
                    if of in themes and isinstance(column.source, Variable)
                ]
                widest = outcome.counts[theme.theme, scope] is outcome.widest(theme.theme)
                reports.append(
                    _class_report(
                        spec.disclosure,
                        (theme.theme, scope),
                        catalogue.theme(theme.theme).label,
                        outcome.counts[theme.theme, scope],
                        identifiers,
                        [variable for of, variable in classes.sensitive if of == theme.theme],
                        tuple(found.get(theme.theme, ())) if widest else (),
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
    identifiers: Sequence[Identifier],
    sensitive: Sequence[Variable],
    found: tuple[Cause, ...],
) -> ClassReport:
    theme, scope = key
    return ClassReport(
        theme=theme,
        label=label,
        scope=scope,
        k=rules.k,
        identifiers=tuple(identifiers),
        people=counts.people,
        classes=counts.classes,
        small_classes=counts.small_classes,
        people_in_small_classes=counts.people_in_small_classes,
        unique_people=counts.unique_people,
        smallest=counts.smallest,
        sizes=tuple(
            SizeGroup(first, last, *size) for (first, last), size in zip(SIZES, counts.sizes, strict=True)
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
        rows = outcome.counts[choice.theme, "theme"].people
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
