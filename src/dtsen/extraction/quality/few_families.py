"""How many people's rows of level 3 can be put together as families, though the file has no key.

What the members of a family have in common, the places where they live and what they inherit, acts as a key:
rows that agree in it and come from one family are that household. So the families in such groups are counted.
They are told apart by the number of their card, which is read for this alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import MEMBERS, Catalogue
from dtsen.extraction.disclosure.report import DisclosureReport
from dtsen.extraction.disclosure.together import PutTogether
from dtsen.extraction.engines.cage import GROUPING_MEMORY, identifier, lock, open_cage, translated
from dtsen.extraction.quality.approved import approved_rows
from dtsen.extraction.quality.asking import Told, asked
from dtsen.extraction.quality.expected import Expected, expected_of
from dtsen.extraction.quality.report import NOT_IN_THE_PACKAGE, Check, officers_check
from dtsen.extraction.registry import FAMILY_ID, Dataset
from dtsen.extraction.spec import ExtractSpec

# Rows that are counted one by one. Of more, so many are taken: whole groups, so that what is said of those
# taken is true, and the number is an estimate only for the rest.
_ROWS_COUNTED = 2_000_000


def few_families_checks(
    dataset: Dataset, expected: Expected, rows: int, work: Path, told: Told = lambda done: None
) -> Iterator[Check]:
    """What the classes do not say, for places and ranks alone make larger ones: for officers alone. Nothing
    of any file but one of people at level 3, without a key that names the household anyway. Raises as
    ``put_together``.
    """
    if expected.theme == MEMBERS and not expected.keys:
        yield _check(put_together(dataset, expected, rows, work, told))


def with_rows_put_together(
    report: DisclosureReport,
    spec: ExtractSpec,
    dataset: Dataset,
    catalogue: Catalogue,
    rows: Mapping[str, int],
    work: Path,
) -> DisclosureReport:
    """The report with what each way to leave variables out of one file would put together in the people's
    (a pass a way), for what passes by its classes may warn here. Of equal ways the one that puts fewest
    together stands first. ``rows``: how many the file of each theme has. Raises as ``put_together``.
    """
    found = []
    for way in report.left_out:
        after = spec.without(way.theme, way.variables)
        (people,) = (choice for choice in after.themes if choice.theme == MEMBERS)
        expected = expected_of(after, people, catalogue)
        found.append(replace(way, together=put_together(dataset, expected, rows[MEMBERS], work)))
    return replace(report, left_out=tuple(sorted(found, key=lambda way: way.rank)))


def put_together(
    dataset: Dataset, expected: Expected, rows: int, work: Path, told: Told = lambda done: None
) -> PutTogether:
    """Count the families behind the ``rows`` of a file of people, in a pass over a few columns. Without any
    of them all are one group, as a condition lets them in. Who has no card number counts for no family.
    ``told`` hears how much of it is done.

    Raises ``RegistryError`` when the registry cannot be read.
    """
    names = expected.of_the_family
    part = max(1, rows // _ROWS_COUNTED) if names else 1
    source = approved_rows(expected, dataset.files)
    by = f"hash({', '.join(map(identifier, names)) or 0})"
    taken = f" WHERE holds % {part} = 0" if part > 1 else ""
    # (a family first, then its group: a set of card numbers for each group would have to stay in memory)
    families = (
        f"(SELECT holds, card, count(*) AS people FROM "
        f"(SELECT {by} AS holds, {identifier(FAMILY_ID)} AS card FROM {source}){taken} GROUP BY holds, card)"
    )
    groups = f"(SELECT sum(people) AS people, count(card) AS families FROM {families} GROUP BY holds)"
    try:
        with open_cage([dataset.directory], work / "spill-families", GROUPING_MEMORY) as connection:
            lock(connection)
            found = asked(
                connection,
                f"SELECT sum(people), sum(people) FILTER (families <= 1) FROM {groups} "
                f"WHERE families < {expected.k} AND people > families",
                told,
            )
    except duckdb.Error as error:
        raise translated(error, dataset, expected.theme, expected.regions) from None
    together, of_one = (int(figure or 0) * part for figure in found)
    return PutTogether(expected.k, rows, together, of_one, estimated=part > 1)


def _check(found: PutTogether) -> Check:
    figures = {"with_few_families": found.rows, "with_one_family": found.of_one, "k": found.k}
    said = f"{found.text[0].upper()}{found.text[1:]}"
    if not found.rows:
        return Check("few_families", "pass", f"{said} {NOT_IN_THE_PACKAGE}", figures)
    advice = (
        "Bila itu bukan maksudnya, buat wilayah lebih kasar, jadikan persentil dan desil pita atau hapus, "
        "atau perluas syarat tentang nilai yang diwarisi dari keluarga."
    )
    return officers_check("few_families", f"{said} {advice}", figures)
