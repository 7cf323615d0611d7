"""What gets its final name is on the disk already: every file, and every folder's own list of them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from dtsen.extraction.package.archive import Member, publish, write_folder, write_zip

MEMBERS = [
    Member("README.txt", [b"read"]),
    Member("data/pages/1.html", [b"one"]),
    Member("data/a.csv", [b"a"]),
]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were put on the disk, and renames, in their order."""
    seen: list[str] = []
    sync, rename = os.fsync, Path.replace

    def watched(file: int) -> None:
        seen.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        sync(file)

    def renamed(path: Path, target: Path) -> Path:
        seen.append("renamed")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", watched)
    monkeypatch.setattr(Path, "replace", renamed)
    return seen


def test_every_file_and_folder_is_on_the_disk_before_a_folder_gets_its_name(
    tmp_path: Path, synced: list[str]
) -> None:
    built = tmp_path / "half"
    write_folder(built, MEMBERS)
    publish(built, tmp_path / "whole")
    before = synced[: synced.index("renamed")]
    names = ["", "data", "data/pages", *(member.name for member in MEMBERS)]
    assert {str(built / name) for name in names} <= set(before)
    assert synced[-1] == str(tmp_path)


def test_a_zip_is_on_the_disk_before_it_gets_its_name(tmp_path: Path, synced: list[str]) -> None:
    write_zip(tmp_path / "half", MEMBERS, date(2026, 1, 1), None)
    publish(tmp_path / "half", tmp_path / "whole.zip")
    assert synced == [str(tmp_path / "half"), "renamed", str(tmp_path)]
