"""What can be done with the rows of level 3 beside each other and beside other results: for officers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.quality.asking import Told, share_of
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.few_families import few_families_checks
from dtsen.extraction.quality.joinable import rows_alone
from dtsen.extraction.quality.report import Check, ThemeQuality, joinable_check
from dtsen.extraction.registry import Dataset


def comparing_checks(
    quality: ThemeQuality,
    dataset: Dataset,
    expected: Expected,
    elsewhere: Sequence[Received] | None,
    catalogue: Catalogue,
    work: Path,
    told: Told,
) -> Iterator[Check]:
    """How many rows are alone or could be joined, and how many can be put together as families. ``told``
    hears how much of it is done. Raises ``RegistryError`` when the registry cannot be read.
    """
    told(0.0)
    alone = rows_alone(dataset, expected, elsewhere, catalogue, work, share_of(told, 0, 0.5))
    yield joinable_check(alone, quality.label, quality.rows)
    yield from few_families_checks(dataset, expected, quality.rows, work, share_of(told, 0.5, 1))
