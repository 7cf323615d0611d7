"""Lanes of work beside each other: a long build must not hold back a mail with a login code."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import close_old_connections, connections

log = structlog.get_logger(__name__)

# After a fault (the database is away, say) a lane waits this long, twice as long each time, up to the last.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Lane:
    """``work`` does one due thing and says whether there was one; else the lane rests ``pause`` seconds."""

    name: str
    work: Callable[[threading.Event], bool]
    pause: float


def run_lane(lane: Lane, stop: threading.Event) -> None:
    """Work until ``stop``. A fault costs this try, never the lane."""
    fault_pause = _FIRST_PAUSE
    while not stop.is_set():
        try:
            close_old_connections()
            worked = lane.work(stop)
        except Exception as error:  # (whatever it was, the other lanes and the next try go on)
            # The type alone: a message may quote a row.
            log.error("lane_fault", lane=lane.name, error=type(error).__name__)
            connections.close_all()
            stop.wait(fault_pause)
            fault_pause = min(fault_pause * 2, _LONGEST_PAUSE)
            continue
        fault_pause = _FIRST_PAUSE
        if not worked:
            stop.wait(lane.pause)
    connections.close_all()


def run_lanes(lanes: Sequence[Lane], stop: threading.Event) -> None:
    """Run all lanes until ``stop`` is set, and return when each has put down its work."""
    threads = [threading.Thread(target=run_lane, args=(lane, stop), name=lane.name) for lane in lanes]
    for thread in threads:
        thread.start()
    # A wait with a limit lets signals through on every platform.
    while not stop.wait(1):
        pass
    for thread in threads:
        thread.join()
