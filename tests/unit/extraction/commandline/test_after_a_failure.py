"""What the command says of the place where the result would have stood (issue B, bad input)."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.registries import REGIONS_DIRECTORY

from dtsen.cli import main
from dtsen.extraction.errors import DiskFull

ALONE = "themes: {individual: {variables: [village, age]}}\nregions: ['3304']\npackage: zip\n"


def extract(registry: Path, folder: Path, spec: str) -> int:
    (folder / "s.yaml").write_text(spec)
    places = ["--data", str(registry), "--out", str(folder), "--regions", str(REGIONS_DIRECTORY)]
    return main(["extract", str(folder / "s.yaml"), *places])


def test_a_refusal_names_the_older_package_that_stays(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = tmp_path / "s.zip"
    assert extract(registry, tmp_path, ALONE) == 1
    assert "berkas lama" not in capsys.readouterr().err
    older.write_bytes(b"of an earlier day")
    assert extract(registry, tmp_path, ALONE) == 1
    assert f"berkas lama, tidak diubah/older file, unchanged: {older}" in capsys.readouterr().err
    assert older.read_bytes() == b"of an earlier day"


def test_a_full_disk_is_told_with_the_folder_on_it(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*given: object, **options: object) -> None:
        raise DiskFull("disk_full", "the disk is full")

    monkeypatch.setattr("dtsen.extraction.commandline.command.build", fill)
    assert extract(registry, tmp_path, ALONE) == 1
    folder, indonesian, english = capsys.readouterr().err.splitlines()
    assert folder == f"folder: {tmp_path}"
    assert "Ruang penyimpanan habis" in indonesian
    assert english.endswith("[disk_full]")
