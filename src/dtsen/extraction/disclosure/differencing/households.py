"""Rows of families and rows of people in two extracts: what both hold puts members beside their family.

Within one delivery without a key, a column that stands in both files counts as a quasi-identifier of each,
for equal values of it join them. So it does here: what ``linked: false`` would refuse must not go out unseen
as two requests. Rows are taken as if no cell had been emptied, which reports too much and not too little.
A condition that lets one value in tells it of everybody, as a column would.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import replace

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.catalogue.following import tell_the_same
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.differencing.findings import HouseholdsMatched
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.plan import is_quasi_identifier
from dtsen.extraction.regions import common
from dtsen.extraction.spec import ExtractSpec

# By the regions, the shared variables and the k that a result is measured with, its rows in small classes.
Measured = dict[tuple[tuple[str, ...], frozenset[str], int], int | None]


def matched(
    new: Result, old: Result, catalogue: Catalogue, counting: Counting, known: Measured
) -> Iterator[HouseholdsMatched]:
    """Rows of the two themes in classes of fewer than k families by their quasi-identifiers and by what both
    hold besides, where both are about some regions. ``known``: what was measured of the new result already.
    Raises ``RegistryError``.
    """
    regions = common(new.plan.regions, old.plan.regions)
    if regions is None or _delivers(new.spec, old) or _delivers(old.spec, new):
        return  # nothing is put beside it that did not stand there already, and was measured
    shared = [
        variable
        for mine in _variables(new, catalogue)
        for theirs in _variables(old, catalogue)
        if tell_the_same(mine.id, theirs.id) and not _told_otherwise(new, old, mine, theirs)
        for variable in (mine, theirs)
    ]
    joining = tuple(dict.fromkeys(variable.label for variable in shared if not is_quasi_identifier(variable)))
    if not joining:
        return  # each was measured by the others
    k = max(new.k, old.k)
    by = regions, frozenset(variable.id for variable in shared), k
    if by not in known:
        known[by] = _in_small_classes(new, *by, counting)
    small = {new.plan.theme: known[by], old.plan.theme: _in_small_classes(old, *by, counting)}
    if all(found is not None for found in small.values()) and any(small.values()):
        yield HouseholdsMatched(
            new.plan.theme,
            catalogue.theme(new.plan.theme).label,
            (old.name,),
            k,
            joining,
            families=small["family"] or 0,
            people=small["individual"] or 0,
            conditions=_conditions(new, joining, catalogue),
            former_conditions=_conditions(old, joining, catalogue),
        )


def _delivers(spec: ExtractSpec, of: Result) -> bool:
    """Whether rows of the specification hold all that the result does, of everybody in it."""
    return spec.disclosure.transform == of.spec.disclosure.transform and any(
        one.theme == of.choice.theme
        and {*of.choice.variables, *_fixed(of.choice)} <= {*one.variables, *_fixed(one)}
        and one.where in ((), of.choice.where)
        for one in spec.themes
    )


def _fixed(choice: ThemeChoice) -> Mapping[str, int]:
    """The variables of which a choice's conditions let in a single value, and which."""
    return {item.variable: item.values[0] for item in choice.where if len(set(item.values)) == 1}


def _variables(of: Result, catalogue: Catalogue) -> list[Variable]:
    """Those that a result tells of each of its rows: its columns, and what its conditions fix."""
    columns = [column.source for column in of.columns if isinstance(column.source, Variable)]
    offered, names = catalogue.offered(of.choice.theme, of.spec.form), {column.id for column in columns}
    return columns + [offered.variable(name) for name in _fixed(of.choice) if name not in names]


def _told_otherwise(new: Result, old: Result, mine: Variable, theirs: Variable) -> bool:
    """Whether both fix the variable, and to different values: nobody's row agrees with one of the other."""
    own, former = _fixed(new.choice).get(mine.id), _fixed(old.choice).get(theirs.id)
    return mine.id == theirs.id and None not in (own, former) and own != former


def _conditions(of: Result, among: Collection[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Which of these labels a result has as conditions alone."""
    columns = {column.source.label for column in of.columns if isinstance(column.source, Variable)}
    labels = (variable.label for variable in _variables(of, catalogue))
    return tuple(label for label in labels if label in among and label not in columns)


def _in_small_classes(
    of: Result, regions: tuple[str, ...], shared: Collection[str], k: int, counting: Counting
) -> int | None:
    """How many rows of a result, with the shared variables among its quasi-identifiers; None where it has no
    row in these regions.
    """
    columns = tuple(
        replace(column, shared=isinstance(column.source, Variable) and column.source.id in shared)
        for column in of.columns  # (with its key, people would be counted and not families)
    )
    plan = replace(of.plan, columns=columns, regions=regions, suppression=None)
    if not counting.engine.count(plan):
        return None
    rules = replace(of.spec.disclosure, k=k)
    folder = counting.folder()
    folder.mkdir()
    with closing(Classes(counting.engine, (plan,), rules, folder)) as classes:
        outcome = classes.outcome({item.variable: replace(item, suppress=False) for item in rules.transform})
    return outcome.widest(of.plan.theme).people_in_small_classes
