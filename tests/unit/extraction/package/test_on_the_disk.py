"""What gets its final name is on the disk already: every file, and every folder's own list of them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.deliveries import Delivery

from dtsen.extraction.errors import DiskFull
from dtsen.extraction.intake import register
from dtsen.extraction.package.archive import Member, disk_full_named, publish, write_folder, write_zip
from dtsen.extraction.regions import Regions
from dtsen.extraction.synthesis import synthesize

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


@pytest.fixture
def folders_fail(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From here on, no folder can be put on the disk, for this reason."""
    sync = os.fsync

    def fail(reason: int) -> None:
        def failing(file: int) -> None:
            if Path(f"/proc/self/fd/{file}").is_dir():
                raise OSError(reason, os.strerror(reason))
            sync(file)

        monkeypatch.setattr(os, "fsync", failing)

    return fail


@pytest.mark.parametrize("reason", [errno.EINVAL, errno.ENOTSUP])
def test_a_disk_that_cannot_be_asked_about_folders_takes_a_delivery_as_others_do(
    tmp_path: Path, folders_fail: Callable[[int], None], reason: int
) -> None:
    folders_fail(reason)
    write_folder(tmp_path / "half", MEMBERS)
    publish(tmp_path / "half", tmp_path / "whole")
    assert (tmp_path / "whole/data/a.csv").read_bytes() == b"a"


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_name_that_may_not_last_is_not_given(
    tmp_path: Path, folders_fail: Callable[[int], None], is_folder: bool
) -> None:
    if is_folder:
        write_folder(tmp_path / "half", MEMBERS)
    else:
        write_zip(tmp_path / "half", MEMBERS, date(2026, 1, 1), None)
    folders_fail(errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        publish(tmp_path / "half", tmp_path / "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["half"]


def test_a_disk_that_is_full_when_the_name_is_given_holds_nothing_under_it(
    tmp_path: Path, folders_fail: Callable[[int], None]
) -> None:
    write_zip(tmp_path / "half", MEMBERS, date(2026, 1, 1), None)
    folders_fail(errno.ENOSPC)
    with pytest.raises(DiskFull), disk_full_named():
        publish(tmp_path / "half", tmp_path / "whole.zip")
    assert not (tmp_path / "whole.zip").exists()


def test_a_version_is_on_the_disk_before_it_gets_its_name(
    registry: Path, regions: Regions, tmp_path: Path, synced: list[str]
) -> None:
    delivery = Delivery.of(registry, "34").write(tmp_path / "delivery", "parquet")
    register(delivery, version="1/2026", out=tmp_path / "out", regions=regions)
    assert_on_the_disk(tmp_path / "out/.intake/version", tmp_path / "out/1-2026", synced)


def test_a_synthetic_registry_is_on_the_disk_before_it_gets_its_name(
    regions: Regions, tmp_path: Path, synced: list[str]
) -> None:
    synthesize(families=600, seed=1, target=tmp_path / "made", regions=regions)
    assert_on_the_disk(tmp_path / ".made.synthesis", tmp_path / "made", synced)


def assert_on_the_disk(built: Path, target: Path, synced: list[str]) -> None:
    """All that stands at ``target`` was on the disk while it was being built, and then the name itself."""
    names = [target, *target.rglob("*")]
    missing = {str(built / path.relative_to(target)) for path in names} - set(
        synced[: synced.index("renamed")]
    )
    assert not missing
    assert synced[-1] == str(target.parent)
