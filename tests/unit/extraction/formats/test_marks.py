"""What the manifest says of the characters that formats look out for spares time, and decides nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spec.test_rows import NASTY, person
from support.registries import build_from, open_package, write_registry

from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import TEXT_MARKS, Dataset

SPEC: dict[str, Any] = {"themes": {"individual": {"variables": ["nik", "full_name", "address"]}}}
# A text that each format writes otherwise than it stands in the registry, for what it holds inside.
TELLING = {"csv": 'Jl. "Mawar"', "ansi": "Jl. Melati;=1", "html": "a & b", "xml": "a < b", "xlsx": "_x0041_"}


def with_marks(registry: Path, marks: dict[str, str] | None) -> Path:
    """The registry, with a manifest that says this of every file."""
    manifest = json.loads((registry / "dataset.json").read_text())
    for theme in manifest["themes"].values():
        for file in theme["files"]:
            if marks is None:
                del file["marks"]
            else:
                file["marks"] = {name: marks.get(name, "") for name in file["marks"]}
    (registry / "dataset.json").write_text(json.dumps(manifest))
    return registry


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_a_version_that_tells_no_marks_gives_the_same_bytes(
    regions: Regions, tmp_path: Path, fmt: str
) -> None:
    """D17: versions registered before do not tell them."""
    people = [person(number, nama=text, alamat=text) for number, text in enumerate(NASTY)]
    registry = write_registry(tmp_path / "r", [], people)
    spec = SPEC | {"format": fmt, "package": "none"}
    told = build_from(spec, registry, regions, tmp_path / "told")
    untold = build_from(spec, with_marks(registry, None), regions, tmp_path / "untold")
    assert told.sha256 == untold.sha256


@pytest.mark.parametrize("fmt", TELLING)
def test_a_manifest_that_denies_a_mark_delivers_nothing(regions: Regions, tmp_path: Path, fmt: str) -> None:
    """D17: the proof writes every line without the manifest's help."""
    registry = write_registry(tmp_path / "r", [], [person(1, nama=TELLING[fmt], alamat="Jl. Mawar")])
    spec = SPEC | {"format": fmt}
    right = build_from(spec, registry, regions, tmp_path / "right.zip")
    assert open_package(right.path)
    with pytest.raises(CheckFailed) as refused:
        build_from(spec, with_marks(registry, {}), regions, tmp_path / "wrong.zip")
    # Where the head is one of the lines, wrong lines leave no name of a column proven either.
    assert refused.value.code in {"check_content", "check_columns"}
    assert not (tmp_path / "wrong.zip").exists()


def test_marks_are_absent_only_where_every_file_of_the_regions_says_so(tmp_path: Path) -> None:
    people = [
        {**person(1, nama="a;b", alamat="c"), "region_code": "3304012001"},
        {**person(2, nama="a&b", alamat="c"), "region_code": "3171012001"},
    ]
    dataset = Dataset.open(write_registry(tmp_path / "r", [], people))
    assert dataset.absent_marks("individual", ["33"])["nama"] == TEXT_MARKS.replace(";", "")
    assert dataset.absent_marks("individual")["nama"] == TEXT_MARKS.replace(";", "").replace("&", "")
    assert dataset.absent_marks("individual")["alamat"] == TEXT_MARKS
    assert dataset.absent_marks("individual", ["11"]) == {}
