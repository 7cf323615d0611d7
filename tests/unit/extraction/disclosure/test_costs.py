"""What a remedy costs, in words."""

from __future__ import annotations

from typing import Any, cast

from dtsen.extraction.disclosure.mending.costs import costs_of
from dtsen.extraction.disclosure.outcome import Counts, Outcome
from dtsen.extraction.disclosure.rules import Transform


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
    costs = costs_of(cast(Any, Seven()), {}, Transform("sex", suppress=True), emptied, RESULT)
    assert list(costs) == ["Jenis Kelamin: 12 sel keluarga dikosongkan (1,2%)"]
