"""How many rows a choice of regions would give, from the figures kept with each dataset version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dtsen.extraction.catalogue import Theme, load_catalogue
from dtsen.records.models import DatasetVersion

# The figure of a theme, and the level below which the summary does not count.
_FIGURE = {"family": "families", "individual": "individuals"}
_FINEST = 6


@dataclass(frozen=True)
class Estimate:
    """``rows`` of a theme. ``at_most``: a village was chosen, and its kecamatan is what is counted."""

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
                at_most=any(len(code) > _FINEST for code in chosen),
            )


def _total(version: DatasetVersion, figure: str, codes: set[str]) -> int | None:
    if not codes:
        return int(getattr(version, figure))
    by_region: Mapping[str, Any] = version.summary.get("regions", {})
    if not by_region:
        return None
    return sum(int(by_region.get(code, {}).get(figure, 0)) for code in codes)
