"""Pictures drawn anew: what is kept is what is seen, small, and nothing hidden behind it (R57, D15)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

# A phone's photo has 12 megapixels, a 4K screen 8.3. What is larger costs seconds and hundreds of megabytes
# to decode, however few bytes it has; a PNG more than a JPEG, which is decoded at a smaller scale at once.
MEGAPIXELS = {"PNG": 9, "JPEG": 16}
MAX_SIDE = 8_000
# Longest side of what is kept, in pixels; the smaller ones for a picture that would be too large in bytes.
_SIDES = (1024, 512, 256, 128)


class NotAPicture(ValueError):
    """The bytes are no PNG and no JPEG."""


class TooManyPixels(ValueError):
    """``megapixels`` are what this kind of picture may have."""

    def __init__(self, megapixels: int) -> None:
        super().__init__(megapixels)
        self.megapixels = megapixels


@dataclass(frozen=True)
class Drawn:
    data: bytes
    media_type: str


def redraw(data: bytes, *, limit: int) -> Drawn:
    """The picture in its own format, upright, at most 1024 pixels a side and ``limit`` bytes.

    :param limit: at least 100 kB, which the smallest size always fits.
    :raises NotAPicture: nothing that can be decoded.
    :raises TooManyPixels: told by the header, before anything is decoded.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(MEGAPIXELS)) as picture:
            kind = "PNG" if picture.format == "PNG" else "JPEG"
            most = MEGAPIXELS[kind]
            if picture.width * picture.height > most * 1_000_000 or max(picture.size) > MAX_SIDE:
                raise TooManyPixels(most)
            picture.draft(None, (_SIDES[0], _SIDES[0]))
            picture.load()
            clean = _shrunk(picture)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture from error
    for side in _SIDES:
        clean.thumbnail((side, side))
        drawn = io.BytesIO()
        clean.save(drawn, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
        if drawn.tell() <= limit:
            break
    return Drawn(drawn.getvalue(), f"image/{kind.lower()}")


def _shrunk(picture: Image.Image) -> Image.Image:
    """In grey or colour, see-through or not, as it was; without comments, profiles and places."""
    grey = picture.mode in {"1", "L", "LA", "I", "I;16", "F"}
    mode = ("L" if grey else "RGB") + ("A" if picture.has_transparency_data else "")
    shrunk = picture if picture.mode == mode else picture.convert(mode)
    shrunk.thumbnail((_SIDES[0], _SIDES[0]))
    upright = ImageOps.exif_transpose(shrunk)
    upright.info.clear()
    return upright
