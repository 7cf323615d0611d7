"""How many people's rows of level 3 stand with few families, or with their own alone.

k counts people, and five people may be one family. What the members of a family have in common, the places
where they live and what they inherit, also acts as a key: rows that agree in it and come from one family are
that household, whether or not the file has a key. So families are counted, too, in both kinds of groups. They
are told apart by the number of their card, which is read for this alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import MEMBERS
from dtsen.extraction.engines.cage import GROUPING_MEMORY, identifier, lock, open_cage, translated
from dtsen.extraction.indonesian import number, share
from dtsen.extraction.quality.approved import approved_rows
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.report import NOT_IN_THE_PACKAGE, Check, officers_check
from dtsen.extraction.registry import FAMILY_ID, Dataset

# Rows that are counted one by one. Of more, so many are taken: whole groups, so that what is said of those
# taken is true, and the number is an estimate only for the rest.
_ROWS_COUNTED = 2_000_000
_TOGETHER = 2  # who has no other row beside the own is put together with nobody


@dataclass(frozen=True)
class FewFamilies:
    """Rows in groups of fewer than k families, and how many of these are in groups of one family only."""

    rows: int = 0
    of_one: int = 0


@dataclass(frozen=True)
class FamiliesBehind:
    """What the rows of people hide behind.

    ``classes``: in classes that have their k people, but not k families. ``households``: in groups of two or
    more rows that agree in places and in what people inherit. ``estimated``: a part was counted.
    """

    k: int
    classes: FewFamilies
    households: FewFamilies
    estimated: bool


def counts_families_of(expected: Expected) -> bool:
    """Whether the check says anything of a file of level 3: of people, and without a key that names the
    household anyway (there k counts households).
    """
    return expected.theme == MEMBERS and not expected.keys


def families_behind(dataset: Dataset, expected: Expected, rows: int, work: Path) -> FamiliesBehind:
    """Count the families behind the ``rows`` of a file of people, in two passes over a few columns.

    Raises ``RegistryError`` when the registry cannot be read.
    """
    part = max(1, rows // _ROWS_COUNTED)
    try:
        with open_cage([dataset.directory], work / "spill-families", GROUPING_MEMORY) as connection:
            lock(connection)

            def few(names: Sequence[str], people: int) -> FewFamilies:
                return _few(connection, dataset, expected, names, people, part)

            return FamiliesBehind(
                expected.k,
                few(expected.identifying, expected.k),
                few(expected.of_the_family, _TOGETHER),
                part > 1,
            )
    except duckdb.Error as error:
        raise translated(error, dataset, expected.theme, expected.regions) from None


def _few(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    expected: Expected,
    names: Sequence[str],
    people: int,
    part: int,
) -> FewFamilies:
    """Of the groups by these columns that have at least so many people. Without a column all are one group,
    as a condition lets them in. Who has no card number counts for no family.
    """
    by = f"hash({', '.join(map(identifier, names)) or 0})"
    source = approved_rows(expected, dataset.files)
    rows = f"(SELECT {by} AS holds, {identifier(FAMILY_ID)} AS card FROM {source})"
    taken = f" WHERE holds % {part} = 0" if names else ""
    # (a family first, then its group: a set of card numbers for each group would have to stay in memory)
    families = f"(SELECT holds, card, count(*) AS people FROM {rows}{taken} GROUP BY holds, card)"
    groups = f"(SELECT sum(people) AS people, count(card) AS families FROM {families} GROUP BY holds)"
    found = connection.execute(
        f"SELECT sum(people), sum(people) FILTER (families <= 1) FROM {groups} "
        f"WHERE families < {expected.k} AND people >= {people}"
    ).fetchone()
    counted = part if names else 1
    return FewFamilies(*(int(figure or 0) * counted for figure in found or ()))


def few_families_check(behind: FamiliesBehind, rows: int) -> Check:
    """What k does not say, since it counts people: for officers alone."""
    k, classes, households = behind.k, behind.classes, behind.households
    figures = {
        "in_few_families": classes.rows,
        "in_one_family": classes.of_one,
        "with_few_families": households.rows,
        "with_one_family": households.of_one,
        "k": k,
    }
    estimate = ["Angka ini perkiraan: hanya sebagian kelompok yang dihitung."] if behind.estimated else []
    if not (classes.rows or households.rows):
        none = (
            f"Tidak ditemukan kelas yang berisi {number(k)} orang tetapi kurang dari {number(k)} keluarga, "
            "atau baris yang disatukan menjadi keluarga oleh wilayah dan nilai yang diwarisi."
        )
        return Check("few_families", "pass", " ".join((none, *estimate, NOT_IN_THE_PACKAGE)), figures)
    said = [
        *([_said_of_classes(classes, rows, k)] if classes.rows else []),
        *([_said_of_households(households, rows, k)] if households.rows else []),
        "Bila itu bukan maksudnya, buat wilayah lebih kasar, jadikan persentil dan desil pita atau hapus, "
        "atau perluas syarat tentang nilai yang diwarisi dari keluarga.",
        *estimate,
    ]
    return officers_check("few_families", " ".join(said), figures)


def _said_of_classes(found: FewFamilies, rows: int, k: int) -> str:
    return (
        f"{share(found.rows, rows, 'baris')} berada di kelas yang berisi sedikitnya {number(k)} orang tetapi "
        f"kurang dari {number(k)} keluarga, {number(found.of_one)} di antaranya di kelas satu keluarga saja: "
        "siapa mengenal keluarga itu tahu kelas mana yang memuatnya."
    )


def _said_of_households(found: FewFamilies, rows: int, k: int) -> str:
    return (
        f"{share(found.rows, rows, 'baris')} disatukan oleh wilayah dan nilai yang diwarisi dari keluarga "
        f"(persentil, desil, PBI) dalam kelompok berisi kurang dari {number(k)} keluarga, "
        f"{number(found.of_one)} di antaranya dalam kelompok satu keluarga saja: rumah tangga itu dapat "
        "disusun kembali dari baris anggotanya, walaupun berkas tidak memuat kunci keluarga."
    )
