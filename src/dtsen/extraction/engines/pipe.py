"""Bytes from the engine through a named pipe, for a format whose file it writes by itself.

So there is no second copy of the delivery on the disk, and never more than one buffer of it in memory.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

CHUNK = 1 << 20


class _Writer(threading.Thread):
    """A thread that writes into a named pipe; ``finish`` waits for it and raises what it raised.

    Opening a pipe blocks until the other end opens it too. So that the reader does not wait for ever for a
    writer that failed before it got there, a spare handle is held until the work is done.
    """

    def __init__(self, path: Path, work: Callable[[], object]) -> None:
        super().__init__(name=f"pipe {path.name}", daemon=True)
        self._work = work
        self._error: BaseException | None = None
        self._spare = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        with suppress(OSError):  # a machine may allow less; then the system's own size stays
            fcntl.fcntl(self._spare, fcntl.F_SETPIPE_SZ, CHUNK)

    def run(self) -> None:
        """Do the work; whatever happens, the reader gets its end of file."""
        try:
            self._work()
        except BaseException as error:
            self._error = error
        finally:
            os.close(self._spare)

    def finish(self) -> None:
        """Wait for the end; raise the work's error."""
        self.join()
        if self._error is not None:
            raise self._error


def read_from(
    path: Path, write: Callable[[], object], interrupt: Callable[[], None]
) -> Generator[bytes, None, None]:
    """The bytes that ``write`` (run in a thread) sends into the pipe at ``path``, in chunks.

    Raises what ``write`` raised, after its last byte. Left early, it breaks the writer off.
    """
    os.mkfifo(path, 0o600)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    writer = _Writer(path, write)
    complete = False
    try:
        writer.start()
        while chunk := os.read(reader, CHUNK):
            yield chunk
        complete = True
    finally:
        if not complete:
            interrupt()
        os.close(reader)
        if complete:
            writer.finish()
        else:
            writer.join()
        path.unlink()
