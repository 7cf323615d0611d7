"""The mark as PNG for the head of mails, which draw no SVG. The same petals as ``ui/img/mark.svg``."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

_VIEW = 32
_PIXELS = 102  # three times the size at which mails show it
_FINE = 4  # drawn larger and reduced, so that the edges are smooth
_WHITE, _RED, _GOLD = (255, 255, 255, 255), (216, 70, 60, 255), (224, 176, 74, 255)
_PETALS = ((9, 9, -45, _WHITE), (9, 23, 45, _WHITE), (23, 23, -45, _WHITE), (23, 9, 45, _RED))


@cache
def mark_png() -> bytes:
    """White petals, the upper right one red, a gold centre; nothing behind them."""
    side = _PIXELS * _FINE
    unit = side / _VIEW
    picture = Image.new("RGBA", (side, side))
    for x, y, degrees, colour in _PETALS:
        petal = Image.new("RGBA", (side, side))
        box = _box(x, y, 8.4, 5.0, unit)
        ImageDraw.Draw(petal).ellipse(box, fill=colour)
        turned = petal.rotate(degrees, resample=Image.Resampling.BICUBIC, center=(x * unit, y * unit))
        picture.alpha_composite(turned)
    ImageDraw.Draw(picture).ellipse(_box(16, 16, 2.2, 2.2, unit), fill=_GOLD)
    out = io.BytesIO()
    picture.resize((_PIXELS, _PIXELS), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _box(x: float, y: float, rx: float, ry: float, unit: float) -> tuple[float, float, float, float]:
    return (x - rx) * unit, (y - ry) * unit, (x + rx) * unit, (y + ry) * unit
