"""Which columns make a result fail."""

from __future__ import annotations

from typing import Protocol

from dtsen.extraction.disclosure.class_report import Cause, Identifier
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.outcome import Tally, Transforms
from dtsen.extraction.disclosure.relation import Relation, id_of
from dtsen.extraction.disclosure.rules import Transform


class Told(Protocol):
    """Classes of single files or of households, by what tells them apart."""

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The classes of rows, by theme."""

    def tally(self, transforms: Transforms, *, whole: bool = False) -> dict[str, Tally]:
        """By theme, what the result is under these transformations."""


def causes(
    classes: Told, values: Values, current: Transforms, *, joined: bool = False
) -> dict[str, list[Cause]]:
    """By theme: each quasi-identifier of its file, with what is left of the failure without it; the one to
    change first comes first. Everybody is counted. Of ``joined`` files, those of both count for each theme.
    """
    now = classes.tally(current, whole=True)
    without = _without_each(classes, values, current)
    found: dict[str, list[Cause]] = {}
    for theme in [relation.theme for relation in classes.relations]:
        told_apart_by: dict[str, Identifier] = {}
        for relation in classes.relations:
            if joined or relation.theme == theme:
                for identifier in _identifiers(relation, values, current):
                    told_apart_by.setdefault(identifier.variable, identifier)
        found[theme] = sorted(
            (
                _cause(identifier, values, current, now[theme], without[identifier.variable][theme])
                for identifier in told_apart_by.values()
            ),
            key=_rank,
        )
    return found


def _without_each(classes: Told, values: Values, current: Transforms) -> dict[str, dict[str, Tally]]:
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
