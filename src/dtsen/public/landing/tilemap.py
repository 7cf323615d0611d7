"""Indonesia as 38 tiles, one a province: own drawing, no licence question, readable at any size (R7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# Kemendagri code: column, row, short name.
PLACES: Final[Mapping[str, tuple[float, int, str]]] = {
    "11": (0, 0, "Aceh"),
    "12": (1, 1, "Sumut"),
    "13": (1, 2, "Sumbar"),
    "14": (2, 2, "Riau"),
    "21": (3, 2, "Kepri"),
    "17": (2, 3, "Bengk."),
    "15": (3, 3, "Jambi"),
    "16": (3, 4, "Sumsel"),
    "19": (4, 4, "Babel"),
    "18": (4, 5, "Lamp."),
    "36": (4, 6, "Banten"),
    "31": (5, 6, "DKI"),
    "33": (6, 6, "Jateng"),
    "35": (7, 6, "Jatim"),
    "32": (5, 7, "Jabar"),
    "34": (6, 7, "DIY"),
    "51": (8, 7, "Bali"),
    "52": (9, 7, "NTB"),
    "53": (10, 7, "NTT"),
    "61": (6, 3, "Kalbar"),
    "62": (7, 3, "Kalteng"),
    "64": (8, 3, "Kaltim"),
    "65": (8, 2, "Kaltara"),
    "63": (8, 4, "Kalsel"),
    "75": (10.5, 2, "Gtalo"),
    "71": (11.5, 2, "Sulut"),
    "72": (10.5, 3, "Sulteng"),
    "76": (9.5, 4, "Sulbar"),
    "74": (10.5, 4, "Sultra"),
    "73": (9.5, 5, "Sulsel"),
    "82": (12, 3, "Malut"),
    "81": (12, 5, "Maluku"),
    "96": (13.5, 3, "PBD"),
    "92": (14.5, 3, "Pabar"),
    "91": (16.5, 3, "Papua"),
    "94": (15.5, 4, "Pateng"),
    "95": (16.5, 4, "Papeg"),
    "93": (16.5, 5, "Pasel"),
}

PITCH: Final = 43
SIZE: Final = 40
WIDTH: Final = 17.5 * PITCH - (PITCH - SIZE)
HEIGHT: Final = 8 * PITCH - (PITCH - SIZE)

BOUNDS: Final = (25, 35, 45, 55)
"""Where the next colour starts, in per cent of a province's families."""


@dataclass(frozen=True)
class Tile:
    name: str
    short: str
    percent: int
    step: int
    x: str
    y: str
    middle: str


def step_of(percent: int) -> int:
    """1 (lightest) to 5 (darkest)."""
    return 1 + sum(percent >= bound for bound in BOUNDS)


def tiles(percents: Mapping[str, int], names: Mapping[str, str]) -> list[Tile]:
    """One tile for each province that has a figure.

    :param percents: whole per cent by Kemendagri code of the province (2 digits).
    :param names: the province's name by the same code.
    """
    return [
        Tile(
            name=names[code],
            short=short,
            percent=percents[code],
            step=step_of(percents[code]),
            x=f"{column * PITCH:g}",
            y=f"{row * PITCH:g}",
            middle=f"{column * PITCH + SIZE / 2:g}",
        )
        for code, (column, row, short) in PLACES.items()
        if code in percents
    ]
