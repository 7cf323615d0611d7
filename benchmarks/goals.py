"""The goals (issue B, "Must show"), each worked out from the figures of one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from statistics import StatisticsError, median

from benchmarks.measuring import Figures

Round = Mapping[str, Figures]


@dataclass(frozen=True)
class Line:
    """One line of the result: what was held against what, the goal, and what came out.

    ``at_most`` says on which side of the goal it must lie. Without a goal it is told for the reader alone.
    """

    name: str
    unit: str
    found: float
    goal: float | None = None
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; what could not be measured is not."""
        return self.goal is None or (self.found <= self.goal if self.at_most else self.found >= self.goal)


class Results:
    """The rounds of a run. A ratio is taken inside each round, and the median of them counts; it is not a
    number when one of its cases failed.
    """

    def __init__(self, rounds: Sequence[Round]) -> None:
        self._rounds = rounds

    def median(self, case: str, figure: str) -> float:
        """A case's own figure."""
        return _median(found[case][figure] for found in self._rounds if found.get(case))

    def ratio(self, case: str, base: str, figure: str = "cpu") -> float:
        """How many times the base's figure the case's is."""
        return _median(found[case][figure] / found[base][figure] for found in self._both(case, base))

    def faster(self, case: str, base: str) -> float:
        """How many times as many rows a second of wall time."""
        return _median(
            (found[case]["rows"] / found[case]["wall"]) / (found[base]["rows"] / found[base]["wall"])
            for found in self._both(case, base)
        )

    def on_top(self, case: str, base: str) -> float:
        """What the case takes besides the base, as a share of the base's processor time."""
        return _median(found[case]["cpu"] / found[base]["cpu"] - 1 for found in self._both(case, base))

    def _both(self, case: str, base: str) -> list[Round]:
        return [found for found in self._rounds if found.get(case) and found.get(base)]


def _median(figures: Iterable[float]) -> float:
    try:
        return median(figures)
    except StatisticsError:
        return nan


def lines_of(results: Results) -> list[Line]:
    """Every line, in the order of the issue's table. Cases are named as ``__main__`` names them."""
    ratio, faster = results.ratio, results.faster
    return [
        Line("CSV, whole job without packing, against raw COPY", "x CPU", ratio("csv", "copy"), 1.10),
        Line("the same against polars", "x CPU", ratio("csv", "polars"), 1.10),
        Line("the same against pyarrow", "x CPU", ratio("csv", "pyarrow")),
        Line("the same against pandas", "x rows/s", faster("some csv", "pandas"), 5, at_most=False),
        Line("HTML against CSV", "x CPU", ratio("more html", "more csv"), 1.8),
        Line("YAML against CSV", "x CPU", ratio("more yaml", "more csv"), 1.6),
        Line("ANSI against CSV", "x CPU", ratio("more ansi", "more csv"), 1.3),
        Line("XML against CSV", "x CPU", ratio("more xml", "more csv"), 2.4),
        Line("Parquet against CSV", "x CPU", ratio("more parquet", "more csv")),
        Line("XLSX against CSV", "x CPU", ratio("more xlsx", "more csv")),
        Line("XML against lxml", "x rows/s", faster("more xml", "lxml"), 15, at_most=False),
        Line("YAML against PyYAML", "x rows/s", faster("more yaml", "pyyaml"), 100, at_most=False),
        Line("checks, report, packing, encryption on top of CSV (level 4)", "x CPU",
             results.on_top("package", "csv"), 0.8),
        Line("the same at level 3: both themes with keys, shuffled, disclosure check", "x CPU",
             results.on_top("some package, level 3", "some csv, level 3")),
        Line("whole encrypted package (level 4) against raw COPY", "x CPU", ratio("package", "copy")),
        Line("peak memory of a row job", "MB", results.median("package", "memory"), 300),
        Line("peak memory of a level 3 job: both themes, disclosure check", "MB",
             results.median("some package, level 3", "memory"), 1000),
        Line("peak memory, all rows against 1 M rows", "x", ratio("package", "some package", "memory"), 1.2),
        Line("peak memory with the disclosure check", "MB", results.median("disclosed", "memory"), 1000),
        Line("one regency out of all against it alone in a registry", "x CPU",
             ratio("regency", "regency alone"), 1.2),
        Line("cross table of four variables against a raw scan of the four columns", "x CPU",
             ratio("table", "scan"), 2.5),
        Line("two runs before encryption, byte-identical", "1 = yes",
             results.median("twice", "identical"), 1, at_most=False),
    ]  # fmt: skip
