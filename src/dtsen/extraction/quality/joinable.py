"""How many rows of level 3 could be joined with another institution's by what they hold.

Keys and order belong to one request, so that two files share neither. But a family with one pig, two motor
boats and a floor of bamboo has one row in both, and who lays the two side by side by all the columns that
they have in common finds it. Counted are rows that are alone in these columns: nobody else could be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.engines.cage import GROUPING_MEMORY, identifier, lock, open_cage, translated
from dtsen.extraction.quality.approved import approved_rows
from dtsen.extraction.quality.asking import Told, asked, share_of
from dtsen.extraction.quality.expected import Expected, expected_of
from dtsen.extraction.regions import common as common_regions
from dtsen.extraction.registry import Dataset

# Rows that are told apart one by one. Of more, so many are taken: all that agree, or none of them, so that
# the number stays true of those taken, and is an estimate only for the rest.
_ROWS_TOLD_APART = 2_000_000
_MOST_OTHERS = 20  # the newest that have anything in common: each costs a pass over these columns


@dataclass(frozen=True)
class Joinable:
    """Rows that are alone in the ``columns`` that another result has as well; ``name`` is that result's."""

    name: str
    columns: int
    rows: int


@dataclass(frozen=True)
class Alone:
    """Of a theme's rows, how many are alone in all that they hold, keys apart, and which of them stand in
    other institutions' results; results that share no such row are left out. None: nobody said what there
    is elsewhere, so nothing was compared.
    """

    rows: int
    elsewhere: tuple[Joinable, ...] | None = None


def rows_alone(
    dataset: Dataset,
    expected: Expected,
    others: Sequence[Received] | None,
    catalogue: Catalogue,
    work: Path,
    told: Told = lambda done: None,
) -> Alone:
    """Count one theme's rows in a pass over its columns, and one more for each of the newest other results
    about the same places. What conditions the other result has is not looked at: it may hold fewer rows.
    ``told`` hears how much of it is done.

    Raises ``RegistryError`` when the registry cannot be read.
    """
    counted: dict[object, int] = {}
    in_common = list(_in_common(expected, others or (), catalogue))[-_MOST_OTHERS:]
    passes = 1 + len(in_common)
    try:
        with open_cage([dataset.directory], work / "spill-alone", GROUPING_MEMORY) as connection:
            lock(connection)

            def alone(rows: Expected, place: int = 0) -> int:
                same = (rows.header, tuple(sorted(rows.recodes.items())), rows.regions, rows.suppressed)
                if same not in counted:
                    part = share_of(told, place / passes, (place + 1) / passes)
                    counted[same] = _alone(connection, dataset, rows, part)
                return counted[same]

            found = alone(expected)
            if others is None:
                return Alone(found)
            elsewhere = [
                Joinable(name, len(common.variables), rows)
                for place, (name, common) in enumerate(in_common, start=1)
                if (rows := alone(common, place))
            ]
    except duckdb.Error as error:
        raise translated(error, dataset, expected.theme, expected.regions) from None
    return Alone(found, tuple(elsewhere))


def _alone(connection: duckdb.DuckDBPyConnection, dataset: Dataset, expected: Expected, told: Told) -> int:
    part = max(1, dataset.estimated_rows(expected.theme, expected.regions) // _ROWS_TOLD_APART)
    names = ", ".join(identifier(variable.field) for variable in expected.variables)
    rows = f"(SELECT hash({names}) AS holds FROM {approved_rows(expected, dataset.files)})"
    groups = f"SELECT 1 FROM {rows} WHERE holds % {part} = 0 GROUP BY holds HAVING count(*) = 1"
    (found,) = asked(connection, f"SELECT count(*) FROM ({groups})", told)
    return int(found) * part


def _in_common(
    expected: Expected, others: Sequence[Received], catalogue: Catalogue
) -> Iterator[tuple[str, Expected]]:
    """What each other result has in common with this one: columns, as coarsely as the coarser of the two has
    them, and places.
    """
    for other in others:
        for choice in other.spec.themes if other.spec.form == "rows" else ():
            if choice.theme != expected.theme:
                continue
            theirs = expected_of(other.spec, choice, catalogue)
            places = common_regions(expected.regions, theirs.regions)
            common = _common_columns(expected, theirs)
            if places is not None and common.variables:
                yield other.name, replace(common, regions=places)


def _common_columns(expected: Expected, theirs: Expected) -> Expected:
    """Who has a column finer makes it as coarse as the other has it. Two ways of making it coarse do not
    meet, and what one empties is not there to join by.
    """
    held = {variable.field for variable in theirs.variables} - theirs.suppressed - expected.suppressed
    shared, recodes = [], dict(expected.recodes)
    for variable in expected.variables:
        field = variable.field
        mine, other = expected.recodes.get(field), theirs.recodes.get(field)
        if field not in held or (mine and other and mine != other):
            continue
        shared.append(variable)
        if other:
            recodes[field] = other
    return replace(
        expected, keys=(), variables=tuple(shared), recodes=recodes, suppressed=frozenset(), joined=()
    )
