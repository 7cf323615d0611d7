"""Why nothing answers to a specification, in one sentence that names what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from dtsen.extraction.errors import EmptyResult, listed
from dtsen.extraction.plan import Filter


def empty_result(theme: str, regions: Sequence[str], filters: Sequence[Filter] = ()) -> EmptyResult:
    """The error for a theme of which no row lies in these regions (none given: all) and passes all of these
    filters, which somebody asked for.
    """
    where = f" in {listed(regions, 'region', 'regions')}" if regions else ""
    place = listed(regions, "wilayah", "wilayah", "dan {} lagi") if regions else "seluruh Indonesia"
    if not filters:
        return EmptyResult(
            "empty_result",
            f"theme {theme} holds no row{where}",
            theme,
            place=place,
            conditions="spesifikasi ini",
        )
    asked = list(dict.fromkeys(item.variable for item in filters))
    conditions = listed(asked, "the condition on", "the conditions on")
    return EmptyResult(
        "empty_result",
        f"no row of theme {theme}{where} meets {conditions}",
        theme,
        place=place,
        conditions=listed(asked, "syarat pada", "syarat pada", "dan {} lagi"),
    )
