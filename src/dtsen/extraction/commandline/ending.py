"""A command that is ended from outside unwinds as after any error, so that what it began is swept.

Loaded before anything heavy, so it needs nothing but Python.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# From Ctrl-C, from kill, from a session that was closed, from Ctrl-\\.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Ended(BaseException):
    """One of ``SIGNALS``. Not an ``Exception``: nothing that handles errors may take it for one."""

    code = "ended"

    def __init__(self, number: int) -> None:
        super().__init__("ended from outside; what it had begun is swept")
        self.status = 128 + number  # as shells give it


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """While it lasts, the first of ``SIGNALS`` raises ``Ended``; more of them do not disturb the sweeping.

    Whatever exception leaves after a signal, it leaves as ``Ended``: DuckDB makes a RuntimeError of it when
    it was at work, and others may too. Only the main thread can hear signals; elsewhere nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Ended(number)

    # Who began us may have ordered to ignore one, as nohup does.
    before = {number: signal.getsignal(number) for number in SIGNALS}
    before = {number: handler for number, handler in before.items() if handler not in (None, signal.SIG_IGN)}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    except Ended:
        raise
    except BaseException:
        if heard:
            raise Ended(heard[0]) from None
        raise
    finally:
        for number, handler in before.items():
            # What ignores one since, does so until the process is gone: it is ending, or its work is done.
            if signal.getsignal(number) is end:
                signal.signal(number, handler)


def ended_by_none() -> None:
    """From now on none of ``SIGNALS`` ends this process: what comes next is the last step, and a run that is
    ended after it would look as if it had failed. Ignored and not handled, for Python gives its handlers
    back while it is still shutting down.
    """
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
