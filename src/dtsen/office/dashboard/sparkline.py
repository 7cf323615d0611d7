"""Twelve weeks as a line: geometry for an SVG without styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 160, 44, 5


@dataclass(frozen=True)
class Sparkline:
    """``points`` for a polyline, the height of the average, and the last point."""

    points: str
    average_y: str
    last_x: str
    last_y: str


def sparkline(values: Sequence[int], average: float) -> Sparkline:
    """The values from left to right; the largest touches the top."""
    top = max(*values, 1)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)

    def height(value: float) -> float:
        return HEIGHT - MARGIN - value / top * (HEIGHT - 2 * MARGIN)

    points = [(MARGIN + index * step, height(value)) for index, value in enumerate(values)]
    return Sparkline(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        average_y=f"{height(average):.1f}",
        last_x=f"{points[-1][0]:.1f}",
        last_y=f"{points[-1][1]:.1f}",
    )
