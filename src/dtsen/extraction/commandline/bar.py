"""The progress line of the command line: what is being done, how far it is, and how long it may take yet; in
both languages, within 80 columns.

Silent when nobody watches. Time is promised by the rate of the last seconds only, and not at all before there
is one: what was prepared before the first row says nothing about the rows.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from dtsen.extraction.delivery import Progress

_CELLS = 10  # what the words of a nation's rows leave of 80 columns
_ROWS = "baris/rows"
_SECONDS_BETWEEN_LINES = 0.2
_WINDOW = 10.0  # seconds that a rate looks back
_ENOUGH = 2.0  # seconds after which a rate is one
# What reading and packing the rows takes of a theme's time, measured on three million rows in and out of a
# ZIP; to check them takes the rest.
_READING = 0.4
# Stages of which nobody knows how long they take.
_DOINGS = {
    "disclosure": "uji pengungkapan: mengukur / disclosure check: measuring",
    "remedies": "uji tidak lulus, mencari perbaikan / check failed, looking for what mends it",
}
_CLEARED = "\x1b[K"  # what a longer line before this one left behind it


class Bar:
    """One line on standard error, redrawn in place. As a context manager it ends the line, full if all went
    well.
    """

    def __init__(
        self, unit: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._unit, self._clock = unit, clock
        self._stream = stream or sys.stderr
        self._watched = self._stream.isatty()
        self._seen: deque[tuple[float, float]] = deque()
        self._measure = self._doing = ""
        self._shown: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._shown is not None:
            self._write(f"[{'#' * _CELLS}] selesai/done")
        self.close()

    def show(self, done: int, total: int) -> None:
        """How much of one thing is done. The first call with all of it ends the line."""
        is_over = self._seen and self._seen[-1][1] >= total
        if total and not is_over:
            self._draw(self._unit, "", f"{done}/{total} {self._unit}", done, total)
            if done >= total:
                self.close()

    def close(self) -> None:
        """End the line, if one was begun."""
        if self._shown is not None:
            print(file=self._stream, flush=True)
        self._shown = None

    def _draw(self, measure: str, doing: str, figures: str, done: float, total: float) -> None:
        """Draw the line: at once when something else is being done, otherwise now and then. ``done`` is a
        number of ``measure``, each of which has a rate of its own. With no ``total`` there are words alone.
        """
        now, words = self._clock(), f"{doing} {figures}".strip()
        is_new = (measure, doing) != (self._measure, self._doing)
        if measure != self._measure:
            self._seen.clear()
        self._measure, self._doing = measure, doing
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _WINDOW:
            self._seen.popleft()
        is_early = self._shown is not None and now - self._shown < _SECONDS_BETWEEN_LINES
        if not self._watched or (is_early and not is_new and done < total):
            return
        self._shown = now
        filled = int(_CELLS * done / total) if total else 0
        left = self._left(total)
        promised = "" if left is None else f", sisa/left {left:.0f} s"
        self._write(f"[{'#' * filled}{'.' * (_CELLS - filled)}] {words}{promised}" if total else f"{words} …")

    def _left(self, total: float) -> float | None:
        """The seconds to the end at the rate of the last ones; None while there is no rate."""
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        if now - began < _ENOUGH or last <= first or last >= total:
            return None
        return (total - last) * (now - began) / (last - first)

    def _write(self, line: str) -> None:
        print(f"\r{line}{_CLEARED}", end="", file=self._stream, flush=True)


class BuildBar(Bar):
    """The line of a whole build, the end of which is the end of the bar."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(_ROWS, stream, clock)
        self._checked = 0  # rows of the themes before this one
        self._read = 0
        self._proven = 0.0  # share of this theme's rows
        self._is_next_theme = False

    def report(self, progress: Progress) -> None:
        """Draw what a build says of itself."""
        done, total = progress.rows_done, progress.rows_total
        match progress.stage:
            case "counting":
                self._draw("", f"menghitung/counting {progress.theme}", "", 0, 0)
            case "disclosure" | "remedies":
                self._draw("", _DOINGS[progress.stage], "", 0, 0)
            case "suppressing":
                # (which theme it is, the line before this one has said)
                self._draw(progress.theme, "menjaga/protecting", f"{done}/{total} sel/cells", done, total)
            case "reading":
                if self._is_next_theme:
                    self._checked, self._is_next_theme = self._read, False
                self._read, self._proven = done, 0.0
                self._draw(
                    f"rows of {progress.theme}",
                    "menulis/writing",
                    f"{done}/{total} {_ROWS}",
                    self._work(),
                    total,
                )
            case "checking":
                self._read, self._proven, self._is_next_theme = done, progress.checked, True
                self._draw(
                    f"rows of {progress.theme}",
                    "menguji/checking",
                    f"{done}/{total} {_ROWS}",
                    self._work(),
                    total,
                )

    def _work(self) -> float:
        """The rows done, of which one that is read but not checked counts for a part."""
        share = _READING + (1 - _READING) * self._proven
        return self._checked + share * (self._read - self._checked)
