"""In which order the rows of level 3 must stand, worked out from the registry by a sort of the check's own.

In the registry's order two agencies could lay their files side by side and join them line by line, whatever
their keys are. So the rows stand in the order of a pseudonym that belongs to the request, and the proof is
about the order too: every row's line is hashed once more together with its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.engines.cage import SORTING_MEMORY, identifier, lock, open_cage, translated
from dtsen.extraction.engines.hmac import load_key
from dtsen.extraction.quality.approved import approved_rows
from dtsen.extraction.quality.asking import Told, asked
from dtsen.extraction.quality.expected import Expected, ExpectedKey
from dtsen.extraction.quality.rendering import CsvLines
from dtsen.extraction.registry import Dataset

_SUMS = "coalesce(sum(line), 0), coalesce(sum(hash(line, number)), 0)"
_HALF = 16  # digits of a pseudonym that make a number of 64 bits


def sums_of(lines: str, *, after: int | None) -> str:
    """The SELECT over a relation with the column ``line``: the number of lines, the sum of their hashes, and
    the sum of the hashes of each line with its number; the first line has the number ``after`` + 1. None: no
    line has a number, and the last sum is 0.
    """
    if after is None:
        return f"SELECT count(*), coalesce(sum(hash(line)), 0), 0 FROM {lines}"
    numbered = f"SELECT hash(line) AS line, {after} + row_number() OVER () AS number FROM {lines}"
    return f"SELECT count(*), {_SUMS} FROM ({numbered})"


@dataclass(frozen=True)
class Ordered:
    """Of rows in their order: the sum of their lines' hashes, and that of the hashes of line and number."""

    fingerprint: int
    order: int


def rows_in_order(
    dataset: Dataset,
    expected: Expected,
    by: ExpectedKey,
    lines: CsvLines,
    work: Path,
    key: bytes,
    told: Told,
) -> Ordered:
    """The approved rows in the order of one of the pseudonyms that ``lines.worked_out`` holds. ``told`` hears
    how much of it is done.

    What is sorted is a line's hash with its pseudonym as two numbers, 24 bytes a row, and goes to the disk
    when it outgrows the memory. Raises ``RegistryError`` when the registry cannot be read.
    """
    rows = f"(SELECT *, {lines.worked_out} FROM {approved_rows(expected, dataset.files)})"
    hashed = f"SELECT {lines.row_hash} AS line, {_halves(by)} FROM {rows} ORDER BY first, second"
    numbered = f"SELECT line, row_number() OVER () AS number FROM ({hashed})"
    try:
        with open_cage([dataset.directory], work / "spill-order", SORTING_MEMORY) as connection:
            load_key(connection, key)
            lock(connection)
            found = asked(connection, f"SELECT {_SUMS} FROM ({numbered})", told)
    except duckdb.Error as error:
        raise translated(error, dataset, expected.theme, expected.regions) from None
    return Ordered(*map(int, found))


def _halves(key: ExpectedKey) -> str:
    """The pseudonym as two numbers, which sort as its digits do, in a third of the memory."""
    name = identifier(key.name)
    first, second = (f"('0x' || {side}({name}, {_HALF}))::UBIGINT" for side in ("left", "right"))
    return f"{first} AS first, {second} AS second"
