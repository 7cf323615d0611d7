"""A small real picture for the tests."""

from __future__ import annotations

import io

from PIL import Image


def small_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (30, 68, 128)).save(out, "PNG")
    return out.getvalue()
