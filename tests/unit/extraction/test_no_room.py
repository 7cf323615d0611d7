"""A disk that is full and a file that may not grow are different things, and are mended differently."""

from __future__ import annotations

import errno

import duckdb
import pytest

from dtsen.extraction.engines.cage import resource_error, shortage_named
from dtsen.extraction.errors import DiskFull
from dtsen.extraction.package.archive import disk_full_named
from dtsen.extraction.sentences import sentence


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EFBIG, "file_too_large")],
)
def test_what_the_system_refuses_is_named(number: int, code: str) -> None:
    with pytest.raises(DiskFull) as named, disk_full_named():
        raise OSError(number, "refused")
    assert named.value.code == code


def test_other_refusals_keep_their_name() -> None:
    with pytest.raises(PermissionError), disk_full_named():
        raise PermissionError(errno.EACCES, "refused")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('IO Error: Could not write file "x": No space left on device', "disk_full"),
        ("failed to offload data: max_temp_directory_size", "disk_full"),
        ('IO Error: Could not write file "x": File too large', "file_too_large"),
    ],
)
def test_what_the_engine_could_not_write_is_named(words: str, code: str) -> None:
    named = resource_error(duckdb.IOException(words))
    assert isinstance(named, DiskFull)
    assert named.code == code
    assert sentence(named)


def test_whoever_asks_the_engine_a_full_disk_has_its_name() -> None:
    """Of a table's own questions it was an error that nobody knows."""
    with pytest.raises(DiskFull), shortage_named():
        raise duckdb.IOException('Could not write file "x": No space left on device')
    with pytest.raises(duckdb.IOException), shortage_named():
        raise duckdb.IOException("No files found")
