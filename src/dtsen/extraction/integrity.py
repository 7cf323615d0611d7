"""Whether a registry file's bytes are those that were registered, and what the manifest keeps to tell.

A flipped bit in a page of Parquet is decoded into another value without a word, and whoever reads the file a
second time reads the same value again: only the bytes can tell. CRC-32 finds every damage of up to 32 bits in
a row and one in 4 billion of the others does not; it takes as long as the reading alone (0.2 s for 1 GB,
where SHA-256 takes 1 s). Neither finds a file whose manifest was rewritten with it: the manifest is trusted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from isal import isal_zlib

_BUFFER = 1 << 18  # bytes; read into again and again, so that memory stays flat


@dataclass(frozen=True)
class Checksums:
    """A file's size in bytes, and its SHA-256 and CRC-32 in lower-case hexadecimal digits (64 and 8)."""

    size: int
    sha256: str
    crc32: str


def checksums_on_disk(path: Path) -> Checksums:
    """Flush a file to the disk, and sum up its bytes in one pass. Raises ``OSError``."""
    size, sha256, crc = 0, hashlib.sha256(), 0
    with path.open("rb") as content:
        os.fsync(content.fileno())
    for piece in _pieces(path):
        size += len(piece)
        sha256.update(piece)
        crc = isal_zlib.crc32(piece, crc)
    return Checksums(size, sha256.hexdigest(), f"{crc:08x}")


def holds_bytes(path: Path, crc32: str | None, sha256: str) -> bool:
    """Whether the file's bytes have this CRC-32 or, where none is known, this SHA-256. Raises ``OSError``."""
    if crc32 is None:
        return sha256_of(path) == sha256
    crc = 0
    for piece in _pieces(path):
        crc = isal_zlib.crc32(piece, crc)
    return f"{crc:08x}" == crc32


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hexadecimal digits. Raises ``OSError``."""
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(path: Path) -> Iterator[memoryview]:
    """The file's bytes, piece by piece in one buffer: each piece is gone when the next is asked for."""
    buffer = memoryview(bytearray(_BUFFER))
    with path.open("rb", buffering=0) as content:
        while length := content.readinto(buffer):
            yield buffer[:length]
