"""A long question is answered, tells how far it is, and can be broken off."""

from __future__ import annotations

import duckdb
import pytest

from dtsen.extraction.engines.cage import open_cage
from dtsen.extraction.quality.asking import asked, share_of

LONG = "SELECT count(*), sum(hash(a.range * b.range)) FROM range(30000) a, range(30000) b"


class Stopped(BaseException):
    """As a signal would."""


@pytest.fixture
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("cage")
    return open_cage([folder], folder / "spill")


def test_a_question_is_answered_by_its_only_row(connection: duckdb.DuckDBPyConnection) -> None:
    assert asked(connection, "SELECT 1, 2", lambda done: None) == (1, 2)


def test_an_error_of_the_engine_is_passed_on(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error):
        asked(connection, "SELECT nothing", lambda done: None)


def test_who_hears_of_the_progress_can_break_the_question_off(connection: duckdb.DuckDBPyConnection) -> None:
    """SIGTERM in the middle of the checks: the engine stops, and the connection can be closed."""

    def stop(done: float) -> None:
        assert 0 <= done <= 1
        raise Stopped

    with pytest.raises(Stopped):
        asked(connection, LONG, stop)
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_parts_of_the_work_are_told_as_shares_of_the_whole() -> None:
    told: list[float] = []
    part = share_of(told.append, 0.2, 0.6)
    part(0)
    part(0.5)
    part(1)
    assert told == pytest.approx([0.2, 0.4, 0.6])
