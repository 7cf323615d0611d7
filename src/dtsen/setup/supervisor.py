"""Web and worker as children: one that dies is started again, Ctrl-C ends both and whatever they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType

GRACE_SECONDS = 10.0
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 0.2
# A download or a form that trickles in holds one all the while; an idle one costs next to nothing.
THREADS = 64
# A web server that ended this often in a row without ever answering cannot run at all.
VAIN_STARTS = 3

Commands = Mapping[str, Sequence[str]]


def commands(host: str, port: int) -> Commands:
    """What runs: granian with the site, and the worker."""
    return {
        "web": [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", "1", "--blocking-threads", str(THREADS), "--respawn-failed-workers",
            # Else a visitor who never finishes his request would keep Ctrl-C waiting.
            "--workers-kill-timeout", "5", "--no-access-log", "--log-level", "warning",
            "dtsen.config.wsgi:application",
        ],
        "worker": [sys.executable, "-m", "dtsen.cli", "worker"],
    }  # fmt: skip


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. granian itself would share the port with another one and say nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Supervisor:
    """Runs the children until ``stop``.

    :param commands: one by the name "web", which answers at ``host``:``port``, and others.
    :param environment: what the children get.
    :param say: takes the sentence when the web server cannot run.
    """

    def __init__(
        self,
        commands: Commands,
        *,
        host: str,
        port: int,
        environment: Mapping[str, str],
        say: Callable[[str], object],
    ) -> None:
        self._commands = commands
        self._address = (host, port)
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._say = say
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False
        self._web_answered = False
        self._vain_starts = 0

    def run(self) -> int:
        """Until Ctrl-C or SIGTERM, or until the terminal is closed; the exit status comes back."""

        def on_signal(number: int, frame: FrameType | None) -> None:
            self.stop()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, on_signal)
        return self.watch()

    def stop(self) -> None:
        """Callable from a signal handler and from another thread: it takes no lock."""
        self._stopping = True

    def watch(self) -> int:
        """Keep the children running. 0 after ``stop``, 1 when the web server cannot run."""
        try:
            for name in self._commands:
                self._start(name)
            while not self._stopping:
                time.sleep(LOOK_SECONDS)
                self._web_answered = self._web_answered or self._answers()
                for name, child in list(self._children.items()):
                    if self._stopping or child.poll() is None:
                        continue
                    self._kill_group(child)
                    if name == "web" and self._is_hopeless():
                        self._say("Server web tidak dapat dijalankan; sebabnya tertulis di atas.")
                        return 1
                    # Work in rows survives its worker: the next one picks up the lapsed lease.
                    time.sleep(PAUSE_SECONDS)
                    self._start(name)
            return 0
        finally:
            self._end_children()

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then ends the children in order.
        self._children[name] = subprocess.Popen(  # noqa: S603  (our own commands, no shell)
            self._commands[name], env=self._environment, start_new_session=True
        )

    def _answers(self) -> bool:
        try:
            socket.create_connection(self._address, timeout=0.5).close()
        except OSError:
            return False
        return True

    def _is_hopeless(self) -> bool:
        self._vain_starts = 0 if self._web_answered else self._vain_starts + 1
        self._web_answered = False
        return self._vain_starts >= VAIN_STARTS

    def _end_children(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            self._kill_group(child)
            child.wait()

    def _kill_group(self, child: subprocess.Popen[bytes]) -> None:
        """What a child started dies with it: an orphan would hold the port."""
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
