"""Small charts as inline SVG: a bar a row beside its own number, so that the chart is the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_SCALE = 1000  # a bar's width is drawn in thousandths of the cell


@dataclass(frozen=True)
class Bar:
    """One bar: its label, the value that gives its length, how the value reads, and whether to look at it."""

    label: str
    value: float
    text: str
    attention: bool = False


def bar_chart(
    title: str, description: str, heads: tuple[str, str], bars: Sequence[Bar], *, full: float | None = None
) -> str:
    """A figure of horizontal bars. ``heads`` name labels and values for who cannot see; ``full`` is the value
    that fills the whole width (none given: the largest).

    Every row holds label, bar and number, so nothing is said by the drawing alone; the drawing scales with
    the screen and holds no text that could become too small.
    """
    whole = full or max((bar.value for bar in bars), default=0) or 1
    rows = "".join(
        f'<tr><th scope="row">{escape(bar.label)}</th><td class="bar-cell">{_svg(bar, whole)}</td>'
        f'<td class="number">{escape(bar.text)}</td></tr>\n'
        for bar in bars
    )
    caption = f"<figcaption>{escape(title)}<span>{escape(description)}</span></figcaption>"
    return (
        f"<figure>\n{caption}\n<table>\n"
        f'<thead class="unseen"><tr><th scope="col">{escape(heads[0])}</th><th scope="col">Grafik</th>'
        f'<th scope="col">{escape(heads[1])}</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</figure>\n"
    )


def _svg(bar: Bar, whole: float) -> str:
    width = round(_SCALE * min(max(bar.value, 0) / whole, 1))
    visible = max(width, 4) if bar.value > 0 else 0
    css_class = "bar attention" if bar.attention else "bar"
    label = escape(f"{bar.label}: {bar.text}")
    return (
        f'<svg viewBox="0 0 {_SCALE} 12" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<title>{label}</title><rect class="track" width="{_SCALE}" height="12"/>'
        f'<rect class="{css_class}" width="{visible}" height="12"/></svg>'
    )
