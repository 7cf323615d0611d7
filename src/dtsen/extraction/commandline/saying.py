"""What a run says on standard output, where somebody may have closed the pipe or the disk may be full.

A package that was encrypted with a passphrase which nobody saw is lost, so that one is said before the work
or nothing is built. What is said after a delivery or a version stands is only about it: a run does not fail
by that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from dtsen.extraction.delivery import Progress
from dtsen.extraction.errors import PackageError


def said_first(
    passphrase: str, package: str, report: Callable[[Progress], None]
) -> Callable[[Progress], None]:
    """``report``, and once before it the passphrase: when the build begins, for what is refused without
    reading a row needs none. Raises ``PackageError("passphrase_unsaid")``.
    """
    is_said = False

    def tell(progress: Progress) -> None:
        nonlocal is_said
        if not is_said and not _said(
            [
                f"{package}: dibuka dengan kata sandi ini bila sudah tersusun / once built, opens with",
                f"kata sandi paket / passphrase: {passphrase}",
            ]
        ):
            raise PackageError(
                "passphrase_unsaid",
                "the passphrase could not be printed, so nothing was built; or give one with "
                "--passphrase-file",
                package,
            )
        is_said = True
        report(progress)

    return tell


def say(lines: Iterable[str]) -> None:
    """Say what came of the work, if anybody can be told."""
    _said(lines)


def _said(lines: Iterable[str]) -> bool:
    """Whether the lines have left this process."""
    if sys.stdout is None:  # it was closed before Python began
        return False
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except OSError:
        # What is left in the buffer would be tried once more at the exit, and change its status.
        with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        return False
    return True
