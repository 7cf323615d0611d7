"""Reads the sheets out of a workbook while its bytes pass by: a ZIP from its beginning, not from its end."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import Struct

from dtsen.extraction.errors import CheckFailed

_LOCAL, _DESCRIPTOR = b"PK\x03\x04", b"PK\x07\x08"
_SHEETS = b"xl/worksheets/"
_LOCAL_HEADER = Struct("<4s5H3I2H")
_DESCRIPTOR_HEADER = Struct("<4sIII")
_RAW_DEFLATE = -15
_MOST = 1 << 20


class SheetBytes:
    """Give it the bytes of a workbook in chunks; it gives those of the sheets, one sheet after the other."""

    def __init__(self) -> None:
        self._buffer = b""
        self._inflate: zlib._Decompress | None = None
        self._crc = 0
        self._is_sheet = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The sheets' bytes in these of the workbook. Raises ``CheckFailed("unreadable")``."""
        self._buffer += chunk
        while True:
            if self._inflate is None:
                if not self._read_header():
                    return
            else:
                yield from self._inflated(self._inflate)
                if self._inflate is not None:
                    return

    def _inflated(self, inflate: zlib._Decompress) -> Iterator[bytes]:
        data = self._buffer
        self._buffer = b""
        while data and not inflate.eof:
            try:
                piece = inflate.decompress(data, _MOST)
            except zlib.error:
                raise _damaged() from None
            self._crc = zlib.crc32(piece, self._crc)
            if self._is_sheet and piece:
                yield piece
            data = inflate.unconsumed_tail
        if inflate.eof:
            self._buffer = inflate.unused_data
            self._inflate = None

    def _read_header(self) -> bool:
        """Step over what stands before the next file's bytes; False: more bytes are needed, or none come."""
        if self._buffer.startswith(_DESCRIPTOR):
            if len(self._buffer) < _DESCRIPTOR_HEADER.size:
                return False
            if _DESCRIPTOR_HEADER.unpack_from(self._buffer)[1] != self._crc:
                raise _damaged()
            self._buffer = self._buffer[_DESCRIPTOR_HEADER.size :]
        if not self._buffer.startswith(_LOCAL) or len(self._buffer) < _LOCAL_HEADER.size:
            return False
        *_, name, extra = _LOCAL_HEADER.unpack_from(self._buffer)
        start = _LOCAL_HEADER.size + name + extra
        if len(self._buffer) < start:
            return False
        self._is_sheet = self._buffer[_LOCAL_HEADER.size :].startswith(_SHEETS)
        self._buffer = self._buffer[start:]
        self._inflate, self._crc = zlib.decompressobj(_RAW_DEFLATE), 0
        return True


def _damaged() -> CheckFailed:
    return CheckFailed("unreadable", "the finished workbook cannot be read again", what="Buku kerja")
