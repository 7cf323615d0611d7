"""The mark of a copy: a code that tells, with the request's key, for whom a package was made.

The mark is an HMAC of request and version under the request's own secret, so nobody can make up another's
mark or guess one, and one request and version always bear the same. It stands in every document, in
``datapackage.json``, in ``tanda-salinan.json`` together with the SHA-256 of every data file, and in data
files whose format has a place for remarks. It never adds a row or changes a value: there are no invented
people.

What a bare data file says by itself, without the package: at level 3 its pseudonyms and even the order of its
rows come from the request's key, which is a strong mark that cannot be taken off without destroying the keys.
A bare CSV or ANSI file of level 4 bears none. The quoting of its header line could carry one bit a column,
but so few bits would accuse the wrong institution (one in 32 with five columns) and vanish when the file is
saved once; a mark that accuses the innocent is worse than none, so it was left out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dtsen.extraction.package.contents import Contents, DeliveredPart
from dtsen.extraction.package.identity import DeliveryIdentity

SEAL_FILE = "tanda-salinan.json"

_PREFIX = "DTSEN"
_DIGITS = 16  # 64 bits: among a million requests, two share a mark with a chance of 1 in 37 million
_GROUP = 4
_MARK = re.compile(rf"{_PREFIX}(?:\W?[0-9A-F]{{{_GROUP}}}){{{_DIGITS // _GROUP}}}(?![0-9A-F])", re.IGNORECASE)


def mark_of(key: bytes, identity: DeliveryIdentity) -> str:
    """The mark of a request's package of one version, as in "DTSEN-7F3A-92C1-0B5D-4E88".

    ``key`` is the request's secret, the same that makes its pseudonyms; the two uses cannot meet, for what is
    signed begins with another word.
    """
    digits = _hmac(key, f"mark:{identity.request_number}\n{identity.version_label}").upper()[:_DIGITS]
    groups = (digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))
    return "-".join((_PREFIX, *groups))


def copy_note(mark: str, identity: DeliveryIdentity) -> str:
    """The line that a page bears in its foot."""
    return f"Tanda salinan {mark} · {identity.line}"


def find_marks(text: str) -> tuple[str, ...]:
    """Every mark in a text, in the form of ``mark_of`` and without repetitions.

    Lower case, and any other sign or none between the groups, are read too: people type marks from paper.
    """
    found = (re.sub(r"\W", "", match).upper() for match in _MARK.findall(text))
    return tuple(dict.fromkeys(_PREFIX + _grouped(mark.removeprefix(_PREFIX)) for mark in found))


def seal_json(key: bytes, contents: Contents) -> bytes:
    """``tanda-salinan.json``: whose copy this is, the SHA-256 of every data file, the seal over it."""
    identity = contents.identity
    facts: dict[str, Any] = {
        "mark": contents.mark,
        "request": identity.request_number,
        "institution": identity.institution,
        "version": identity.version_label,
        "issued_on": identity.issued_on.isoformat(),
        "synthetic": contents.synthetic,
        "files": [
            {"path": part.path, "bytes": part.size, "sha256": part.sha256} for part in _parts(contents)
        ],
    }
    return (json.dumps(facts | {"seal": _seal(key, facts)}, ensure_ascii=False, indent=2) + "\n").encode()


def verify_seal(key: bytes, content: bytes) -> bool:
    """Whether a ``tanda-salinan.json`` is as it was sealed under this key; False for anything else."""
    try:
        facts = json.loads(content)
        seal = facts.pop("seal")
    except (ValueError, AttributeError, TypeError, KeyError):
        return False
    return isinstance(seal, str) and hmac.compare_digest(seal.encode(), _seal(key, facts).encode())


def changed_files(folder: Path, key: bytes) -> tuple[str, ...]:
    """The files of an opened package that are not as they were sealed: data that are missing or another, or
    the seal itself. ``key`` is the request's secret.
    """
    seal = folder / SEAL_FILE
    content = seal.read_bytes() if seal.is_file() else b""
    if not verify_seal(key, content):
        return (SEAL_FILE,)
    files = json.loads(content)["files"]
    return tuple(file["path"] for file in files if _sum(folder / file["path"]) != file["sha256"])


def _sum(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts(contents: Contents) -> Iterable[DeliveredPart]:
    return (part for table in contents.tables for part in (*table.parts, *table.companions))


def _seal(key: bytes, facts: dict[str, Any]) -> str:
    return _hmac(key, "seal:" + json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _grouped(digits: str) -> str:
    return "".join("-" + digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def _hmac(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
