"""Many who do the same thing at the same moment, each on a database connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(action: Callable[[], Any], times: int) -> list[Any]:
    """What each of ``times`` threads got; an exception is returned like a result."""
    results: list[Any] = []
    gate = threading.Barrier(times)

    def run() -> None:
        gate.wait(timeout=30)
        try:
            results.append(action())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
