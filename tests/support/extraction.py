"""Fixtures that the unit, spec and generative tests of extraction share."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.regions import Regions
from dtsen.extraction.synthesis import synthesize
from support.registries import REGIONS_DIRECTORY


@pytest.fixture(scope="session")
def regions() -> Regions:
    return Regions.load(REGIONS_DIRECTORY)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory, regions: Regions) -> Path:
    """3,000 synthetic families."""
    target = tmp_path_factory.mktemp("registry") / "1-2026"
    synthesize(families=3000, seed=7, target=target, regions=regions)
    return target
