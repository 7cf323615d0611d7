"""A version that was registered before intake refused them may hold dates that formats cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from spec.test_rows import person
from support.registries import build_from, write_registry

from dtsen.extraction.quality.report import Check
from dtsen.extraction.regions import Regions

SPEC: dict[str, Any] = {"themes": {"individual": {"variables": ["nik", "birth_date"]}}}


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ([date(44, 3, 15), None, date(1899, 12, 31), date(1990, 1, 2)], 2),
        ([date(1900, 1, 1), None, date(2025, 12, 31)], 0),
    ],
)
def test_dates_that_formats_cannot_hold_are_told(
    regions: Regions, tmp_path: Path, days: list[date | None], wrong: int
) -> None:
    people = [person(number, tanggal_lahir=day) for number, day in enumerate(days)]
    built = build_from(SPEC, write_registry(tmp_path / "r", [], people), regions, tmp_path / "d.zip")
    check: Check = next(one for one in built.report.themes[0].checks if one.id == "days")
    assert (check.verdict, check.figures) == (("fail", {"tanggal_lahir": wrong}) if wrong else ("pass", {}))
