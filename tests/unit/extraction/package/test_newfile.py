"""Files that go past the system's cache hold what was written, whatever the disk can do."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dtsen.extraction.package import newfile
from dtsen.extraction.package.newfile import NewFile

SIZE = newfile._BUFFER
write = os.write


def pieces(total: int) -> Iterator[bytes]:
    """So many bytes in pieces of all sizes: empty, odd, and more than the buffer holds."""
    draw = random.Random(7)
    while total:
        size = min(total, draw.choice([0, 1, 4095, 70_001, SIZE - 1, SIZE, 2 * SIZE + 3]))
        yield draw.randbytes(size)
        total -= size


def written(path: Path, total: int) -> bytes:
    """What should stand in the file."""
    expected = bytearray()
    with NewFile(path) as file:
        for place, piece in enumerate(pieces(total)):
            file.write(memoryview(piece) if place % 2 else piece)
            expected += piece
    return bytes(expected)


@pytest.mark.parametrize("total", [0, 1, 4096, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE, 5 * SIZE + 4097])
def test_a_file_holds_every_piece_in_its_order_and_belongs_to_its_owner_alone(
    tmp_path: Path, total: int
) -> None:
    expected = written(tmp_path / "file", total)
    assert (tmp_path / "file").read_bytes() == expected
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"former")
    with pytest.raises(FileExistsError):
        NewFile(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"former"


def test_whole_buffers_go_past_the_cache_and_the_rest_goes_the_usual_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[tuple[bool, int]] = []

    def watched(file: int, content: memoryview) -> int:
        ways.append((bool(fcntl.fcntl(file, fcntl.F_GETFL) & newfile._STRAIGHT), len(content)))
        return write(file, content)

    monkeypatch.setattr(os, "write", watched)
    written(tmp_path / "file", 2 * SIZE + 5)
    expected = [(True, SIZE), (True, SIZE), (False, 5)]
    # (a file system of the memory alone cannot do it)
    assert ways in (expected, [(False, size) for _, size in expected])


def refusing(code: int, *, after: int = 0) -> Any:
    """An ``os.write`` that refuses what goes straight, once so many such writes went well."""
    done = [0]

    def refused(file: int, content: memoryview) -> int:
        if fcntl.fcntl(file, fcntl.F_GETFL) & newfile._STRAIGHT:
            done[0] += 1
            if done[0] > after:
                raise OSError(code, "refused")
        return write(file, content)

    return refused


@pytest.mark.parametrize("after", [0, 2])
def test_a_disk_that_takes_no_such_blocks_gets_them_the_usual_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(os, "write", refusing(errno.EINVAL, after=after))
    expected = written(tmp_path / "file", 4 * SIZE + 9)
    assert (tmp_path / "file").read_bytes() == expected


def test_a_file_system_that_knows_no_such_way_is_not_asked_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    control = fcntl.fcntl

    def refused(file: int, what: int, flags: int = 0) -> int:
        if what == fcntl.F_SETFL:
            asked.append(flags)
            raise OSError(errno.EINVAL, "refused")
        return control(file, what, flags)

    monkeypatch.setattr(fcntl, "fcntl", refused)
    expected = written(tmp_path / "file", 3 * SIZE)
    assert (tmp_path / "file").read_bytes() == expected
    assert len(asked) == 1


def test_a_write_that_took_only_a_part_goes_on_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also at a place where no block begins, from which nothing can go straight."""
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:100_003]))
    expected = written(tmp_path / "file", 2 * SIZE + 11)
    assert (tmp_path / "file").read_bytes() == expected


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_what_is_no_matter_of_blocks_is_raised_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(file: int, content: memoryview) -> int:
        raise OSError(code, "refused")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="refused") as refused:
        written(tmp_path / "file", SIZE + 1)
    assert refused.value.errno == code


def test_a_broken_off_file_is_closed_and_its_rest_is_not_written(tmp_path: Path) -> None:
    opened: list[int] = []

    def broken_off() -> None:
        with NewFile(tmp_path / "file") as file:
            opened.append(file._file)
            file.write(b"x" * 10)
            raise KeyError

    with pytest.raises(KeyError):
        broken_off()
    assert (tmp_path / "file").read_bytes() == b""
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])


def test_without_memory_for_its_buffer_a_file_is_not_even_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object, **named: object) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    monkeypatch.setattr("dtsen.extraction.package.newfile._SPARE", [])
    monkeypatch.setattr("dtsen.extraction.package.newfile.mmap.mmap", refuse)
    opened = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match=os.strerror(errno.ENOMEM)):
        NewFile(tmp_path / "file")
    assert len(list(Path("/proc/self/fd").iterdir())) == opened
    assert list(tmp_path.iterdir()) == []


def test_a_file_holds_nothing_of_the_one_before(tmp_path: Path) -> None:
    """They share a buffer, one after the other; two at once have two."""
    written(tmp_path / "long", SIZE + 5)
    with NewFile(tmp_path / "short") as short, NewFile(tmp_path / "other") as other:
        short.write(b"a")
        other.write(b"bb")
        short.write(b"c")
    assert (tmp_path / "short").read_bytes() == b"ac"
    assert (tmp_path / "other").read_bytes() == b"bb"


def test_a_process_that_is_forked_off_writes_into_a_buffer_of_its_own(tmp_path: Path) -> None:
    """Both got the spare one of the process before."""
    written(tmp_path / "before", 1)
    child = os.fork()
    if not child:
        with NewFile(tmp_path / "child") as file:
            file.write(b"child")
            os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    try:
        os.waitpid(child, os.WUNTRACED)
        with NewFile(tmp_path / "parent") as file:
            file.write(b"other")
    finally:
        os.kill(child, signal.SIGCONT)
        os.waitpid(child, 0)
    assert (tmp_path / "child").read_bytes() == b"child"
    assert (tmp_path / "parent").read_bytes() == b"other"
