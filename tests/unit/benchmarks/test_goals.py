"""How the bench judges its figures."""

from __future__ import annotations

from math import isnan

from benchmarks.goals import Line, Results

ROUNDS = [
    {"csv": {"cpu": 2.0, "wall": 2.0, "rows": 100}, "copy": {"cpu": 4.0, "wall": 1.0, "rows": 100}},
    {"csv": {"cpu": 9.0, "wall": 4.0, "rows": 100}, "copy": {"cpu": 6.0, "wall": 4.0, "rows": 400}},
    {"csv": {"cpu": 3.0, "wall": 1.0, "rows": 100}, "copy": {"cpu": 4.0, "wall": 2.0, "rows": 100}},
    {"csv": {"cpu": 1.0, "wall": 1.0, "rows": 100}, "copy": {}},
]


def test_a_ratio_is_the_median_of_the_ratios_inside_the_rounds() -> None:
    assert Results(ROUNDS).ratio("csv", "copy") == 0.75
    assert Results(ROUNDS).on_top("csv", "copy") == -0.25
    assert Results(ROUNDS).faster("csv", "copy") == 0.5


def test_a_round_in_which_a_case_failed_says_nothing_and_no_round_at_all_misses_the_goal() -> None:
    failed = Results([{"csv": {"cpu": 1.0}, "copy": {}}]).ratio("csv", "copy")
    assert isnan(failed)
    assert not Line("", "", failed, 1.1).is_met
    assert not Line("", "", failed, 5, at_most=False).is_met


def test_a_goal_lies_on_its_own_side() -> None:
    assert Line("", "", 1.1, 1.1).is_met
    assert not Line("", "", 1.11, 1.1).is_met
    assert Line("", "", 5, 5, at_most=False).is_met
    assert not Line("", "", 4.9, 5, at_most=False).is_met
