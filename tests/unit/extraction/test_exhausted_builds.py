"""A build that the machine has no room for says so, whichever of its steps that befell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import build_from, spec_of

from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.engines.cage import open_cage
from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.regions import Regions

NO_MEMORY = duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block of size 256.0 KiB")
NO_ROOM = duckdb.IOException("IO Error: Could not write file: No space left on device")
STEPS = ["tables.job.counted", "job.differences"]


def failing(monkeypatch: pytest.MonkeyPatch, step: str, error: Exception) -> None:
    """From here on the step ends in this error."""

    def fail(*given: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(f"dtsen.extraction.{step}", fail)


def build_table(registry: Path, regions: Regions, target: Path) -> None:
    entry = {"dimensions": ["province"], "measures": ["count"]}
    spec = {"form": "table", "package": "none", "themes": {"family": entry}}
    received = [Received("before", spec_of(spec | {"regions": ["33"]}, regions))]
    build_from(spec, registry, regions, target, received=received)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("error", "code"), [(NO_MEMORY, "out_of_memory"), (NO_ROOM, "disk_full")])
def test_a_step_without_memory_or_room_is_told_in_the_words_of_this_house(
    registry: Path,
    regions: Regions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: Exception,
    code: str,
) -> None:
    failing(monkeypatch, step, error)
    with pytest.raises(ExtractionError) as ended:
        build_table(registry, regions, tmp_path / "out")
    assert ended.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_cannot_be_counted_leaves_no_connection_open(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[duckdb.DuckDBPyConnection] = []

    def watched(*given: Any) -> duckdb.DuckDBPyConnection:
        opened.append(open_cage(*given))
        return opened[-1]

    monkeypatch.setattr("dtsen.extraction.tables.job.open_cage", watched)
    failing(monkeypatch, STEPS[0], NO_MEMORY)
    with pytest.raises(ExtractionError):
        build_table(registry, regions, tmp_path / "out")
    [connection] = opened
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("SELECT 1")


def test_what_the_machine_is_not_to_blame_for_stays_as_it_is(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, STEPS[0], duckdb.BinderException("Binder Error: no such column"))
    with pytest.raises(duckdb.BinderException):
        build_table(registry, regions, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
