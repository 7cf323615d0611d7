"""What an engine must be able to do. Plans go in; rows come out as the pieces of a file in the format asked
for, or as a number.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Protocol, Self

from dtsen.extraction.formats import Format
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.plan import AggregatePlan, HouseholdPlan, ThemePlan


class Engine(Protocol):
    """One opened dataset version. Every method raises ``RegistryError`` when the data do not answer to the
    plan.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...

    def count(self, plan: ThemePlan) -> int:
        """The number of rows that the plan gives."""
        ...

    def render(self, plan: ThemePlan, fmt: Format, *, formula_safe: bool) -> Generator[Piece, None, None]:
        """The rows as the format writes them, in the plan's order; same plan, same bytes. Closed early, the
        work is broken off.
        """
        ...

    def sorted_share(self) -> float:
        """Of what ``render`` does before the first row of a plan that has an order of its own: the share that
        is done, from 0 to 1, as far as the engine knows. Asked while another thread renders.
        """
        ...

    def aggregate(self, plan: AggregatePlan | HouseholdPlan, target: Path) -> None:
        """Write one row a group into ``target``, a new folder inside the work folder, as Parquet files: the
        dimensions as ``d0``, ``d1``, … (the plan's own, then the household's), ``card`` and ``families``
        where groups are cut by family, the figures as ``f0``, ``f1``, …; in no order. A column that the
        registry lacks is named. Where no file holds such rows, none is written.
        """
        ...
