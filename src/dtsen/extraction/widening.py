"""Whether one specification asks for more than another: what grows is verified anew (decision record 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dtsen.extraction.disclosure.rules import DEFAULT_K

# How the data are handed over, not what they hold.
_HAND_OVER = {"format", "package"}
_OWN_RULE = {"level", "themes", "regions", "disclosure"}
_OWN_THEME_RULE = {"variables", "dimensions", "measures", "where"}


def asks_for_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Compare two specifications in their mapping form, as ``ExtractSpec.to_mapping`` writes it.

    More is a higher level, another theme, variable, dimension, measure or row, a region outside the former
    ones, and any other version or form; a lower k or l, a transformation that is gone or weaker, and an
    override that was not there. What this does not know counts as more where it differs, and so does all of
    ``after`` against an empty ``before``. It needs no catalogue: a former choice may name what is no longer
    there.
    """
    others = (before.keys() | after.keys()) - _OWN_RULE - _HAND_OVER
    return (
        (after.get("level") or 0) > (before.get("level") or 0)
        or any(before.get(key) != after.get(key) for key in others)
        or _regions_grow(before, after)
        or _themes_grow(before.get("themes") or {}, after.get("themes") or {})
        or _protection_shrinks(before, after)
    )


def _regions_grow(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """A region lies in another when its code begins with the other's; no region is the whole territory."""
    former = before.get("regions") or [""]
    return not all(any(code.startswith(whole) for whole in former) for code in after.get("regions") or [""])


def _themes_grow(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(theme not in before or _theme_grows(before[theme], after[theme]) for theme in after)


def _theme_grows(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    others = (before.keys() | after.keys()) - _OWN_THEME_RULE
    return (
        any(_gains(before.get(key), after.get(key)) for key in ("variables", "dimensions", "measures"))
        or any(before.get(key) != after.get(key) for key in others)
        or _conditions_loosen(before.get("where") or {}, after.get("where") or {})
    )


def _gains(before: Sequence[Any] | None, after: Sequence[Any] | None) -> bool:
    former = before or []
    return any(item not in former for item in after or [])


def _conditions_loosen(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """All conditions must hold, so one that is gone, or lets further values through, lets in more rows."""
    return any(name not in after or not set(after[name]) <= set(values) for name, values in before.items())


def _protection_shrinks(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the rules of disclosure control let through what they did not before; what becomes of a
    variable that is no longer asked for is no matter.
    """
    former, latter = before.get("disclosure") or {}, after.get("disclosure") or {}
    known = {"k", "l", "transform", "override"}
    others = (former.keys() | latter.keys()) - known
    override = latter.get("override")
    transforms = latter.get("transform") or {}
    asked = _variables_of(after)
    return (
        latter.get("k", DEFAULT_K) < former.get("k", DEFAULT_K)
        or (latter.get("l") or 0) < (former.get("l") or 0)
        or (override is not None and override != former.get("override"))
        or any(former.get(key) != latter.get(key) for key in others)
        or any(
            _is_weaker(transform, transforms.get(name))
            for name, transform in (former.get("transform") or {}).items()
            if name in asked
        )
    )


def _variables_of(spec: Mapping[str, Any]) -> set[str]:
    """Every variable that the themes deliver, by rows or as a dimension or measure."""
    found: set[str] = set()
    for theme in (spec.get("themes") or {}).values():
        found |= {*(theme.get("variables") or []), *(theme.get("dimensions") or [])}
        for measure in theme.get("measures") or []:
            if isinstance(measure, Mapping):
                found |= {
                    name
                    for what in measure.values()
                    for name in (what if isinstance(what, Mapping) else [what])
                }
    return found


def _is_weaker(before: Any, after: Any) -> bool:
    """Whether a variable under ``after`` tells anything that it did not under ``before``."""
    if after in (before, "drop"):
        return False
    if before == "drop" or after is None:
        return True
    former, latter = _parts(before), _parts(after)
    if former.get("suppress") and not latter.get("suppress"):
        return True
    if "top" in former:
        return not _at_most(latter.get("top"), former["top"])
    if "bottom" in former:
        return not _at_most(former["bottom"], latter.get("bottom"))
    if "bands" in former:
        return not _lie_within(former["bands"], latter.get("bands"))
    return False


def _parts(transform: Any) -> Mapping[str, Any]:
    return transform if isinstance(transform, Mapping) else {transform: True}


def _at_most(low: Any, high: Any) -> bool:
    return isinstance(low, int) and isinstance(high, int) and low <= high


def _lie_within(narrow: Any, wide: Any) -> bool:
    """Whether bands of one kind are made of whole bands of the other."""
    if isinstance(narrow, int) and isinstance(wide, int):
        return wide % narrow == 0
    return isinstance(narrow, list) and isinstance(wide, list) and set(wide) <= set(narrow)
