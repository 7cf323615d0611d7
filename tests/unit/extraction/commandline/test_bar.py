"""The progress line promises nothing that it cannot know, and ends when the job does."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Literal

import pytest

from dtsen.extraction.commandline.bar import Bar, BuildBar
from dtsen.extraction.delivery import Progress
from dtsen.extraction.errors import CheckFailed

Stage = Literal["counting", "suppressing", "disclosure", "remedies", "reading", "checking"]


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
        checked: float = 0.0,
    ) -> str:
        self.clock.now = 1000 + second
        self.bar.report(Progress(stage, theme, done, total, checked))
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


def test_time_is_told_by_the_rate_of_the_last_seconds(watched: Watched) -> None:
    for second in range(20):  # slowly at first
        watched.at(second, "reading", second * 10, 100_000)
    for second in range(20, 41):
        line = watched.at(second, "reading", 200 + (second - 20) * 1000, 100_000)
    # A row that is read is done to four tenths: 400 a second are done.
    assert line.endswith(f", sisa/left {(100_000 - 0.4 * 20_200) / 400:.0f} s")


def test_rows_that_are_read_are_not_all_that_is_to_do(watched: Watched) -> None:
    """At "100 %, 0 s left" a third of the job was still to come, without a word."""
    for second in range(8):
        watched.at(second, "reading", second * 1000, 10_000)
    read = watched.at(10, "reading", 10_000, 10_000)
    assert read.count("#") == 4
    assert read.endswith(", sisa/left 15 s")
    checking = watched.at(10.1, "checking", 10_000, 10_000)
    assert checking.count("#") == 4
    assert "menguji/checking 10000/10000 baris/rows" in checking


def test_the_bar_goes_on_while_rows_are_checked(watched: Watched) -> None:
    """It stood still for more than half of the job."""
    watched.at(0, "reading", 10_000, 10_000)
    lines = [watched.at(1 + share * 10, "checking", 10_000, 10_000, checked=share) for share in (0, 0.5, 1)]
    assert [line.count("#") for line in lines] == [4, 7, 10]
    assert "sisa/left" in lines[1]


def test_a_theme_that_is_checked_is_done_when_the_next_begins(watched: Watched) -> None:
    watched.at(0, "reading", 5_000, 10_000)
    watched.at(1, "checking", 5_000, 10_000)
    assert watched.at(2, "reading", 5_001, 10_000, "individual").count("#") == 5
    assert watched.at(3, "reading", 10_000, 10_000, "individual").count("#") == 7


def test_what_lies_between_two_themes_is_no_row_of_the_second(watched: Watched) -> None:
    watched.at(0, "reading", 5_000, 10_000)
    watched.at(1, "checking", 5_000, 10_000)
    for second in range(60, 64):
        line = watched.at(second, "reading", 5_000 + 1_000 * (second - 60), 10_000, "individual")
    assert line.endswith(f", sisa/left {(5_000 - 0.4 * 3_000) / 400:.0f} s")


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
        ("checking", 384_000_000),
    ],
)
def test_every_line_says_itself_in_both_languages_within_80_columns(
    watched: Watched, stage: Stage, most: int
) -> None:
    """It spoke English alone. The longest: nearly all of a nation, with more than a day to go."""
    theme = "" if stage in ("disclosure", "remedies") else "individual"
    for second, done in ((0, 0), (9, 0), (18, most // 2), (27, max(most - 1, 0))):
        line = watched.at(second * 2_500, stage, done, most, theme)
        assert "/" in line.replace(f"{done}/{most}", "")
        assert len(line) < 80
    assert ("sisa/left" in line) is (most > 0)


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
