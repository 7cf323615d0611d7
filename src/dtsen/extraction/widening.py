"""Whether one specification asks for more than another: what grows is verified anew (decision record 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# How the data are handed over, not what they hold.
_HAND_OVER = {"format", "package"}
_OWN_RULE = {"level", "themes", "regions"}


def asks_for_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Compare two specifications in their mapping form, as ``ExtractSpec.to_mapping`` writes it.

    More is a higher level, another theme, variable or row, a region outside the former ones, and any other
    version or form. What this does not know counts as more where it differs, and so does all of ``after``
    against an empty ``before``. It needs no catalogue: a former choice may name what is no longer there.
    """
    others = (before.keys() | after.keys()) - _OWN_RULE - _HAND_OVER
    return (
        (after.get("level") or 0) > (before.get("level") or 0)
        or any(before.get(key) != after.get(key) for key in others)
        or _regions_grow(before, after)
        or _themes_grow(before.get("themes") or {}, after.get("themes") or {})
    )


def _regions_grow(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """A region lies in another when its code begins with the other's; no region is the whole territory."""
    former = before.get("regions") or [""]
    return not all(any(code.startswith(whole) for whole in former) for code in after.get("regions") or [""])


def _themes_grow(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(theme not in before or _theme_grows(before[theme], after[theme]) for theme in after)


def _theme_grows(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    others = (before.keys() | after.keys()) - {"variables", "where"}
    return (
        not set(after.get("variables") or []) <= set(before.get("variables") or [])
        or any(before.get(key) != after.get(key) for key in others)
        or _conditions_loosen(before.get("where") or {}, after.get("where") or {})
    )


def _conditions_loosen(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """All conditions must hold, so one that is gone, or lets further values through, lets in more rows."""
    return any(name not in after or not set(after[name]) <= set(values) for name, values in before.items())
