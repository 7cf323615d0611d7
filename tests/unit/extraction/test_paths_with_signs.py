"""Folders whose names are patterns to whatever reads files: ``?`` for any letter, ``[26]`` for 2 or 6."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import build_from

from dtsen.extraction.disclosure.counting import first_row
from dtsen.extraction.engines.cage import lock, open_cage, pattern, read_files
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.quality import repeated
from dtsen.extraction.regions import Regions
from dtsen.extraction.synthesis import synthesize

NAMES = ["p [2026]", "a?b", "a*b", "a[!c]b", "a\\b", "a\\b[c]", "[", "x=1"]
ROWS: dict[str, Any] = {"themes": {"individual": {"variables": ["sex", "nik"]}}, "format": "parquet"}
CLASSES: dict[str, Any] = {
    "themes": {"individual": {"variables": ["sex", "age"]}, "family": {"variables": ["decile"]}},
    "disclosure": {"override": {"reason": "uji", "decided_by": "Uji"}, "transform": {"age": "suppress"}},
}
TABLE: dict[str, Any] = {
    "form": "table",
    "themes": {"individual": {"dimensions": ["regency", "decile"], "measures": ["count"]}},
}


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write(path: Path, value: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"SELECT '{value}' AS value").write_parquet(str(path))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_read_by_its_letters_though_others_answer_to_it(tmp_path: Path, name: str) -> None:
    own = [write(tmp_path / name / f"{part}.parquet", "own") for part in (0, 1)]
    for other in ("p 2", "aXb", "a/b", "ac", "x"):
        write(tmp_path / other / "0.parquet", "other")
    with open_cage([tmp_path / name], tmp_path / name / "spill") as connection:
        lock(connection)
        for rows in (read_files(own), read_groups(tmp_path / name)):
            assert connection.sql(f"FROM {rows}").fetchall() == [("own",), ("own",)]
        asked = connection.execute(
            "SELECT DISTINCT file_name FROM parquet_metadata($files)", {"files": [*map(pattern, own)]}
        )
        assert sorted(asked.fetchall()) == [(str(path),) for path in own]


@pytest.mark.parametrize("spec", [ROWS, CLASSES, TABLE], ids=["rows", "classes", "table"])
def test_a_delivery_is_the_same_wherever_it_comes_to_be(
    registry: Path, regions: Regions, tmp_path: Path, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a full disk, a traceback, or a registry that cannot be read."""
    monkeypatch.setattr(repeated, "AT_ONCE", 1_000)
    asked = {"regions": ["34"], "package": "none", **spec}
    expected = files_of(build_from(asked, registry, regions, tmp_path / "plain").path)
    write(tmp_path / ".aXb.building/groups-individual/0.parquet", "left by another")
    for name in NAMES:
        delivery = build_from(asked, registry, regions, tmp_path / name)
        assert files_of(delivery.path) == expected
    for name in ("a?b", "p [2026]"):
        own = tmp_path / "registries" / name
        shutil.copytree(registry, own)
        if name == "a?b":
            (tmp_path / "registries/aXb").symlink_to(own)
        delivery = build_from(asked, own, regions, tmp_path / "again" / name)
        assert files_of(delivery.path) == expected
        shutil.rmtree(own)


def test_a_registry_is_written_past_the_leftovers_of_another(regions: Regions, tmp_path: Path) -> None:
    expected = files_of(
        synthesize(families=100, seed=1, target=tmp_path / "plain", regions=regions).directory
    )
    for theme in ("family", "individual"):
        shutil.copytree(tmp_path / "plain" / theme, tmp_path / ".aXb.synthesis" / theme)
    written = synthesize(families=100, seed=1, target=tmp_path / "a?b", regions=regions)
    assert files_of(written.directory) == expected


def test_a_file_that_is_not_there_is_no_full_disk(tmp_path: Path) -> None:
    with open_cage([tmp_path], tmp_path / "spill") as connection, pytest.raises(duckdb.IOException):
        first_row(connection, f"FROM {read_files([tmp_path / 'gone.parquet'])}")
