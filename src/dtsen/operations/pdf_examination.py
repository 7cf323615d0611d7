"""Whether a PDF is one that we keep.

A few kilobytes of compressed objects can unfold to gigabytes while a PDF is read. A file that has any is
therefore read by a child process with little memory and time: it is the child that dies, never the service.
"""

from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
from enum import StrEnum

import pikepdf

from dtsen.operations.pdf_actions import is_active

MEMORY = 512 * 1024 * 1024
SECONDS = 10
_MAX_OBJECTS = 20_000
_HEX_OF_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")


class Verdict(StrEnum):
    FINE = "fine"
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    ACTIVE = "active"


def examine(data: bytes) -> Verdict:
    """The verdict on any bytes, within ``MEMORY`` and ``SECONDS``."""
    # The header must come first and the end mark last: a PDF glued to a ZIP or HTML page opens as either.
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        return Verdict.UNREADABLE
    if data[data.rindex(b"%%EOF") + 5 :].strip(b"\r\n \t\0"):
        return Verdict.UNREADABLE
    return _caged(data) if _has_compressed_objects(data) else judge(data)


def judge(data: bytes) -> Verdict:
    """Read the whole PDF, object by object."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                return Verdict.LOCKED
            if len(document.objects) > _MAX_OBJECTS or len(document.pages) == 0:
                return Verdict.UNREADABLE
            if is_active(document):
                return Verdict.ACTIVE
            # What we cannot read, another reader may: an object behind a broken stream is one unseen.
            if document.get_warnings() and any(item is None for item in document.objects):
                return Verdict.UNREADABLE
    except pikepdf.PasswordError:
        return Verdict.LOCKED
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, MemoryError):
        return Verdict.UNREADABLE
    return Verdict.FINE


def _has_compressed_objects(data: bytes) -> bool:
    """They are found through a cross-reference stream only, whose /Type stands in clear or in #xx."""
    plain = _HEX_OF_NAME.sub(lambda code: bytes([int(code[1], 16)]), data)
    return b"/XRef" in plain or b"/ObjStm" in plain


def _caged(data: bytes) -> Verdict:
    try:
        answer = subprocess.run(  # noqa: S603  (our own interpreter and module; the file goes in as bytes)
            [sys.executable, "-m", __name__], input=data, capture_output=True, timeout=2 * SECONDS, check=True
        )
        return Verdict(answer.stdout.decode())
    except (subprocess.SubprocessError, ValueError):
        return Verdict.UNREADABLE


def _child() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(judge(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _child()
