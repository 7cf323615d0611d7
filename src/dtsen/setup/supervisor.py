"""Two processes that stand and fall together: a worker that dies is started again, Ctrl-C ends both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

GRACE_SECONDS = 10.0
PAUSE_SECONDS = 1.0


class Supervisor:
    """Runs web and worker as children.

    :param base_url: what links in mails start with, unless DTSEN_BASE_URL says otherwise.
    """

    def __init__(self, *, host: str, port: int, base_url: str) -> None:
        self._environment = {"DTSEN_BASE_URL": base_url, **os.environ, "PYTHONUNBUFFERED": "1"}
        self._commands = {
            "web": [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", "1", "--blocking-threads", "8", "--no-access-log", "--log-level", "warning",
                "dtsen.config.wsgi:application",
            ],
            "worker": [sys.executable, "-m", "dtsen.cli", "worker"],
        }  # fmt: skip
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self) -> int:
        """Until a signal comes or the web server ends; its exit code then (0 after a signal)."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        for name in self._commands:
            self._start(name)
        code = 0
        while not self._stopping:
            time.sleep(0.2)
            if (ended := self._children["web"].poll()) is not None:
                code = ended
                break
            if not self._stopping and self._children["worker"].poll() is not None:
                # Work in rows survives its worker: the next one picks up the lapsed lease.
                time.sleep(PAUSE_SECONDS)
                self._start("worker")
        self._end_children()
        return code

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then ends the children in order.
        self._children[name] = subprocess.Popen(  # noqa: S603  (our own commands, no shell)
            self._commands[name], env=self._environment, start_new_session=True
        )

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end_children(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
