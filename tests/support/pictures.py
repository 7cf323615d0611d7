"""A small real picture."""

from __future__ import annotations

import io

from PIL import Image


def small_png(width: int = 200, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#17335E").save(out, "PNG")
    return out.getvalue()
