"""Which columns make a result fail."""

from __future__ import annotations

from dtsen.extraction.disclosure.numbers import NumberedClasses
from dtsen.extraction.disclosure.outcome import Transforms
from dtsen.extraction.disclosure.report import Cause, Identifier
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.disclosure.values import Values


def causes(classes: NumberedClasses, values: Values, current: Transforms) -> dict[str, list[Cause]]:
    """By theme: each quasi-identifier, with the people who would be left in small classes without it; the
    worst first. Everybody is counted.
    """
    found: dict[str, list[Cause]] = {}
    without: dict[str, dict[str, int]] = {}
    for theme, variable in values.variables(current):
        if variable.id not in without:
            dropped = {**current, variable.id: Transform(variable.id, drop=True)}
            tallies = classes.tally(dropped, whole=True)
            without[variable.id] = {of: tally.people_in_small_classes for of, tally in tallies.items()}
        identifier = Identifier(theme, variable.id, variable.label)
        found.setdefault(theme, []).append(Cause(identifier, without[variable.id][theme]))
    return {theme: sorted(items, key=lambda item: item.people_without) for theme, items in found.items()}
