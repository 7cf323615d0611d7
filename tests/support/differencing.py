"""What a build finds beside the results that the same institution has already."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Finding, Received, differences
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from support.registries import KEY, spec_of

Findings = Callable[..., tuple[Finding, ...]]


def findings_in(registry: Path, regions: Regions, folder: Path) -> Findings:
    """Takes a new specification and the former ones, oldest first: they are UJI-1, UJI-2, …"""

    def of(new: dict[str, Any], *old: dict[str, Any]) -> tuple[Finding, ...]:
        received = [Received(f"UJI-{number}", spec_of(item, regions)) for number, item in enumerate(old, 1)]
        work = Path(tempfile.mkdtemp(dir=folder))
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            return differences(spec_of(new, regions), received, engine, work / "d", load_catalogue())

    return of
