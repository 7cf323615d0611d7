"""The hunt for identity numbers that stand in more than one row.

Who hunts has to remember every number. As many as the memory and the disk beside it hold are counted in the
pass that counts everything else. More than these go into a file of numbers first, which is read again for one
part of them after the other: reading and converting the registry's texts for every part takes far longer
(20 million in ten parts: 8 s of the processor instead of 28 s). Smaller parts take longer and less memory: of
100 million, parts of 20 million take 36 s and need 48 MB, of 10 million 42 s and 40 MB.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from dtsen.extraction.engines.cage import identifier, literal, read_files
from dtsen.extraction.quality.asking import Told, asked, share_of

AT_ONCE = 10_000_000
NUMBER = "_as_number"
_OTHER = "_as_text"


def as_number(name: str) -> str:
    """A column of identity numbers as numbers, with its name; NULL for a text that is not written as one."""
    text = identifier(name)
    return (
        f"CASE WHEN TRY_CAST({text} AS BIGINT)::VARCHAR = {text} THEN TRY_CAST({text} AS BIGINT) END "
        f"AS {number_of(name)}"
    )


def number_of(name: str) -> str:
    """The column that ``as_number`` gives, as SQL writes it."""
    return identifier(name + NUMBER)


def parts_of(rows: int) -> int:
    """In how many parts the numbers of so many rows are to be counted."""
    return max(1, -(-rows // AT_ONCE))


def repeated(name: str) -> str:
    """SQL: how many values stand there more than once; numbers take a third of the memory of texts."""
    return _repeated(number_of(name), f"CASE WHEN {number_of(name)} IS NULL THEN {identifier(name)} END")


def repeated_in_parts(
    connection: duckdb.DuckDBPyConnection,
    relations: Sequence[str],
    name: str,
    parts: int,
    folder: Path,
    told: Told = lambda done: None,
) -> int:
    """The same of all rows of these relations, which hold the column and ``as_number`` of it. The files of
    numbers lie in ``folder``, a new one that the connection may write to, and are gone afterwards. ``told``
    hears how much of it is done: the writing of the numbers is half of it.
    """
    folder.mkdir(mode=0o700)
    files = [folder / f"{place}.parquet" for place in range(len(relations))]
    numbers = read_files(files)
    number, other = identifier(NUMBER), identifier(_OTHER)
    told_apart = f"CASE WHEN {number_of(name)} IS NULL THEN {identifier(name)} END"
    try:
        steps = 2 * len(files)
        for place, (file, rows) in enumerate(zip(files, relations, strict=True)):
            asked(
                connection,
                f"COPY (SELECT {number_of(name)} AS {number}, {told_apart} AS {other} FROM ({rows})) "
                f"TO {literal(str(file))} (FORMAT parquet, COMPRESSION uncompressed)",
                share_of(told, place / steps, (place + 1) / steps),
            )
        found = 0
        for part in range(parts):
            statement = (
                f"SELECT {_repeated(number, other)} FROM {numbers} "
                f"WHERE coalesce({number} % {parts}, 0) = {part}"
            )
            half = share_of(told, 0.5, 1)
            (count,) = asked(connection, statement, share_of(half, part / parts, (part + 1) / parts))
            found += int(count)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _repeated(number: str, other: str) -> str:
    numbers = f"count({number}) - count(DISTINCT {number})"
    return f"{numbers} + count({other}) - count(DISTINCT {other})"
