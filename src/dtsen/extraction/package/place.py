"""The place where a delivery comes to be: a folder beside its final name, for one build at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dtsen.extraction.errors import PackageError, shown_path
from dtsen.extraction.package.archive import disk_full_named

_MODE = 0o700
_WORKED_IN = "building"
# A folder just made may not have its lock yet.
_SURELY_LEFT = 3600  # seconds


def work_folder(target: Path) -> Path:
    """The folder that a build of ``target`` works in: beside it, so that the last step is a rename."""
    return target.parent / f".{target.name}.{_WORKED_IN}"


def check_target(target: Path, *, is_folder: bool) -> None:
    """Refuse a final name that could not be given in the end: an empty folder makes room for a folder, and a
    file for a file. Nothing is written. Raises ``PackageError``: ``target_taken``, ``target_unusable``.
    """
    with _unusable_named(target):
        _check_room(work_folder(target))
        if is_folder:
            taken = target.is_symlink() or (
                target.exists() and (not target.is_dir() or any(target.iterdir()))
            )
        else:
            taken = target.is_dir()
    if taken:
        raise PackageError("target_taken", f"{shown_path(target)} is in the way", target.name)


def _check_room(work: Path) -> None:
    """Raise the ``OSError`` that it would give to make the folder."""
    work.is_dir()  # says whether the name is too long
    above = next(folder for folder in work.parents if os.path.lexists(folder))
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def work_place(target: Path) -> Iterator[Path]:
    """The work folder of ``target``, empty, for its owner and this build alone; it is gone afterwards.

    What a killed build left there is swept, and what others left beside it an hour ago or earlier; a build
    that is still alive holds the lock on its folder, and another one of the same target ends before it has
    touched anything.

    Raises ``PackageError``: ``build_busy``, ``target_unusable`` (nothing can be written there), and
    ``DiskFull``.
    """
    work = work_folder(target)
    with disk_full_named(), _unusable_named(target):
        descriptor = _locked(work, target)
    _sweep_beside(work)
    try:
        with disk_full_named(), _unusable_named(target):
            _empty(work)
            os.fchmod(descriptor, _MODE)
        yield work
    finally:
        # The lock goes after the folder: who waits for the name begins with a folder of its own.
        shutil.rmtree(work, ignore_errors=True)
        os.close(descriptor)


def _locked(work: Path, target: Path) -> int:
    """The open folder, with the lock on it."""
    while True:
        work.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            work.mkdir(mode=_MODE)
        try:
            descriptor = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # the build that it belonged to has just ended
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(work, descriptor):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise PackageError(
                "build_busy", f"another build of {shown_path(target)} is at work", target.name
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_still(work: Path, descriptor: int) -> bool:
    """Whether the name still leads to the folder that was locked, and not to one made after it."""
    try:
        now, locked = work.stat(follow_symlinks=False), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (now.st_dev, now.st_ino) == (locked.st_dev, locked.st_ino)


def _sweep_beside(work: Path) -> None:
    """Remove what killed builds of other targets left in the same folder: it may be whole rows in plain text.

    Nobody waits for it: what cannot be swept now (another owner's, one at work) is left to the next build.
    """
    old = time.time() - _SURELY_LEFT
    for folder in work.parent.glob(f".*.{_WORKED_IN}"):
        with suppress(OSError):
            if folder == work or folder.stat(follow_symlinks=False).st_mtime > old:
                continue
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_still(folder, descriptor):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


@contextmanager
def _unusable_named(target: Path) -> Iterator[None]:
    """Turn the system's refusals of a path into ``PackageError``; a full disk is another matter."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        reason = (error.strerror or type(error).__name__).lower()
        raise PackageError(
            "target_unusable", f"{shown_path(target)} cannot be written: {reason}", target.name
        ) from None
