"""What leaving a column out of one of two files makes of a result whose files have no common key.

What stands in both files would join them, and so it tells rows apart in each. In one of them alone it does so
no longer. That is no transformation, for those hold in every file: the choice of variables changes, so each
way is counted on the registry itself, a pass a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending.tallies import passes
from dtsen.extraction.disclosure.mending.values import Values
from dtsen.extraction.disclosure.report import LeftOut
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.plan import is_quasi_identifier, make_plan
from dtsen.extraction.spec import ExtractSpec


def leaving_out(
    spec: ExtractSpec, values: Values, engine: Engine, work: Path, catalogue: Catalogue
) -> Iterator[LeftOut]:
    """By theme: without all that tells its rows apart only because the other file has it too, and the theme
    something else. Raises ``RegistryError``, ``DiskFull``.
    """
    current = {transform.variable: transform for transform in spec.disclosure.transform}
    for choice in spec.themes:
        theme = catalogue.theme(choice.theme)
        names = [
            name
            for name in spec.delivered(choice)
            if name in spec.shared and not is_quasi_identifier(theme.variable(name))
        ]
        if not names or not set(choice.variables) - {*names, *spec.disclosure.dropped}:
            continue
        plan = make_plan(spec.without(theme.id, names), catalogue)
        folder = work / f"without-{theme.id}"
        folder.mkdir()
        with closing(Classes(engine, plan.themes, spec.disclosure, folder)) as classes:
            outcome = classes.outcome(current)
        recodes = {name: current[name].recode if name in current else None for name in names}
        yield LeftOut(
            theme=theme.id,
            theme_label=theme.label,
            variables=tuple(names),
            labels=tuple(theme.variable(name).label for name in names),
            values=tuple(values.distinct(theme.id, name, recodes[name]) for name in names),
            left={one.theme: outcome.widest(one.theme).people_in_small_classes for one in spec.themes},
            cells_emptied=sum(outcome.emptied.values()),
            passes=passes(spec.disclosure, outcome),
        )
