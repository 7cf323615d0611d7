"""About how many rows a choice of regions would give, from the figures kept with each dataset version.

How many live in a province everybody may know (level 1). The exact number of a smaller region is not for a
form to show: it is what a table may have to withhold, and would give other cells of it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dtsen.extraction.catalogue import Theme, load_catalogue
from dtsen.records.models import DatasetVersion

# The figure of a theme, and the level below which the summary does not count.
_FIGURE = {"family": "families", "individual": "individuals"}
_FINEST = 6
_PROVINCE = 2  # digits
_STEP = 100


@dataclass(frozen=True)
class Estimate:
    """``rows`` of a theme. ``at_most``: a region smaller than a province was chosen, of which the number is
    rounded up; of a village, its kecamatan is what is counted.
    """

    theme: Theme
    figure: str
    rows: int
    at_most: bool


def estimates(version: DatasetVersion, themes: Iterable[str], codes: Iterable[str]) -> Iterator[Estimate]:
    """One estimate a theme, in the order given. Nothing where the version holds no figures by region."""
    chosen = list(codes)
    counted = {code[:_FINEST] for code in chosen}
    for theme_id in themes:
        figure = _FIGURE[theme_id]
        rows = _total(version, figure, counted)
        if rows is not None:
            yield Estimate(
                theme=load_catalogue().theme(theme_id),
                figure=figure,
                rows=rows,
                at_most=any(len(code) > _PROVINCE for code in chosen),
            )


def _total(version: DatasetVersion, figure: str, codes: set[str]) -> int | None:
    if not codes:
        return int(getattr(version, figure))
    by_region: Mapping[str, Any] = version.summary.get("regions", {})
    if not by_region:
        return None
    # Each by itself: of a rounded sum, regions taken in and left out would tell the exact numbers.
    return sum(_open(code, int(by_region.get(code, {}).get(figure, 0))) for code in codes)


def _open(code: str, rows: int) -> int:
    """The number as anybody may know it: exact of a province, else up to the next of two leading digits and
    whole hundreds.
    """
    if len(code) <= _PROVINCE:
        return rows
    step = max(_STEP, int(10 ** (len(str(rows)) - 2)))
    return -(-rows // step) * step
