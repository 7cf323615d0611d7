"""The seal over a package: what every file of it was when it left, signed with the request's key.

``tanda-salinan.json`` lists every file that was packed before it, and its seal is an HMAC over all that it
says. ``SHA256SUMS`` comes last, for it lists the seal's file as well; what it must hold follows from the two,
so that it needs no place in the seal. Nothing has to be read twice: the ledger noted the sums while the files
passed by.

A package that was built without a key carries none: whoever knows how it is made could make it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dtsen.extraction.errors import PackageError, shown_path
from dtsen.extraction.package.archive import CHECKSUMS, checksums
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.mark import mark_for, signed

SEAL_FILE = "tanda-salinan.json"
# Bytes. Each file takes about 200 of them, and the pages of a nation's rows are tens of thousands.
_LARGEST = 64 << 20

Entries = Mapping[str, tuple[int, str]]  # size and SHA-256 by name, in the order of the package


@dataclass(frozen=True)
class Findings:
    """What is not as it was sealed, by name: other bytes, no file any more, a file that nobody packed."""

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.extra)


def seal_json(key: bytes, contents: Contents, entries: Entries) -> bytes:
    """``tanda-salinan.json``: whose copy this is, every file packed so far, the seal over all of it."""
    identity = contents.identity
    facts: dict[str, Any] = {
        "mark": contents.mark,
        "request": identity.request_number,
        "institution": identity.institution,
        "version": identity.version_label,
        "issued_on": identity.issued_on.isoformat(),
        "synthetic": contents.synthetic,
        "files": [
            {"path": name, "bytes": size, "sha256": digest} for name, (size, digest) in entries.items()
        ],
    }
    return _written(facts | {"seal": _seal(key, facts)})


def verify_seal(key: bytes, content: bytes) -> bool:
    """Whether a ``tanda-salinan.json`` is as it was sealed under this key; False for anything else.

    To the byte: of a key that stands there twice a program takes the last and a reader the first.
    """
    try:
        facts = json.loads(content)
        if _written(facts) != content:
            return False
        seal = facts.pop("seal")
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return False
    return isinstance(seal, str) and hmac.compare_digest(seal.encode(), _seal(key, facts).encode())


def held_against_seal(folder: Path, key: bytes) -> Findings:
    """How an opened package differs from the one that was sealed. ``key`` is the request's secret.

    Raises ``PackageError``: ``package_missing`` (there is nothing), ``package_packed`` (a file, and no
    folder), ``seal_missing``, ``seal_too_large``, ``seal_of_another_key`` and ``seal_changed``.
    """
    content = _content(folder)
    if not verify_seal(key, content):
        if _is_of_key(key, content):
            raise PackageError("seal_changed", f"the seal itself was changed: {SEAL_FILE}", SEAL_FILE)
        raise PackageError(
            "seal_of_another_key", "the seal was made with another key, or for another package", SEAL_FILE
        )
    entries: dict[str, tuple[int, str]] = {
        file["path"]: (file["bytes"], file["sha256"]) for file in json.loads(content)["files"]
    }
    entries[SEAL_FILE] = _sum_of(content)
    entries[CHECKSUMS] = _sum_of(checksums(entries))
    found = set(_files(folder))
    return Findings(
        changed=tuple(name for name in entries if name in found and _sum(folder / name) != entries[name]),
        missing=tuple(name for name in entries if name not in found),
        extra=tuple(sorted(found - set(entries))),
    )


def _content(folder: Path) -> bytes:
    """The seal's file."""
    if not folder.exists():
        raise PackageError("package_missing", f"there is no folder {shown_path(folder)}", folder.name)
    if not folder.is_dir():
        raise PackageError(
            "package_packed",
            f"{shown_path(folder)} is a file: open the package, and name the folder",
            folder.name,
        )
    path = folder / SEAL_FILE
    if not path.is_file():
        raise PackageError(
            "seal_missing",
            f"{shown_path(folder)} carries no seal: it was built without a key, or {SEAL_FILE} was taken out "
            "of it",
            SEAL_FILE,
            folder=shown_path(folder),
        )
    # No more is read than a seal can be: a file of any size may bear its name.
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise PackageError(
            "seal_too_large", f"{SEAL_FILE} is larger than any seal: it was exchanged", SEAL_FILE
        )
    return content


def _is_of_key(key: bytes, content: bytes) -> bool:
    """Whether the mark that a broken seal's file bears is this key's: then the file was changed."""
    try:
        facts = json.loads(content)
        names = ("mark", "request", "institution", "version")
        mark, request, institution, version = (str(facts[name]) for name in names)
        return hmac.compare_digest(mark.encode(), mark_for(key, request, institution, version).encode())
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _files(folder: Path) -> Iterator[str]:
    """Everything in the folder that is no folder, as the seal names it. Links are not followed."""
    for above, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(above) / name).is_symlink()]
        for name in (*names, *links):
            yield (Path(above) / name).relative_to(folder).as_posix()


def _sum(path: Path) -> tuple[int, str]:
    """Size and SHA-256. What is no file of the package is none that was sealed: a link shows whatever lies
    at its end today.
    """
    if path.is_symlink() or not path.is_file():
        return 0, ""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return os.fstat(file.fileno()).st_size, digest


def _sum_of(content: bytes) -> tuple[int, str]:
    return len(content), hashlib.sha256(content).hexdigest()


def _written(facts: Any) -> bytes:
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()


def _seal(key: bytes, facts: dict[str, Any]) -> str:
    return signed(key, "seal:" + json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
