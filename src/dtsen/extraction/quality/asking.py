"""One long question to an engine, asked so that its progress can be told and the asker stays able to hear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb

from dtsen.extraction.engines.cage import share_done
from dtsen.extraction.pace import Stage

# Hears how much of the work is done, from 0 to 1.
Told = Callable[[float], None]
# Hears the same of each of several steps.
StepTold = Callable[[Stage, float], None]

_SECONDS = 0.25  # between two looks


def asked(connection: duckdb.DuckDBPyConnection, statement: str, told: Told) -> Sequence[Any]:
    """The answer's only row. ``told`` hears of the progress in the asking thread, where a signal is heard at
    once too: then the statement is broken off before the error goes on.

    Raises ``duckdb.Error``, and whatever ``told`` raises.
    """
    with ThreadPoolExecutor(1, "question") as hands:
        answer = hands.submit(lambda: connection.execute(statement).fetchall())
        try:
            while True:
                try:
                    return tuple(answer.result(_SECONDS)[0])
                except TimeoutError:
                    told(share_done(connection))
        except BaseException:
            connection.interrupt()
            raise


def share_of(told: Told, first: float, last: float) -> Told:
    """Tells a part of the work that lasts from ``first`` to ``last`` of the whole."""
    return lambda done: told(first + done * (last - first))
