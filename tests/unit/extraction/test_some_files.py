"""A registry's files are read some at a time, which nobody sees in what is delivered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from

from dtsen.extraction.engines import cage
from dtsen.extraction.quality import repeated
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

VARIABLES = ["nik", "family_card_number", "full_name", "birth_date", "province", "decile", "percentile"]


def test_some_each_gives_every_file_once_and_in_order(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Dataset.open(registry).files("individual", ())
    for at_once in (1, 7, len(files), len(files) + 1):
        monkeypatch.setattr(cage, "_FILES_AT_ONCE", at_once)
        parts = list(cage.some_each(files))
        assert [file for part in parts for file in part] == list(files)
        assert max(map(len, parts)) <= at_once


@pytest.mark.parametrize("fmt", ["csv", "xml", "xlsx", "parquet"])
def test_a_file_is_the_same_and_proven_however_many_files_are_read_at_once(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    """With repeated numbers hunted apart, so that the proof reads some files at a time as well."""
    monkeypatch.setattr(repeated, "AT_ONCE", 2_000)
    spec: dict[str, Any] = {"themes": {"individual": {"variables": VARIABLES}}}
    spec |= {"format": fmt, "package": "none"}
    written, figures = set(), set()
    for at_once in (1_000, 3):
        monkeypatch.setattr(cage, "_FILES_AT_ONCE", at_once)
        delivery = build_from(spec, registry, regions, tmp_path / str(at_once))
        (file,) = (path for path in (delivery.path / "data").iterdir() if path.suffix == f".{fmt}")
        if fmt in ("csv", "xml"):  # (blocks of the others end where a part ends)
            written.add(file.read_bytes())
        checks = {check.id: check for theme in delivery.report.themes for check in theme.checks}
        assert checks["content"].verdict == "pass"
        figures.add(repr({name: check.figures for name, check in checks.items()}))
    assert len(figures) == 1
    assert len(written) <= 1
