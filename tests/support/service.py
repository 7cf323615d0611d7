"""The real service in its own folder: set up, started, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONSOLE = Path(sys.executable).with_name("dtsen")
# The real folder, before the service under test gets one of its own.
NPM = Path(os.environ["DTSEN_HOME"]) / "npm" / "node_modules"


@dataclass(frozen=True)
class Service:
    home: Path
    url: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """A ``dtsen`` command of this installation; its output."""
        done = subprocess.run(
            [str(CONSOLE), *arguments], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout


@contextmanager
def running_service(home: Path, *, families: int = 20_000, **environment: str) -> Iterator[Service]:
    """``dtsen prepare`` and ``dtsen serve`` on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    service = Service(
        home,
        url,
        {
            **os.environ,
            "DTSEN_HOME": str(home),
            "DTSEN_NPM": str(NPM),
            "DTSEN_DEMO_FAMILIES": str(families),
            "DTSEN_BASE_URL": url,
            "DTSEN_CAPTCHA_EFFORT": "2000",
            **environment,
        },
    )
    service.run("prepare")
    with (home / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [str(CONSOLE), "serve", "--port", str(port)], env=service.environment, stdout=log, stderr=log
        )
        try:
            _wait_until_it_answers(url, process, home / "service.log")
            yield service
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"The service did not start:\n{log.read_text()[-3000:]}")
