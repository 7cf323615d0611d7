"""Rows of families and rows of people in two extracts: what both hold puts members beside their family.

Within one delivery without a key, a column that stands in both files counts as a quasi-identifier of each,
for equal values of it join them. So it does here: what ``linked: false`` would refuse must not go out unseen
as two requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.differencing.findings import HouseholdsMatched
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.plan import is_quasi_identifier
from dtsen.extraction.regions import common
from dtsen.extraction.spec import ExtractSpec


def matched(
    new: Result, old: Result, catalogue: Catalogue, counting: Counting
) -> Iterator[HouseholdsMatched]:
    """Rows of the two themes in classes of fewer than k families by their quasi-identifiers and by what both
    hold besides. Raises ``RegistryError``.
    """
    if common(new.plan.regions, old.plan.regions) is None:
        return
    if _delivers(new.spec, old.choice) or _delivers(old.spec, new.choice):
        return  # nothing is put beside it that did not stand there already, and was measured
    shared = [variable for variable in _variables(new) if variable.id in {one.id for one in _variables(old)}]
    joining = [variable for variable in shared if not is_quasi_identifier(variable)]
    if not joining:
        return  # each was measured by the others
    k = max(new.k, old.k)
    small = {of.plan.theme: _in_small_classes(of, shared, k, counting) for of in (new, old)}
    if any(small.values()):
        by = tuple(variable.label for variable in joining)
        label = catalogue.theme(new.plan.theme).label
        yield HouseholdsMatched(
            new.plan.theme, label, (old.name,), k, by, families=small["family"], people=small["individual"]
        )


def _delivers(spec: ExtractSpec, choice: ThemeChoice) -> bool:
    """Whether rows of the specification hold all that the choice does."""
    return any(
        one.theme == choice.theme and set(choice.variables) <= set(one.variables) for one in spec.themes
    )


def _variables(of: Result) -> list[Variable]:
    return [column.source for column in of.columns if isinstance(column.source, Variable)]


def _in_small_classes(of: Result, shared: list[Variable], k: int, counting: Counting) -> int:
    """How many rows of a result, with the shared columns among its quasi-identifiers."""
    ids = {variable.id for variable in shared}
    columns = tuple(
        replace(column, shared=isinstance(column.source, Variable) and column.source.id in ids)
        for column in of.plan.columns
    )
    rules = replace(of.spec.disclosure, k=k)
    folder = counting.folder()
    folder.mkdir()
    plan = replace(of.plan, columns=columns)
    with closing(Classes(counting.engine, (plan,), rules, folder)) as classes:
        outcome = classes.outcome({transform.variable: transform for transform in rules.transform})
    return outcome.widest(of.plan.theme).people_in_small_classes
