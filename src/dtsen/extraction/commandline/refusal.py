"""The reports of a refused result, beside the place where the result would have stood."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dtsen.extraction.package.archive import disk_full_named

REPORTS = ("laporan-pengungkapan.html", "laporan-pengungkapan.json")


def keep_reports(target: Path, documents: Mapping[str, bytes]) -> list[Path]:
    """Write the documents as ``<target>.<name>``, each whole or not at all and for their owner alone; those
    of a former refusal are replaced. Raises ``DiskFull`` and ``OSError``.
    """
    kept = []
    for name, content in documents.items():
        path = _beside(target, name)
        half = path.with_name(f".{path.name}.half")
        with disk_full_named():
            half.unlink(missing_ok=True)
            try:
                with open(half, "xb", opener=_private) as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)
        kept.append(path)
    return kept


def drop_reports(target: Path) -> None:
    """Remove the reports of a former refusal, for the result has gone out now; that it has is not undone by
    one which cannot be removed.
    """
    for name in REPORTS:
        with suppress(OSError):
            _beside(target, name).unlink()


def _beside(target: Path, name: str) -> Path:
    return target.with_name(f"{target.name}.{name}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
