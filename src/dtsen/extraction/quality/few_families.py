"""How many people's rows of level 3 can be put together as families, though the file has no key.

What the members of a family have in common, the places where they live and what they inherit, acts as a key:
rows that agree in it and come from one family are that household. So the families in such groups are counted.
They are told apart by the number of their card, which is read for this alone.
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class PutTogether:
    """Rows in groups that agree in places and in what people inherit, of fewer than ``k`` families, one of
    which at least has two rows: ``of_one`` of these are in groups of one family. ``estimated``: a part was
    counted.
    """

    k: int
    rows: int = 0
    of_one: int = 0
    estimated: bool = False


def counts_families_of(expected: Expected) -> bool:
    """Whether the check says anything of a file of level 3: of people, and without a key that names the
    household anyway.
    """
    return expected.theme == MEMBERS and not expected.keys


def put_together(dataset: Dataset, expected: Expected, rows: int, work: Path) -> PutTogether:
    """Count the families behind the ``rows`` of a file of people, in a pass over a few columns. Without any
    of them all are one group, as a condition lets them in. Who has no card number counts for no family.

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
            found = connection.execute(
                f"SELECT sum(people), sum(people) FILTER (families <= 1) FROM {groups} "
                f"WHERE families < {expected.k} AND people > families"
            ).fetchone()
    except duckdb.Error as error:
        raise translated(error, dataset, expected.theme, expected.regions) from None
    together, of_one = (int(figure or 0) * part for figure in found or (0, 0))
    return PutTogether(expected.k, together, of_one, estimated=part > 1)


def few_families_check(found: PutTogether, rows: int) -> Check:
    """What the classes do not say, for places and ranks alone make larger ones: for officers alone."""
    k = number(found.k)
    figures = {"with_few_families": found.rows, "with_one_family": found.of_one, "k": found.k}
    estimate = ["Angka ini perkiraan: hanya sebagian kelompok yang dihitung."] if found.estimated else []
    if not found.rows:
        none = (
            "Tidak ditemukan baris yang disatukan menjadi keluarga oleh wilayah dan nilai yang diwarisi, "
            f"dalam kelompok berisi kurang dari {k} keluarga."
        )
        return Check("few_families", "pass", " ".join((none, *estimate, NOT_IN_THE_PACKAGE)), figures)
    said = [
        f"{share(found.rows, rows, 'baris')} disatukan oleh wilayah dan nilai yang diwarisi dari keluarga "
        f"(persentil, desil, PBI) dalam kelompok berisi kurang dari {k} keluarga, {number(found.of_one)} di "
        "antaranya dalam kelompok satu keluarga saja: rumah tangga itu dapat disusun kembali dari baris "
        "anggotanya, walaupun berkas tidak memuat kunci keluarga.",
        "Bila itu bukan maksudnya, buat wilayah lebih kasar, jadikan persentil dan desil pita atau hapus, "
        "atau perluas syarat tentang nilai yang diwarisi dari keluarga.",
        *estimate,
    ]
    return officers_check("few_families", " ".join(said), figures)
