"""The progress line promises nothing that it cannot know, and ends when the job does."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest

from dtsen.extraction.commandline.bar import Bar, BuildBar
from dtsen.extraction.delivery import Progress
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.pace import Stage, ThemeRows


class Screen(io.StringIO):
    """A terminal, and what it showed line after line."""

    def isatty(self) -> bool:
        return True

    @property
    def last(self) -> str:
        return self.getvalue().rpartition("\r")[2].replace("\x1b[K", "")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """A build that somebody watches: ``at(seconds, stage, rows)`` and the line that stands there."""

    def __init__(self) -> None:
        self.screen, self.clock = Screen(), Clock()
        self.bar = BuildBar(self.screen, self.clock)

    def at(
        self,
        second: float,
        stage: Stage,
        done: int,
        total: int,
        theme: str = "family",
        share: float = 0.0,
        family: int | None = None,  # rows of this theme, if there is another one
    ) -> str:
        self.clock.now = 1000 + second
        rows = total if family is None else family
        themes = ThemeRows("family", rows), ThemeRows("individual", total - rows)
        self.bar.report(Progress(stage, theme, done, total, share, themes if total else ()))
        return self.screen.last

    def later(self, second: float) -> str:
        """The line when nothing more was said."""
        self.clock.now = 1000 + second
        self.bar.draw(at_once=False)
        return self.screen.last


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_nothing_is_promised_before_there_is_a_rate(watched: Watched) -> None:
    """The time before the first row was counted as the rows' own: "1703 s left"."""
    assert watched.at(0, "counting", 0, 0) == "menghitung/counting family …"
    line = watched.at(60, "reading", 100, 100_000)
    assert "menulis/writing 100/100000 baris/rows" in line
    assert "left" not in line
    assert "left" not in watched.at(61, "reading", 1_000, 100_000)


def test_rows_that_are_written_are_not_all_that_is_to_do(watched: Watched) -> None:
    """At "100 %, 0 s left" a third of the job was still to come, without a word."""
    for second in range(10):
        watched.at(second, "reading", 100 + second * 1000, 10_000)
    read = watched.at(10, "reading", 10_000, 10_000)
    assert read.count("#") == 5
    assert read.endswith(", sisa/left 8 s")
    checking = watched.at(10.3, "checking", 10_000, 10_000)
    assert "menguji/checking 10000/10000 baris/rows" in checking


def test_the_bar_goes_on_while_rows_are_checked(watched: Watched) -> None:
    """It stood still for more than half of the job."""
    for second in range(11):
        watched.at(second, "reading", 100 + second * 990, 10_000)
    lines = [watched.at(11 + 9 * share, "checking", 10_000, 10_000, share=share) for share in (0, 0.4, 0.9)]
    assert [line.count("#") for line in lines] == [5, 7, 9]
    assert all("sisa/left" in line for line in lines)


def test_what_lies_between_the_rows_of_two_themes_is_said(watched: Watched) -> None:
    """For a third of the job the bar stood still with a number of seconds that stayed true for none of them:
    the rows of the second theme were put in order.
    """
    watched.at(0, "sorting", 0, 40_000, family=10_000)
    watched.at(10, "reading", 100, 40_000, family=10_000)
    watched.at(11, "checking", 10_000, 40_000, family=10_000)
    watched.at(11.5, "ordering", 10_000, 40_000, family=10_000)
    assert "urutan" in watched.screen.last
    watched.at(22, "comparing", 10_000, 40_000, family=10_000)
    assert "membandingkan/comparing" in watched.screen.last
    lines = [
        watched.at(23 + second, "sorting", 10_000, 40_000, "individual", second / 200, 10_000)
        for second in range(30)
    ]
    assert all("mengurutkan/sorting, sisa/left" in line for line in lines)
    filled = [line.count("#") for line in lines]
    assert filled == sorted(filled)
    assert filled[-1] > filled[0]


def test_a_step_that_says_nothing_is_named_with_its_seconds_and_nothing_is_promised(watched: Watched) -> None:
    for second in range(11):
        watched.at(second, "reading", 100 + second * 990, 10_000)
    watched.at(11, "checking", 10_000, 10_000)
    assert "sisa/left" in watched.later(14)
    assert watched.later(22).endswith("] menguji/checking 10000/10000 baris/rows … 11 s")


def test_the_disclosure_check_shows_that_it_is_at_work(watched: Watched) -> None:
    """One line stood there for a minute, with nothing that moved."""
    assert watched.at(0, "disclosure", 0, 0, "").endswith("disclosure check: measuring …")
    assert watched.later(34).endswith("disclosure check: measuring … 34 s")


def test_the_line_is_drawn_while_nothing_is_said() -> None:
    screen = Screen()
    with BuildBar(screen) as bar:
        bar.report(Progress("disclosure", "", 0, 0))
        for _ in range(100):
            if "2 s" in screen.last:
                break
            time.sleep(0.05)
        assert screen.last.rpartition("… ")[2] in ("2 s", "3 s")


def test_the_end_of_the_bar_is_the_end_of_the_job(watched: Watched) -> None:
    with watched.bar:
        watched.at(0, "reading", 10, 10)
        watched.at(1, "checking", 10, 10)
    assert watched.screen.last == f"[{'#' * 10}] selesai/done\n"


def test_a_job_that_fails_ends_the_line_and_is_not_done(watched: Watched) -> None:
    watched.at(0, "reading", 5, 10)
    with pytest.raises(CheckFailed), watched.bar:
        raise CheckFailed("check_rows", "the rows are not what was approved")
    assert watched.screen.getvalue().endswith("\n")
    assert "selesai" not in watched.screen.getvalue()


def test_a_table_is_counted_then_protected_then_written(watched: Watched) -> None:
    assert watched.at(0, "counting", 0, 0) == "menghitung/counting family …"
    assert "menjaga/protecting 3/12 sel/cells" in watched.at(1, "suppressing", 3, 12)
    assert "menulis/writing 8/40 baris/rows" in watched.at(2, "reading", 8, 40)


@pytest.mark.parametrize(
    ("stage", "most"),
    [
        ("counting", 0),
        ("disclosure", 0),
        ("remedies", 0),
        ("suppressing", 9_999_999),
        ("reading", 384_000_000),
        ("sorting", 384_000_000),
        ("checking", 384_000_000),
        ("ordering", 384_000_000),
        ("comparing", 384_000_000),
    ],
)
def test_every_line_says_itself_in_both_languages_within_80_columns(
    watched: Watched, stage: Stage, most: int
) -> None:
    """It spoke English alone. The longest: nearly all of a nation, with more than a day to go."""
    theme = "" if stage in ("disclosure", "remedies") else "individual"
    for second, done in ((0, 0), (9, 0), (18, most // 2), (27, max(most - 1, 0))):
        line = watched.at(second * 200_000, stage, done, most, theme)
        assert "/" in line.replace(f"{done}/{most}", "")
        assert len(line) < 80
        assert len(watched.later(second * 200_000 + 100_000)) < 80


@pytest.mark.parametrize("begin", [lambda bar: bar.show(1, 10), lambda bar: bar.show(10, 10)])
def test_nobody_watches_and_nothing_is_said(begin: Callable[[Bar], None]) -> None:
    stream = io.StringIO()
    with Bar("families", stream) as bar:
        begin(bar)
    assert stream.getvalue() == ""


def test_a_simple_job_ends_its_line_with_its_last_step() -> None:
    screen = Screen()
    bar = Bar("%", screen)
    bar.show(50, 100)
    bar.show(100, 100)
    bar.show(100, 100)
    bar.close()
    assert screen.getvalue().endswith("100/100 %\x1b[K\n")
    assert screen.getvalue().count("\n") == 1
