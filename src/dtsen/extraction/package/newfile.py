"""New files, written past the system's cache.

What goes through the cache is copied once more, and for every 4 kB a page is looked for and emptied: 1.2 s of
the processor a GB, a third of a whole CSV job; and an extract of some GB drives out what everybody else has
in there. Nobody reads an extract at once. So what fills a buffer goes straight from it to the disk
(``O_DIRECT``); the rest of a file, and whole files on a disk that cannot do this, go the usual way.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from pathlib import Path
from types import TracebackType
from typing import Self

# A buffer begins with a page, and its size is a number of blocks of any disk.
_BUFFER = 2 << 20
# A process that is forked off has the buffer too, and must not write into ours.
_OWN = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
_STRAIGHT = getattr(os, "O_DIRECT", 0)  # (Linux alone has it)


# The last file's, for the next: every page of HTML is a file, and to map a buffer costs more than to fill it.
_SPARE: list[mmap.mmap] = []


class NewFile:
    """A file that was not there before, readable for its owner alone; on the disk when the context ends.

    Raises ``FileExistsError``, and any other ``OSError`` of writing; what is left then is not whole.
    """

    def __init__(self, path: Path) -> None:
        # First: without memory for it, there is no file to be closed.
        self._buffer = _SPARE.pop() if _SPARE else mmap.mmap(-1, _BUFFER, flags=_OWN)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._filled = 0
        self._can_go_straight = bool(_STRAIGHT)
        self._is_straight = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._go_straight(is_wanted=False)
                self._put_out(self._filled)  # (no whole number of blocks)
                os.fsync(self._file)
        finally:
            _SPARE[:] = [self._buffer]
            os.close(self._file)

    def write(self, chunk: bytes | memoryview) -> None:
        """Append the chunk."""
        with memoryview(chunk) as given, given.cast("B") as content:
            done = 0
            while done < len(content):
                taken = min(_BUFFER - self._filled, len(content) - done)
                self._buffer[self._filled : self._filled + taken] = content[done : done + taken]
                self._filled += taken
                done += taken
                if self._filled == _BUFFER:
                    self._go_straight(is_wanted=True)
                    self._put_out(_BUFFER)

    def _go_straight(self, *, is_wanted: bool) -> None:
        """Past the cache from here on, where that is possible; or no longer."""
        if is_wanted == self._is_straight or (is_wanted and not self._can_go_straight):
            return
        flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
        try:
            fcntl.fcntl(self._file, fcntl.F_SETFL, flags | _STRAIGHT if is_wanted else flags & ~_STRAIGHT)
        except OSError as cannot:
            if cannot.errno != errno.EINVAL:
                raise
            self._can_go_straight = False
            return
        self._is_straight = is_wanted

    def _put_out(self, size: int) -> None:
        """Write so many bytes of the buffer, and empty it."""
        done = 0
        with memoryview(self._buffer) as content:
            while done < size:
                try:
                    done += os.write(self._file, content[done:size])
                except OSError as cannot:
                    if cannot.errno != errno.EINVAL or not self._is_straight:
                        raise
                    # This disk takes no such blocks after all, or took a part of one: the usual way does.
                    self._can_go_straight = False
                    self._go_straight(is_wanted=False)
        self._filled = 0
