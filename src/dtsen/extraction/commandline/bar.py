"""The progress line of the command line: what is being done, how far it is, and how long it may take yet; in
both languages, within 80 columns.

Silent when nobody watches. Of one thing that is counted, time is promised by the rate of the last seconds,
and not at all before there is one; of a build, as ``pace`` has it. Where nothing can be promised, the line
says for how long this has been done.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self, TextIO

from dtsen.extraction.delivery import Progress
from dtsen.extraction.pace import Pace, Stage

_CELLS = 10  # what the words of a nation's rows leave of 80 columns
_ROWS = "baris/rows"
_SECONDS_BETWEEN_LINES = 0.2
_WINDOW = 10.0  # seconds that a rate looks back
_ENOUGH = 2.0  # seconds after which a rate is one
_SECONDS_BETWEEN_DRAWINGS = 1.0  # while nothing is said
_DOINGS: Mapping[Stage, str] = {
    "counting": "menghitung/counting",
    "disclosure": "uji pengungkapan: mengukur / disclosure check: measuring",
    "remedies": "tidak lulus, mencari perbaikan / failed, looking for what mends it",
    "sorting": "mengurutkan/sorting",
    "reading": "menulis/writing",
    "checking": "menguji/checking",
    "ordering": "menguji urutan/checking their order",
    "comparing": "membandingkan/comparing",
}
# Steps whose line has room for the rows, and whose rows are a number worth telling.
_WITH_ROWS = frozenset(("reading", "checking"))
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
    """The line of a whole build, the end of which is the end of the bar. As a context manager it is drawn
    anew every second, whatever the build is at: who waits sees that it is at work.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(_ROWS, stream, clock)
        self._pace = Pace()
        self._latest: Progress | None = None
        self._lock, self._over = threading.RLock(), threading.Event()
        self._hand = threading.Thread(target=self._keep_drawing, name="bar", daemon=True)

    def __enter__(self) -> Self:
        if self._watched:
            self._hand.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._hand.is_alive():
            self._hand.join()
        super().__exit__(kind, error, trace)

    def report(self, progress: Progress) -> None:
        """Draw what a build says of itself."""
        with self._lock:
            self._pace.hear(progress, self._clock())
            before, self._latest = self._latest, progress
            is_new = before is None or (before.stage, before.theme) != (progress.stage, progress.theme)
            self.draw(at_once=is_new)

    def draw(self, *, at_once: bool) -> None:
        """Draw the line as of now; unless ``at_once``, not again within a moment."""
        with self._lock:
            progress, now = self._latest, self._clock()
            if progress is None:
                return
            done, total = progress.rows_done, progress.rows_total
            if progress.stage == "suppressing":
                # (which theme it is, the line before this one has said)
                figures = f"{done}/{total} sel/cells"
                self._draw(progress.theme, "menjaga/protecting", figures, done, total)
                return
            is_early = self._shown is not None and now - self._shown < _SECONDS_BETWEEN_LINES
            if self._watched and (at_once or not is_early):
                self._shown = now
                self._write(self._line(progress, now))

    def _line(self, progress: Progress, now: float) -> str:
        doing = _DOINGS[progress.stage]
        if progress.stage == "counting":
            doing = f"{doing} {progress.theme}"
        if progress.stage in _WITH_ROWS:
            doing = f"{doing} {progress.rows_done}/{progress.rows_total} {_ROWS}"
        left, spent = self._pace.left(now), self._pace.spent_on_step(now)
        lasting = f" {spent:.0f} s" if spent >= _ENOUGH else ""
        if not progress.rows_total:
            return f"{doing} …{lasting}"
        filled = int(_CELLS * self._pace.share(now))
        ending = f" …{lasting}" if left is None else f", sisa/left {left:.0f} s"
        return f"[{'#' * filled}{'.' * (_CELLS - filled)}] {doing}{ending}"

    def _keep_drawing(self) -> None:
        # (where the screen is gone, the build's own word finds out)
        with suppress(OSError):
            while not self._over.wait(_SECONDS_BETWEEN_DRAWINGS):
                self.draw(at_once=False)
