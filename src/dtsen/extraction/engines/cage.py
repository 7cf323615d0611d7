"""A DuckDB that can read one registry and write one work folder, and nothing else of the machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dtsen.extraction.errors import DiskFull, ExtractionError, RegistryError
from dtsen.extraction.registry import Dataset

# One thread writes ordered output with flat memory and less CPU than two (measured: 152 MB against 1.9 GB).
THREADS = 1
# The engine and the two readers of the checks live side by side in a process that stays below 300 MB.
MEMORY_LIMIT = "96MB"
# Grouping for the disclosure check has a connection of its own, with what is left of 1 GB.
GROUPING_MEMORY = "500MB"
# So has the shuffled order of rows at level 3, after it: 96 MB sort 3 million rows, and fail with 20 million.
SORTING_MEMORY = "500MB"
# Until a statement ends, the engine keeps some 30 kB of every file that it has read, 44 MB of 1,341 files;
# where it gathers their statistics to group their rows, 0.3 MB of each. So files are read some at a time,
# wherever the rows of some can come after those of others.
_FILES_AT_ONCE = 64
# Codes of so few bits together are counted in an array, by place, instead of being looked up by hash.
_ARRAY_BITS = 16
_OUT_OF_MEMORY = "Out of Memory Error"
_DISK_FULL = ("No space left", "max_temp_directory_size", "disk quota")
_TOO_LARGE = "File too large"
# In a path they make a pattern of it.
PATTERN_SIGNS = frozenset("*?[")
_SIGN = re.compile(f"[{''.join(sorted(PATTERN_SIGNS))}]")


def open_cage(
    folders: Sequence[Path], spill: Path, memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that reaches only ``folders``.

    What outgrows the memory (a sort, a hunt for duplicates) goes to ``spill``, which lies in a work folder
    that only the owner can read and that is swept after every build.
    """
    connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory_limit})
    try:
        connection.execute("SET temp_directory = ?", [str(spill)])
        # The engine keeps an account of its progress, and draws nothing.
        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")
        connection.execute(f"SET perfect_ht_threshold = {_ARRAY_BITS}")
        connection.execute("SET autoload_known_extensions = false")
        # (a pattern has to lie in one of them by its letters, as what it finds does)
        reached = [f"{name}/" for folder in folders for name in (str(folder), pattern(folder))]
        connection.execute("SET allowed_directories = ?", [reached])
        connection.execute("SET enable_external_access = false")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def open_to_group(folders: Sequence[Path], spill: Path) -> duckdb.DuckDBPyConnection:
    """The cage that groups the registry's rows: a few narrow columns, whose pieces are read when they are
    needed. To have other threads fetch them ahead takes a fifteenth more of the processor.
    """
    connection = open_cage(folders, spill, GROUPING_MEMORY)
    connection.execute("SET disable_parquet_prefetching = true")
    connection.execute("SET read_ahead_depth = 0")
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on no statement can change a setting."""
    connection.execute("SET lock_configuration = true")


def share_done(connection: duckdb.DuckDBPyConnection) -> float:
    """How much of its present statement is done, from 0 to 1, by the engine's own account."""
    return min(max(connection.query_progress(), 0.0), 100.0) / 100


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def pattern(path: Path) -> str:
    """A path as it is to be asked for: whatever reads files takes every path as a pattern, and ``a?b`` for
    ``aXb`` besides.

    A backslash stands for itself where there is no sign, and parts folders in a pattern: so the engine finds
    nothing by such a pattern, and then takes the file of this very name. Of a path with both it would take
    what the pattern finds, ``a/bc`` for ``a`` and ``b[c]`` with a backslash between, if that is in the cage.
    """
    text = str(path)
    return text if "\\" in text else _SIGN.sub(r"[\g<0>]", text)


def read_files(files: Iterable[Path], *, to_group: bool = False) -> str:
    """The rows of Parquet files, in their order, as a relation.

    ``to_group``: the engine gathers the files' statistics first, and small codes are grouped by place in an
    array (measured: 1.15 instead of 1.5 times a scan). A column that a file has not is then read as missing
    values instead of being an error: only for files whose columns were looked at (``Columns.check``).
    """
    paths = ", ".join(literal(pattern(path)) for path in files)
    by_name = ", union_by_name = true" if to_group else ""
    return f"read_parquet([{paths}], hive_partitioning = false{by_name})"


def some_each(files: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """The files in their order, as many at a time as one statement should read."""
    for first in range(0, len(files), _FILES_AT_ONCE):
        yield files[first : first + _FILES_AT_ONCE]


def translated(
    error: Exception, dataset: Dataset, theme: str, regions: Sequence[str] = ()
) -> ExtractionError:
    """The error of this house for one of the engine's. Its own text may hold row values and paths: it stays
    here.
    """
    if reason := resource_error(error):
        return reason
    if name := dataset.damaged_file(theme, regions):
        return RegistryError("file_damaged", f"the registry file {name} cannot be read", name)
    return RegistryError(
        "registry_unreadable", f"the registry cannot be read ({type(error).__name__})", theme
    )


def resource_error(error: Exception) -> ExtractionError | None:
    """The error of this house when the machine, and not the data, was to blame."""
    if any(words in str(error) for words in _DISK_FULL):
        return DiskFull("disk_full", "the disk is full")
    if _TOO_LARGE in str(error):
        return DiskFull("file_too_large", "a file would be larger than this machine lets files become")
    if isinstance(error, duckdb.OutOfMemoryException) or _OUT_OF_MEMORY in str(error):
        return RegistryError("out_of_memory", "the job needs more memory than it may use")
    return None


@contextmanager
def shortage_named() -> Iterator[None]:
    """Turn the engine's words for a full disk and for too little memory into this house's; what else it may
    say of its own files is none of these, and stays what it is.
    """
    try:
        yield
    except duckdb.Error as error:
        if reason := resource_error(error):
            raise reason from None
        raise
