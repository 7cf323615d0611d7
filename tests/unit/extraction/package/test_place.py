"""Where a delivery comes to be: one build at a time, and a final name that is looked at before the work."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.registries import build_from

from dtsen.extraction.errors import PackageError
from dtsen.extraction.package.place import work_folder, work_place
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Progress

SPEC = {"themes": {"individual": {"variables": ["nik", "full_name"]}}, "regions": ["33"]}
PLAIN = SPEC | {"package": "none"}


@pytest.mark.parametrize("spec", [SPEC, PLAIN])
def test_a_second_build_of_a_target_is_refused_and_the_first_delivers_its_own_bytes(
    registry: Path, regions: Regions, tmp_path: Path, spec: dict[str, object]
) -> None:
    """Two builds once shared one work folder, and success was said of a file that was not whole."""
    target, refusals = tmp_path / "d", []

    def second(progress: Progress) -> None:
        if not refusals and progress.rows_done:
            with pytest.raises(PackageError) as refused:
                build_from(spec, registry, regions, target)
            refusals.append(refused.value.code)

    delivery = build_from(spec, registry, regions, target, progress=second)
    assert refusals == ["build_busy"]
    if target.is_file():
        assert hashlib.sha256(target.read_bytes()).hexdigest() == delivery.sha256
    else:
        for file in delivery.files:
            assert hashlib.sha256((target / file.name).read_bytes()).hexdigest() == file.sha256
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_a_build_that_ended_leaves_the_place_to_the_next(tmp_path: Path) -> None:
    target = tmp_path / "d.zip"
    with work_place(target) as work:
        (work / "half").write_text("written")
    assert not work_folder(target).exists()
    with work_place(target) as work:
        assert list(work.iterdir()) == []
        assert work.stat().st_mode & 0o077 == 0


def made_anew(work: Path) -> None:
    work.rmdir()
    work.mkdir()


@pytest.mark.parametrize("change", [Path.rmdir, made_anew])
def test_the_folder_of_a_build_that_ended_just_before_the_lock_is_not_taken_for_the_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    """Else two builds would work in one folder: this one without a lock on it."""
    work, lock = work_folder(tmp_path / "d"), fcntl.flock
    changes = [change]

    def late(descriptor: int, how: int) -> None:
        if changes:
            changes.pop()(work)
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with work_place(tmp_path / "d") as found:
        descriptor = os.open(found, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)
    assert changes == []


def test_what_a_killed_build_left_is_swept(tmp_path: Path) -> None:
    target = tmp_path / "d.zip"
    left = work_folder(target) / "spill"
    left.mkdir(parents=True, mode=0o777)
    (left / "rows").write_text("of somebody")
    with work_place(target) as work:
        assert list(work.iterdir()) == []


def file_there(target: Path) -> None:
    target.write_text("keep me")


def link_that_dangles(target: Path) -> None:
    target.symlink_to(target.parent / "nowhere")


def folder_with_something(target: Path) -> None:
    target.mkdir()
    (target / "precious.txt").write_text("keep me")


def file_as_parent(target: Path) -> None:
    target.parent.rmdir()
    target.parent.write_text("a file")


@pytest.mark.parametrize(
    ("spec", "obstacle", "code"),
    [
        (PLAIN, file_there, "target_taken"),
        (PLAIN, link_that_dangles, "target_taken"),
        (PLAIN, folder_with_something, "target_taken"),
        (SPEC, folder_with_something, "target_taken"),
        (SPEC, file_as_parent, "target_unusable"),
        (PLAIN, file_as_parent, "target_unusable"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused_before_the_work(
    registry: Path, regions: Regions, tmp_path: Path, spec: dict[str, object], obstacle: object, code: str
) -> None:
    """It was found when everything had been built."""
    (tmp_path / "out").mkdir()
    assert callable(obstacle)
    obstacle(tmp_path / "out/d")
    steps: list[Progress] = []
    with pytest.raises(PackageError) as refused:
        build_from(spec, registry, regions, tmp_path / "out/d", progress=steps.append)
    assert (refused.value.code, steps) == (code, [])
    assert str(tmp_path / "out/d")[-100:] in str(refused.value)


def test_a_name_of_300_characters_is_refused_in_one_line(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    with pytest.raises(PackageError) as refused:
        build_from(SPEC, registry, regions, tmp_path / ("x" * 300))
    assert refused.value.code == "target_unusable"
    assert len(str(refused.value)) < 200
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_somebody_filled_meanwhile_is_kept(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    target = tmp_path / "out"

    def fill(progress: Progress) -> None:
        target.mkdir(exist_ok=True)
        (target / "precious.txt").write_text("keep me")

    with pytest.raises(PackageError) as refused:
        build_from(PLAIN, registry, regions, target, progress=fill)
    assert refused.value.code == "target_taken"
    assert [path.name for path in target.iterdir()] == ["precious.txt"]


def test_what_killed_builds_of_other_targets_left_long_ago_is_swept_and_what_is_at_work_is_not(
    tmp_path: Path,
) -> None:
    left, fresh, other = (work_folder(tmp_path / name) for name in ("left", "fresh", "other"))
    for folder in (left, fresh, other):
        folder.mkdir()
        (folder / "rows").write_text("of somebody")
    with work_place(tmp_path / "long") as at_work:
        for folder in (left, other, at_work):
            os.utime(folder, (0, 0))
        descriptor = os.open(other, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with work_place(tmp_path / "new"):
            assert not left.exists()
            assert all(folder.exists() for folder in (fresh / "rows", other / "rows", at_work))
        os.close(descriptor)
