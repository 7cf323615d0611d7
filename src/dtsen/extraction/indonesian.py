"""Figures as Indonesia writes them: one way for every document and every screen."""

from __future__ import annotations


def number(value: int) -> str:
    """A whole number: 1.234.567."""
    return f"{value:,}".replace(",", ".")


def percent(part: float, whole: float, *, digits: int = 1) -> str:
    """A share with so many decimals: 12,3%. What is not quite nothing is not written as nothing, nor what is
    not quite all as all.
    """
    shown = 100 * part / whole if whole else 0.0
    least = 10.0**-digits
    if 0 < shown < least:
        return f"< {_decimal(least, digits)}%"
    if 100 - least < shown < 100:
        return f"> {_decimal(100 - least, digits)}%"
    return f"{_decimal(shown, digits)}%"


def share(part: int, whole: int, unit: str) -> str:
    """A part beside its whole: 61 dari 12.345 orang (0,5%)."""
    return f"{number(part)} dari {number(whole)} {unit} ({percent(part, whole)})"


def _decimal(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
