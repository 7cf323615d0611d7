"""Where a package's files go: one streamed ZIP64, or a folder. Both appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from isal import isal_zlib
from stream_zip import ZIP_64, stream_zip

from dtsen.extraction.errors import DiskFull, PackageError
from dtsen.extraction.formats.rows import joinable
from dtsen.extraction.package.newfile import NewFile

CHECKSUMS = "SHA256SUMS"

_FILE_MODE = 0o100600
_RAW_DEFLATE = -15
_CHUNK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
_CANNOT = {errno.EINVAL, errno.ENOTSUP}
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EISDIR}


@dataclass(frozen=True)
class Member:
    """One file of the package; its bytes are asked for once, when its turn comes."""

    name: str
    chunks: Iterable[bytes | memoryview]


@dataclass
class Ledger:
    """Size and SHA-256 of every member, noted while it passes by."""

    entries: dict[str, tuple[int, str]] = field(default_factory=dict)

    def record(self, member: Member) -> Member:
        """The same member; once it has been read, its entry stands in the ledger."""
        return Member(member.name, self._read(member))

    def _read(self, member: Member) -> Iterator[bytes | memoryview]:
        digest, size = hashlib.sha256(), 0
        for chunk in member.chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        self.entries[member.name] = (size, digest.hexdigest())


def checksums(entries: Mapping[str, tuple[int, str]]) -> bytes:
    """A ledger's entries in the form of ``sha256sum``: what ``CHECKSUMS`` holds."""
    return "".join(f"{digest}  {name}\n" for name, (_, digest) in entries.items()).encode()


def write_zip(
    target: Path, members: Iterable[Member], issued_on: date, passphrase: str | None
) -> tuple[int, str]:
    """Stream the members into a ZIP64, AES-256 (WinZip AE-2) when there is a passphrase. Size and SHA-256
    come back.

    Same members, same bytes, the encryption's salt aside. Raises ``DiskFull``.
    """
    moment = datetime(issued_on.year, issued_on.month, issued_on.day)  # a ZIP knows no time zone
    digest, size = hashlib.sha256(), 0
    chunks = stream_zip(
        ((member.name, moment, _FILE_MODE, ZIP_64, joinable(member.chunks)) for member in members),
        chunk_size=_CHUNK,
        get_compressobj=_compressor,
        password=passphrase,
    )
    with disk_full_named(), NewFile(target) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def write_folder(target: Path, members: Iterable[Member]) -> tuple[int, str]:
    """Write the members as plain files below ``target``. The size of all, and the SHA-256 of their
    checksums.
    """
    ledger = Ledger()
    with disk_full_named():
        for member in members:
            path = target / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with NewFile(path) as file:
                for chunk in ledger.record(member).chunks:
                    file.write(chunk)
        sync_folders(target)
    size = sum(size for size, _ in ledger.entries.values())
    return size, hashlib.sha256(checksums(ledger.entries)).hexdigest()


def sync_folders(top: Path) -> None:
    """What the folder and every folder below it hold, by name, is on the disk; who wrote a file has seen to
    its bytes. For a folder that ``publish`` gives its name next. Raises ``OSError``.
    """
    for folder in (top, *(path for path in top.rglob("*") if path.is_dir())):
        _sync_folder(folder)


def publish(built: Path, target: Path) -> None:
    """Give the finished file or folder its final name, for good. A former file, or an empty folder, makes
    room; neither comes back when the name cannot be given for good, but nothing new has it then. Raises
    ``PackageError("target_taken")`` when somebody has filled the folder meanwhile, and ``OSError``.
    """
    try:
        if target.is_dir() and not target.is_symlink():
            target.rmdir()
        built.replace(target)
    except OSError as error:
        if error.errno in _TAKEN:
            raise PackageError("target_taken", f"{target.name} is in the way", target.name) from None
        raise
    try:
        _sync_folder(target.parent)
    except OSError:
        # A name that the next power cut may take is not given: after a failure nobody looks for it.
        with suppress(OSError):
            target.replace(built)
        raise


@contextmanager
def disk_full_named() -> Iterator[None]:
    """Turn the system's words for "no room" into ``DiskFull``: on the disk, or in one file of it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull("disk_full", "the disk is full; nothing was delivered") from None
        if error.errno == errno.EFBIG:
            raise DiskFull(
                "file_too_large", "a file would be larger than this machine lets files become"
            ) from None
        raise


def _sync_folder(path: Path) -> None:
    """What it holds, by name, is on the disk, as far as its file system can be asked for that."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(folder)


def _compressor() -> Any:
    return isal_zlib.compressobj(isal_zlib.ISAL_DEFAULT_COMPRESSION, isal_zlib.DEFLATED, _RAW_DEFLATE)
