"""Bytes from one thread to another through named pipes: the engine writes, the package and the checker read.

So there is no second copy of the delivery on the disk, and never more than one buffer of it in memory.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
_POLL_SECONDS = 0.005


class PipeThread(threading.Thread):
    """A thread at one end of a named pipe; ``finish`` waits for it and raises what it raised.

    Opening a pipe blocks until the other end opens it too. So that neither side waits for ever for a partner
    that failed before it got there, the owner holds a spare handle of the thread's end and lets go of it when
    it is done.
    """

    def __init__(self, path: Path, work: Callable[[], Any], spare_flags: int) -> None:
        super().__init__(name=f"pipe {path.name}", daemon=True)
        self.path = path
        self.result: Any = None
        self._work = work
        self._spare_flags = spare_flags
        self._spare: int | None = None
        self._error: BaseException | None = None

    def hold_spare(self) -> None:
        """Open the spare handle of the thread's own end."""
        self._spare = os.open(self.path, self._spare_flags | os.O_NONBLOCK)
        with suppress(OSError):  # a machine may allow less; then the system's own size stays
            fcntl.fcntl(self._spare, fcntl.F_SETPIPE_SZ, CHUNK)

    def run(self) -> None:
        """Do the work; whatever happens, the other side gets its end of file (or its broken pipe)."""
        try:
            self.result = self._work()
        except BaseException as error:
            self._error = error
        finally:
            if self._spare is not None:
                os.close(self._spare)

    def finish(self) -> Any:
        """Wait for the end; give the work's result or raise its error."""
        self.join()
        if self._error is not None:
            raise self._error
        return self.result


def read_from(
    path: Path, write: Callable[[], None], interrupt: Callable[[], None]
) -> Generator[bytes, None, None]:
    """The bytes that ``write`` (run in a thread) sends into the pipe at ``path``, in chunks.

    Raises what ``write`` raised, after its last byte. Left early, it breaks the writer off.
    """
    os.mkfifo(path, 0o600)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    writer = PipeThread(path, write, os.O_WRONLY)
    complete = False
    try:
        writer.hold_spare()
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


class Tap:
    """The other direction: what is put in is read by ``read`` (run in a thread) from the pipe at ``path``."""

    def __init__(self, path: Path, read: Callable[[], Any]) -> None:
        os.mkfifo(path, 0o600)
        self._reader = PipeThread(path, read, os.O_RDONLY)
        self._reader.hold_spare()
        self._writer: int | None = os.open(path, os.O_WRONLY)
        self._reader.start()

    def put(self, chunk: bytes) -> None:
        """Send a chunk. Raises the reader's error when it gave up."""
        view = memoryview(chunk)
        try:
            while view:
                view = view[os.write(self._writer or 0, view) :]
        except BrokenPipeError:
            self._reader.finish()
            raise

    def finish(self) -> Any:
        """No more bytes: the reader's result, or its error."""
        self.close()
        return self._reader.finish()

    def close(self) -> None:
        """Let go of the pipe; the reader sees the end of the file."""
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None
        # Opening a pipe that nobody holds for writing blocks. A reader that comes only now (the bytes wait
        # for it in the pipe, which its spare handle keeps alive) is let through by opening and closing our
        # end once more.
        while self._reader.is_alive():
            with suppress(OSError):
                os.close(os.open(self._reader.path, os.O_WRONLY | os.O_NONBLOCK))
            self._reader.join(_POLL_SECONDS)
        with suppress(FileNotFoundError):
            self._reader.path.unlink()
