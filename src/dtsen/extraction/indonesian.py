"""Figures as Indonesia writes them: one way for every document and every screen."""

from __future__ import annotations

_LITTLE = 0.1  # percent: the least that one decimal shows


def number(value: int) -> str:
    """A whole number: 1.234.567."""
    return f"{value:,}".replace(",", ".")


def percent(part: float, whole: float) -> str:
    """A share with one decimal: 12,3%. What is not quite nothing is not written as nothing, nor what is not
    quite all as all.
    """
    shown = 100 * part / whole if whole else 0.0
    if 0 < shown < _LITTLE:
        return "< 0,1%"
    if 100 - _LITTLE < shown < 100:
        return "> 99,9%"
    return f"{shown:.1f}%".replace(".", ",")


def share(part: int, whole: int, unit: str) -> str:
    """A part beside its whole: 61 dari 12.345 orang (0,5%)."""
    return f"{number(part)} dari {number(whole)} {unit} ({percent(part, whole)})"
