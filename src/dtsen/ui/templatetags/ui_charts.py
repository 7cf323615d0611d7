"""Small drawings (part of ``{% load ui %}``) made on the server, SVG attributes and classes only (CSP)."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Any

from django import template

register = template.Library()

_CENTRE = 92.0
_RADIUS = 84.0
_GAP_DEGREES = 4.0


@register.inclusion_tag("ui/_service_clock.html")
def service_clock(used: int, limit: int = 12, is_running: bool = True) -> dict[str, Any]:
    """Working days used of the ``limit``: navy gone, gold today, red past the limit (R102)."""
    step = 360 / limit
    segments = []
    for index in range(limit):
        if used > limit:
            tone = "over"
        elif index < used:
            tone = "today" if is_running and index == used - 1 else "used"
        else:
            tone = "left"
        segments.append((tone, _arc(index * step + _GAP_DEGREES / 2, (index + 1) * step - _GAP_DEGREES / 2)))
    return {"used": used, "limit": limit, "segments": segments}


def _arc(start: float, end: float) -> str:
    (x1, y1), (x2, y2) = _point(start), _point(end)
    return f"M{x1:.2f} {y1:.2f}A{_RADIUS:g} {_RADIUS:g} 0 0 1 {x2:.2f} {y2:.2f}"


def _point(degrees: float) -> tuple[float, float]:
    """A point on the ring; 0 degrees is at twelve o'clock."""
    angle = radians(degrees - 90)
    return _CENTRE + _RADIUS * cos(angle), _CENTRE + _RADIUS * sin(angle)


@register.inclusion_tag("ui/_segments.html")
def segments(outcomes: Sequence[str]) -> dict[str, Any]:
    """Short lines, one a stage: ``{% segments outcomes %}`` with the nine outcomes in order."""
    share = 100 / len(outcomes)
    bars = [(f"{index * share:.2f}", f"{share - 1:.2f}", outcome) for index, outcome in enumerate(outcomes)]
    return {"bars": bars}


@register.inclusion_tag("ui/_meter.html")
def meter(value: float, maximum: float, tone: str = "blue") -> dict[str, Any]:
    """A thin bar, ``value`` of ``maximum``; the words beside it say the figure."""
    share = min(max(value / maximum, 0), 1) if maximum else 0
    return {"width": f"{share * 100:.1f}", "tone": tone}


@register.simple_tag
def day_tone(used: int, limit: int = 12) -> str:
    """The colour of an age in working days: 0-8 blue, 9-12 gold, over 12 red."""
    return "red" if used > limit else "gold" if used > limit - 4 else "blue"


@register.inclusion_tag("ui/_age_bar.html")
def age_bar(counts: Sequence[int], scale: int) -> dict[str, Any]:
    """One row of the ageing chart: how many are 0-4, 5-8, 9-12, over 12 days old; ``scale`` = longest row."""
    unit = 100 / scale if scale else 0
    bars, left = [], 0.0
    for band, count in enumerate(counts):
        if count:
            width = max(count * unit - 0.5, 0.5)
            bars.append(
                {
                    "band": band,
                    "count": count,
                    "x": f"{left:.2f}",
                    "width": f"{width:.2f}",
                    "middle": f"{left + width / 2:.2f}",
                }
            )
            left += count * unit
    return {"bars": bars}
