"""What every test shares."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from support.sharing import SparkTogether
from xdist.remote import Producer

from dtsen.extraction.commandline.ending import SIGNALS

JAKARTA = ZoneInfo("Asia/Jakarta")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SparkTogether:
    """How a parallel run shares the tests out."""
    return SparkTogether(config, log)


@pytest.fixture(autouse=True)
def _hears_signals() -> Iterator[None]:
    """A command that has done its work ignores them until its process is gone; here it is none of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Jakarta, without a holiday near it."""
    return datetime(2026, 4, 13, 10, 0, tzinfo=JAKARTA)
