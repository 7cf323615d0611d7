"""Lanes work beside each other and survive their faults."""

from __future__ import annotations

import threading

import pytest

from dtsen.worker import lanes
from dtsen.worker.lanes import Lane, run_lane, run_lanes


def test_a_lane_that_is_busy_holds_back_no_other() -> None:
    stop, mails_left = threading.Event(), threading.Event()

    def long_build(stop: threading.Event) -> bool:
        # Ends only once the other lane has worked.
        assert mails_left.wait(30)
        stop.set()
        return True

    def mail(_: threading.Event) -> bool:
        mails_left.set()
        return False

    run_lanes([Lane("builds", long_build, 0.01), Lane("mails", mail, 0.01)], stop)
    assert mails_left.is_set()


def test_a_fault_costs_one_try_and_its_message_reaches_no_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lanes, "_FIRST_PAUSE", 0.01)
    stop, tries = threading.Event(), []

    def work(stop: threading.Event) -> bool:
        tries.append(None)
        if len(tries) < 3:
            raise RuntimeError("3304010101010001")
        stop.set()
        return True

    run_lanes([Lane("mails", work, 0.01)], stop)
    assert len(tries) == 3
    printed = capsys.readouterr()
    assert "3304010101010001" not in printed.out + printed.err


def test_a_lane_with_nothing_to_do_rests_and_one_with_work_does_not() -> None:
    pauses: list[float | None] = []

    class Noting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout)
            return super().wait(0)

    found = iter([True, True, False, False])
    stop = Noting()

    def work(stop: threading.Event) -> bool:
        worked = next(found, None)
        if worked is None:
            stop.set()
        return bool(worked)

    # In a thread of its own, as in the worker: a lane puts down its thread's database connections.
    lane = threading.Thread(target=run_lane, args=(Lane("mails", work, 0.5), stop))
    lane.start()
    lane.join()
    assert pauses == [0.5, 0.5, 0.5]
