"""What stands when a process was killed, and that nothing is left behind."""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dtsen.setup import supervisor as module
from dtsen.setup.supervisor import Supervisor, commands, port_is_free

# A "web server" with a child of its own, as granian has one. Both numbers are written, one file a server,
# once somebody was answered: killed before the supervisor asked, it would be one that cannot run at all.
WEB = """
import os, pathlib, socket, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
folder = pathlib.Path(sys.argv[2])
listener.accept()[0].close()
(folder / f"{time.monotonic_ns()}.web").write_text(f"{os.getpid()} {child.pid}")
while True:
    listener.accept()[0].close()
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)


@pytest.fixture
def port() -> int:
    """A free one below those that the system hands out: another test may be given a port of its choice
    between a server's death and its next start.
    """
    numbers = random.Random().sample(range(10_000, 30_000), 100)
    return next(number for number in numbers if port_is_free("127.0.0.1", number))


def supervisor_of(web: list[str], port: int, said: list[str]) -> Supervisor:
    return Supervisor(
        {"web": web}, host="127.0.0.1", port=port, environment=dict(os.environ), say=said.append
    )


def until(condition: Callable[[], object]) -> None:
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def watched(supervisor: Supervisor) -> Iterator[None]:
    thread = threading.Thread(target=supervisor.watch)
    thread.start()
    try:
        yield
    finally:
        supervisor.stop()
        thread.join()


def test_a_killed_web_server_is_started_again_and_stopping_leaves_no_process(
    tmp_path: Path, port: int
) -> None:
    said: list[str] = []

    def processes() -> list[list[int]]:
        texts = [file.read_text().split() for file in sorted(tmp_path.glob("*.web"))]
        return [[int(pid) for pid in text] for text in texts if text]

    with watched(supervisor_of([sys.executable, "-c", WEB, str(port), str(tmp_path)], port, said)):
        for killed in range(5):
            until(lambda killed=killed: len(processes()) == killed + 1)
            if killed < 4:
                os.kill(processes()[killed][0], signal.SIGKILL)
    numbers = [pid for pair in processes() for pid in pair]
    assert len(numbers) == 10
    until(lambda: not any(is_running(pid) for pid in numbers))
    assert said == []


def test_a_web_server_that_cannot_start_ends_with_a_sentence(port: int) -> None:
    said: list[str] = []
    assert supervisor_of([sys.executable, "-c", "raise SystemExit(3)"], port, said).watch() == 1
    assert said == ["Server web tidak dapat dijalankan; sebabnya tertulis di atas."]


def test_a_port_that_somebody_listens_on_is_not_free(port: int) -> None:
    assert port_is_free("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert not port_is_free("127.0.0.1", port)


def test_granian_replaces_its_own_dead_worker_and_does_not_wait_for_ever() -> None:
    web = commands("127.0.0.1", 8000)["web"]
    assert "--respawn-failed-workers" in web
    assert "--workers-kill-timeout" in web


def test_visitors_who_never_finish_their_request_do_not_hold_every_thread() -> None:
    """Fifty of them were measured: a page still comes at once."""
    web = commands("127.0.0.1", 8000)["web"]
    assert int(web[web.index("--blocking-threads") + 1]) > 50
