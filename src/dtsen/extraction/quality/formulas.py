"""The report's line on texts that a spreadsheet would calculate."""

from __future__ import annotations

from dtsen.extraction.formats import Format
from dtsen.extraction.indonesian import number
from dtsen.extraction.quality.report import Check

_SWITCHED_OFF = (
    "Pengaman dimatikan: teks yang diawali =, +, -, atau @ dihitung sebagai rumus bila berkas dibuka dengan "
    "lembar kerja."
)


def formulas_check(fmt: Format, guarded: int, *, formula_safe: bool) -> Check:
    """How many texts stand behind the format's guard, or that there is none where one is needed."""
    if not fmt.formula_guard:
        return Check("formulas", "pass", "Format ini tidak memerlukan pengaman: teksnya tetap teks.", {})
    if not formula_safe:
        return Check("formulas", "warn", _SWITCHED_OFF, {})
    return Check("formulas", "pass", f"{number(guarded)} sel diberi tanda petik.", {"cells": guarded})
