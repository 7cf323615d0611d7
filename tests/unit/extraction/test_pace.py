"""What a build says of itself becomes one share that only rises, and a promise that can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from dtsen.extraction.delivery import Progress
from dtsen.extraction.pace import Pace, Stage, ThemeRows

Step = tuple[Stage, str, int, float]  # stage, theme, its rows, seconds

_M = 1_000_000
# As recorded, in seconds; what the engine says of a sort is a fifth of it when it ends.
LEVEL_3: list[Step] = [
    ("counting", "family", 0, 2.0),
    ("counting", "individual", 0, 1.7),
    ("disclosure", "", 0, 7.8),
    ("sorting", "family", 6_600_000, 10.6),
    ("reading", "family", 6_600_000, 1.4),
    ("checking", "family", 6_600_000, 0.3),
    ("ordering", "family", 6_600_000, 11.5),
    ("comparing", "family", 6_600_000, 0.2),
    ("sorting", "individual", 20_140_395, 28.9),
    ("reading", "individual", 20_140_395, 3.2),
    ("checking", "individual", 20_140_395, 0.4),
    ("ordering", "individual", 20_140_395, 30.7),
    ("comparing", "individual", 20_140_395, 3.8),
]
LEVEL_3_AS_XML: list[Step] = [
    ("disclosure", "", 0, 40.0),
    ("sorting", "family", 6_600_000, 20.0),
    ("reading", "family", 6_600_000, 9.0),
    ("checking", "family", 6_600_000, 2.0),
    ("ordering", "family", 6_600_000, 22.0),
    ("sorting", "individual", 20_140_395, 77.0),
    ("reading", "individual", 20_140_395, 24.0),
    ("checking", "individual", 20_140_395, 5.0),
    ("ordering", "individual", 20_140_395, 80.0),
    ("comparing", "individual", 20_140_395, 8.0),
]
LEVEL_4: list[Step] = [
    ("counting", "individual", 0, 0.5),
    ("reading", "individual", 20_140_395, 20.0),
    ("checking", "individual", 20_140_395, 28.0),
]
SLOW_AND_WIDE: list[Step] = [
    ("counting", "family", 0, 60.0),
    ("reading", "family", 2 * _M, 40.0),
    ("checking", "family", 2 * _M, 30.0),
    ("reading", "individual", 6 * _M, 90.0),
    ("checking", "individual", 6 * _M, 110.0),
]
BUILDS = {
    "level 3": LEVEL_3,
    "level 3 as XML": LEVEL_3_AS_XML,
    "level 4": LEVEL_4,
    "slow and wide": SLOW_AND_WIDE,
}


def said(steps: list[Step], speed: float = 1.0) -> Iterator[tuple[float, Progress]]:
    """A build, four times a second: when it says what."""
    themes = {theme: rows for _, theme, rows, _ in steps if rows}
    known = tuple(ThemeRows(theme, rows) for theme, rows in themes.items())
    total, began, behind, last = sum(themes.values()), 0.0, 0, ""
    for stage, theme, rows, seconds in steps:
        behind += themes[last] if rows and last and theme != last else 0
        last = theme if rows else last
        moments = max(1, int(seconds / speed * 4))
        for moment in range(moments):
            share = moment / moments
            done = behind + (int(share * rows) if stage == "reading" else 0 if stage == "sorting" else rows)
            told = share * (0.2 if stage in ("sorting", "ordering") else 1)
            yield (
                began + share * seconds / speed,
                Progress(stage, theme, done if rows else 0, total if rows else 0, told, known),
            )
        began += seconds / speed


@pytest.mark.parametrize("speed", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("name", BUILDS)
def test_a_promise_is_within_twice_and_half_of_the_truth(name: str, speed: float) -> None:
    """It promised 564 seconds where 92 were left, stood still for 36, and said 194 where 31 were left."""
    steps = BUILDS[name]
    end = sum(seconds for *_, seconds in steps) / speed
    pace, promised = Pace(), 0
    for now, progress in said(steps, speed):
        pace.hear(progress, now)
        left, true = pace.left(now), end - now
        if left is not None and true > max(3, 0.04 * end):  # (then a second more or less)
            promised += 1
            assert true / 2 <= left <= true * 2, f"at {now:.0f} s of {end:.0f}: {left:.0f} for {true:.0f} s"
    assert promised > 0.4 * 4 * end  # four times a second


@pytest.mark.parametrize("name", BUILDS)
def test_the_share_of_the_whole_only_rises_and_is_nearly_all_at_the_end(name: str) -> None:
    pace, shares = Pace(), [0.0]
    for now, progress in said(BUILDS[name]):
        pace.hear(progress, now)
        shares.append(pace.share(now))
        assert pace.share(now) >= shares[-2]
    assert 0.85 < shares[-1] < 1
    # (it jumped from six tenths to the end, and stood at 24 % for half of the time)
    assert max(later - earlier for earlier, later in pairwise(shares)) < 0.1


def test_what_comes_before_the_first_row_promises_nothing_and_counts_for_nothing() -> None:
    pace = Pace()
    for now, progress in said(LEVEL_3):
        pace.hear(progress, now)
        if progress.stage in ("counting", "disclosure", "sorting") and progress.theme != "individual":
            assert pace.left(now) is None
        if not progress.rows_total:
            assert pace.share(now) == 0


def test_a_build_that_has_just_begun_to_write_promises_nothing() -> None:
    pace, known = Pace(), (ThemeRows("family", _M),)
    for second in (0, 1, 2):
        pace.hear(Progress("reading", "family", 100 + second * 50_000, _M, themes=known), second)
        assert pace.left(second) is None
    pace.hear(Progress("reading", "family", 250_000, _M, themes=known), 4)
    assert pace.left(4) is not None


def test_where_a_step_has_said_nothing_for_some_seconds_nothing_is_promised() -> None:
    pace, silent_from = Pace(), 60.0
    for now, progress in said(LEVEL_3):
        if now <= silent_from:
            pace.hear(progress, now)
    assert pace.left(silent_from + 3) is not None
    # (and who says the same again has said nothing)
    pace.hear(progress, silent_from + 4)
    pace.hear(progress, silent_from + 15)
    assert pace.left(silent_from + 15) is None
    assert pace.spent_on_step(silent_from + 15) == 11
    assert pace.share(silent_from + 15) > 0


def test_a_promise_comes_down_with_the_clock_and_does_not_jump() -> None:
    pace, before = Pace(), None
    for now, progress in said(LEVEL_3):
        pace.hear(progress, now)
        left = pace.left(now)
        if left is not None and before is not None:
            assert abs(left - before) < 4  # in a quarter of a second
        before = left


def test_rows_that_have_a_second_pseudonym_are_expected_to_take_longer() -> None:
    """A household's key beside the person's own: people took 1.6 times as long as families, row by row."""
    promised = []
    for keys in (1, 2):
        pace = Pace()
        themes = ThemeRows("family", _M, 1), ThemeRows("individual", 3 * _M, keys)
        steps: list[tuple[int, Stage]] = [(0, "sorting"), (10, "reading"), (11, "ordering")]
        for second, stage in steps:
            done = 0 if stage == "sorting" else _M
            pace.hear(Progress(stage, "family", done, 4 * _M, 0.0, themes), second)
        promised.append(pace.left(14) or 0)
    assert 1.3 < promised[1] / promised[0] < 1.6
