"""Which columns make a result fail."""

from __future__ import annotations

from dtsen.extraction.disclosure.numbers import NumberedClasses
from dtsen.extraction.disclosure.outcome import Tally, Transforms
from dtsen.extraction.disclosure.relation import Relation, id_of
from dtsen.extraction.disclosure.report import Cause, Identifier
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.disclosure.values import Values


def causes(classes: NumberedClasses, values: Values, current: Transforms) -> dict[str, list[Cause]]:
    """By theme: each quasi-identifier of its file, with what is left of the failure without it; the one to
    change first comes first. Everybody is counted.
    """
    now = classes.tally(current, whole=True)
    without = _without_each(classes, values, current)
    found: dict[str, list[Cause]] = {}
    for relation in classes.relations:
        of_theme = relation.theme
        found[of_theme] = sorted(
            (
                _cause(identifier, values, current, now[of_theme], without[identifier.variable][of_theme])
                for identifier in _identifiers(relation, values, current)
            ),
            key=_rank,
        )
    return found


def _without_each(
    classes: NumberedClasses, values: Values, current: Transforms
) -> dict[str, dict[str, Tally]]:
    """By variable: what every theme is without it."""
    names = dict.fromkeys(variable.id for _, variable in values.variables(current))
    return {name: classes.tally({**current, name: Transform(name, drop=True)}, whole=True) for name in names}


def _identifiers(relation: Relation, values: Values, current: Transforms) -> list[Identifier]:
    """What makes the theme's classes."""
    named = {(theme, variable.id): variable.label for theme, variable in values.variables(current)}
    names = ((relation.theme, id_of(column)) for column in relation.dimensions)
    return [Identifier(*name, named[name]) for name in names if name in named]


def _cause(identifier: Identifier, values: Values, current: Transforms, now: Tally, without: Tally) -> Cause:
    """Classes only grow when a column goes: who stands alone with it and not without it, does so by it."""
    recode = current.get(identifier.variable, Transform(identifier.variable)).recode
    return Cause(
        identifier,
        people_without=without.people_in_small_classes,
        alone_by_it=max(now.alone - without.alone, 0),
        undiverse_without=without.undiverse,
        values=values.distinct(identifier.theme, identifier.variable, recode),
    )


def _rank(cause: Cause) -> tuple[int, int, int]:
    """Where no column alone makes a difference, the one that tells most values apart is worth changing."""
    return cause.people_without + cause.undiverse_without, -cause.alone_by_it, -cause.values
