"""An extract in pieces: nothing is lost, nothing stands in another place."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtsen.extraction.engines.spark import slices


def test_files_stay_whole_in_their_order_and_empty_ones_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "CELLS", 100)
    rows = {Path(name): number for name, number in zip("abcdef", (20, 0, 40, 60, 1, 1), strict=True)}
    parts = list(slices.file_slices(rows, 2))
    assert parts == [(Path("a"), Path("c")), (Path("d"),), (Path("e"), Path("f"))]


@pytest.mark.parametrize(("rows", "expected"), [(0, 1), (50, 1), (51, 2), (1000, 20)])
def test_even_slices_hold_about_as_much_as_is_allowed(
    monkeypatch: pytest.MonkeyPatch, rows: int, expected: int
) -> None:
    monkeypatch.setattr(slices, "CELLS", 100)
    assert slices.even_slices(rows, 2) == expected
