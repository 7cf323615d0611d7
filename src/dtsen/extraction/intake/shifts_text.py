"""What moved between two versions, for a terminal and in both languages: the nation's shifts, then by
column the provinces that moved most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.indonesian import number, percent
from dtsen.extraction.intake.shifts import CODE_SHIFT, MEAN_SHIFT, MISSING_SHIFT, NONZERO_SHIFT, TIMES, Shift

# Of a column that moved in more provinces, the others are counted: JSON holds them all.
_MOST_PROVINCES = 5
_NOTHING = "  tidak ada / nothing"


def shift_lines(shifts: Sequence[Shift], catalogue: Catalogue, names: Mapping[str, str]) -> Iterator[str]:
    """``names`` of the provinces, by code."""
    yield f"bergeser lebih dari / moved by more than {CODE_SHIFT:.0%} baris/rows"
    yield (
        f"(kosong/missing: {MISSING_SHIFT:.0%}; bukan nol/not zero: {NONZERO_SHIFT:.0%}; rata-rata/mean: "
        f"{MEAN_SHIFT:.0%} dari semula / of what it was),"
    )
    yield f"atau menjadi {TIMES} kali lipat atau separuhnya / or {TIMES} times as many, or half:"
    nation = [shift for shift in shifts if shift.province is None]
    yield from [f"  {_what(shift, catalogue)}: {_moved(shift)}" for shift in nation] or [_NOTHING]
    yield ""
    yield "bergeser di suatu provinsi / moved within a province:"
    by_column: dict[str, list[Shift]] = {}
    for shift in shifts:
        if shift.province is not None:
            by_column.setdefault(_what(shift, catalogue), []).append(shift)
    if not by_column:
        yield _NOTHING
    for what, found in by_column.items():
        yield f"  {what}:"
        most = sorted(found, key=_size, reverse=True)
        for shift in most[:_MOST_PROVINCES]:
            place = f"{shift.province} {names.get(shift.province or '', '')}".rstrip()
            yield f"    {place}: {_moved(shift)}"
        if len(most) > _MOST_PROVINCES:
            yield f"    {len(most) - _MOST_PROVINCES} provinsi lain / other provinces"


def _what(shift: Shift, catalogue: Catalogue) -> str:
    variable = next(one for one in catalogue.theme(shift.theme).variables if one.field == shift.field)
    match shift.measure:
        case "missing":
            what = "kosong/missing"
        case "nonzero":
            what = "bukan nol/not zero"
        case "mean":
            what = "rata-rata/mean"
        case "code":
            what = f"kode/code {shift.code}"
            if name := variable.codes.get(str(shift.code)):
                what += f" ({name})"
    return f"{shift.theme}.{shift.field} ({variable.label}), {what}"


def _moved(shift: Shift) -> str:
    if shift.measure != "mean":
        return f"{percent(shift.before, 1)} → {percent(shift.now, 1)}"
    moved = f"{_decimal(shift.before)} → {_decimal(shift.now)}"
    return f"{moved} (jumlah/sum {number(shift.sum_before or 0)} → {number(shift.sum_now or 0)})"


def _size(shift: Shift) -> float:
    """Means of one column, or shares, beside one another."""
    return abs(shift.now - shift.before)


def _decimal(value: float) -> str:
    """With the decimal comma of the Indonesian that it stands in."""
    return f"{value:.2f}".replace(".", ",")
