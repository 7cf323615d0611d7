"""What a remedy costs, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from dtsen.extraction.disclosure.mending.costs import changes_of, emptied_cells
from dtsen.extraction.disclosure.outcome import Counts, Outcome
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.recode import Bands


class Seven:
    """A variable with seven values that both files hold."""

    def theme_of(self, name: str) -> str:
        return "family"

    def label(self, name: str) -> str:
        return "Jenis Kelamin"

    def distinct(self, theme: str, variable: str, recode: Any) -> int:
        return 7


COUNTS = Counts(1000, 10, 0, 0, 0, 5, (), {})
RESULT = Outcome({("family", "theme"): COUNTS, ("individual", "theme"): COUNTS}, {})


def test_a_file_of_which_no_cell_is_emptied_has_no_cost() -> None:
    emptied = {("family", "sex"): 12, ("individual", "sex"): 0}
    found = emptied_cells(cast(Any, Seven()), ["sex"], emptied, RESULT)
    assert [cells.text for cells in found] == ["Jenis Kelamin: 12 sel keluarga dikosongkan (1,2%)"]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (20, ", 8 lebih banyak daripada dengan spesifikasi semula"),
        (12, ", semuanya sudah oleh spesifikasi semula"),
        (2, ", 10 lebih sedikit daripada dengan spesifikasi semula"),
    ],
)
def test_33_a_column_that_was_emptied_already_is_a_cost_with_what_is_added(now: int, said: str) -> None:
    before = replace(RESULT, emptied={("family", "sex"): 12})
    emptied = {("family", "sex"): now, ("family", "age"): 3}
    first, second = emptied_cells(cast(Any, Seven()), ["age"], emptied, before)
    assert (first.variable, first.compared) == ("age", "")
    assert (second.cells, second.compared) == (now, said)


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        (tuple(range(0, 80, 5)), "0 s.d. 4, 5 s.d. 9, …, 75 ke atas"),
        ((0, 1, 5, 15, 25, 45, 60), "0, 1 s.d. 4, 5 s.d. 14, 15 s.d. 24, 25 s.d. 44, 45 s.d. 59, 60 ke atas"),
    ],
)
def test_only_even_bands_are_shortened(edges: tuple[int, ...], said: str) -> None:
    [text] = changes_of(cast(Any, Seven()), {}, Transform("sex", Bands(edges=edges)))
    assert text == f"Jenis Kelamin dalam kelompok {said}: 7 nilai menjadi 7"
