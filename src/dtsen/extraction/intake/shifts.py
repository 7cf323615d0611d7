"""What moved between two versions, in the nation and in each province by itself.

A shift must be large and beyond chance. Large: by more points than a threshold, or, of what is rare, twice
(or half) as many rows and a fifth of the threshold; a mean by a tenth, and by a twentieth of the spread of
its values, for one that is nearly zero may double and mean nothing. Beyond chance: five standard errors of
two independent draws, so that a province with few families is not named for a handful of them. Versions hold
mostly the same people, so their errors are smaller than that: where there are few rows it is rather silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Literal

from dtsen.extraction.intake.columns import Column, spread, together

# Shares of a place's rows: what moved by more is shown to the person who registers.
CODE_SHIFT = 0.05
MISSING_SHIFT = 0.02
NONZERO_SHIFT = 0.05
# What became so many times as much, or as little, moved by a smaller part of the threshold already.
TIMES = 2
_SMALLER = 1 / 5
# A part of the mean that was, and of the standard deviation of the values.
MEAN_SHIFT = 0.1
_OF_SPREAD = 0.05
_STANDARD_ERRORS = 5

Measure = Literal["missing", "code", "nonzero", "mean"]
# By "theme.field", then by province.
Columns = Mapping[str, Mapping[str, Column]]


@dataclass(frozen=True)
class Shift:
    """What moved further than its threshold: a share of the rows, or a mean (with its sums). ``province``
    None: in the nation. ``code`` None: it is no code's share.
    """

    theme: str
    field: str
    measure: Measure
    code: int | None
    province: str | None
    before: float
    now: float
    sum_before: int | None = None
    sum_now: int | None = None

    def to_mapping(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def thresholds() -> dict[str, float]:
    """For JSON."""
    return {
        "code": CODE_SHIFT,
        "missing": MISSING_SHIFT,
        "nonzero": NONZERO_SHIFT,
        "mean": MEAN_SHIFT,
        "times": TIMES,
        "standard_errors": _STANDARD_ERRORS,
    }


def shifts_between(before: Columns, now: Columns) -> Iterator[Shift]:
    """In the order of the columns: the nation's shifts first, then each province's. A place that has no rows
    in one version is none to compare.
    """
    for name, current in now.items():
        former = before.get(name, {})
        yield from _shifts(name, None, together(former.values()), together(current.values()))
        for province in sorted({*former} & {*current}):
            yield from _shifts(name, province, former[province], current[province])


def _shifts(name: str, province: str | None, was: Column, now: Column) -> Iterator[Shift]:
    if not was.rows or not now.rows:
        return
    theme, field = name.split(".")
    parts: list[tuple[Measure, int | None, int, int, float]] = [
        ("missing", None, was.missing, now.missing, MISSING_SHIFT)
    ]
    parts += [
        ("code", each, was.codes.get(each, 0), now.codes.get(each, 0), CODE_SHIFT)
        for each in sorted({*was.codes, *now.codes})
    ]
    if was.numbers and now.numbers:
        parts.append(("nonzero", None, was.numbers.nonzero, now.numbers.nonzero, NONZERO_SHIFT))
    for measure, code, rows_before, rows_now, threshold in parts:
        share_before, share_now = was.share(rows_before), now.share(rows_now)
        if _is_far(share_before, share_now, threshold):
            pooled = (rows_before + rows_now) / (was.rows + now.rows)
            deviation = sqrt(pooled * (1 - pooled))
            if _is_beyond_chance(share_now - share_before, deviation, was.rows, now.rows):
                before, after = round(share_before, 6), round(share_now, 6)
                yield Shift(theme, field, measure, code, province, before, after)
    yield from _mean_shift(theme, field, province, was, now)


def _mean_shift(theme: str, field: str, province: str | None, was: Column, now: Column) -> Iterator[Shift]:
    if was.mean is None or now.mean is None or was.numbers is None or now.numbers is None:
        return
    moved, deviation = now.mean - was.mean, spread(together((was, now)))
    if (
        abs(moved) > MEAN_SHIFT * abs(was.mean)
        and abs(moved) > _OF_SPREAD * deviation
        and _is_beyond_chance(moved, deviation, was.known, now.known)
    ):
        yield Shift(
            theme,
            field,
            "mean",
            None,
            province,
            round(was.mean, 6),
            round(now.mean, 6),
            was.numbers.total,
            now.numbers.total,
        )


def _is_far(before: float, now: float, threshold: float) -> bool:
    less, more = sorted((before, now))
    return more - less > threshold or (more >= TIMES * less and more - less > _SMALLER * threshold)


def _is_beyond_chance(moved: float, deviation: float, rows_before: int, rows_now: int) -> bool:
    return abs(moved) > _STANDARD_ERRORS * deviation * sqrt(1 / rows_before + 1 / rows_now)
