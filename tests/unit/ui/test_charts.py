"""The small drawings say what the figures say."""

from dtsen.ui.templatetags.ui_charts import age_bar, day_tone, meter, segments, service_clock


def tones(used: int, *, is_running: bool = True) -> list[str]:
    return [tone for tone, _path in service_clock(used, 12, is_running)["segments"]]


def test_r102_the_clock_has_twelve_segments_and_today_is_gold() -> None:
    assert tones(8) == ["used"] * 7 + ["today"] + ["left"] * 4


def test_r102_a_clock_that_has_stopped_has_no_today() -> None:
    assert tones(8, is_running=False) == ["used"] * 8 + ["left"] * 4


def test_r102_on_the_twelfth_day_nothing_is_red_and_on_the_thirteenth_all_is() -> None:
    assert "over" not in tones(12)
    assert tones(13) == ["over"] * 12


def test_the_first_segment_starts_at_the_top_and_goes_clockwise() -> None:
    path = service_clock(1)["segments"][0][1]
    start, end = path.removeprefix("M").split("A84 84 0 0 1 ")
    (x1, y1), (x2, y2) = (tuple(map(float, point.split())) for point in (start, end))
    assert x1 > 92
    assert y1 < 10
    assert x2 > x1
    assert y2 > y1


def test_r102_ages_turn_gold_from_nine_and_red_past_twelve() -> None:
    assert [day_tone(days) for days in (0, 8, 9, 12, 13)] == ["blue", "blue", "gold", "gold", "red"]


def test_a_meter_never_leaves_its_box() -> None:
    assert [meter(value, 12)["width"] for value in (-1, 6, 15)] == ["0.0", "50.0", "100.0"]
    assert meter(3, 0)["width"] == "0.0"


def test_r99_nine_outcomes_fill_the_line() -> None:
    bars = segments(["passed"] * 9)["bars"]
    assert len(bars) == 9
    assert float(bars[-1][0]) + float(bars[-1][1]) <= 100


def test_an_ageing_row_is_as_long_as_its_share_of_the_longest() -> None:
    bars = age_bar([2, 0, 1, 0], 6)["bars"]
    assert [bar["band"] for bar in bars] == [0, 2]
    assert float(bars[-1]["x"]) + float(bars[-1]["width"]) <= 50
    assert age_bar([0, 0, 0, 0], 0)["bars"] == []
