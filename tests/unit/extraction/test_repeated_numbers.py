"""Repeated identity numbers are found however many there are to remember (issue B, point 5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from spec.test_rows import family, person
from support.registries import build_from, write_registry

from dtsen.extraction.quality import repeated
from dtsen.extraction.regions import Regions

SPEC: dict[str, Any] = {"themes": {"individual": {"variables": ["nik", "full_name"]}}}


@pytest.mark.parametrize("at_once", [1_000, 5, 1])
def test_repeated_numbers_are_counted_at_once_or_part_by_part(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Three stand there twice more than they should; a text that is no number counts as well."""
    numbers = [*range(20), 3, 3, 11]
    people = [person(number, nama="x") for number in numbers]
    for row in people[15:17]:
        row["nomor_induk_kependudukan"] = "00x"
    monkeypatch.setattr(repeated, "AT_ONCE", at_once)
    built = build_from(SPEC, write_registry(tmp_path / "r", [], people), regions, tmp_path / "d.zip")
    checks = {check.id: check for check in built.report.themes[0].checks}
    assert checks["duplicates"].figures == {"rows": 4}


@pytest.mark.parametrize("at_once", [1_000, 5])
def test_keys_of_repeated_people_are_counted_beside_values_that_were_emptied(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Two joined files; emptying takes the ages of two families away, and nobody's number with them."""
    people = [person(number, usia=30) for number in [*range(30), 3, 4, 5, 9, 10, 11]]
    people[6]["usia"], people[12]["usia"] = 98, 99
    families = [family(number, provinsi="JAWA TENGAH") for number in range(10)]
    monkeypatch.setattr(repeated, "AT_ONCE", at_once)
    themes = {"family": {"variables": ["province"]}, "individual": {"variables": ["age"]}}
    spec = {"themes": themes, "disclosure": {"k": 2, "transform": {"age": {"suppress": True}}}}
    source = write_registry(tmp_path / "r", families, people)
    built = build_from(spec, source, regions, tmp_path / "d.zip")
    checks = {check.id: check for check in built.report.themes[1].checks}
    assert checks["duplicates"].figures == {"rows": 6}
    assert checks["missing"].figures == {"usia": 6}
