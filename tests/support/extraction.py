"""Fixtures that the unit, spec and generative tests of extraction share."""

from __future__ import annotations

import fcntl
import os
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
    """3,000 synthetic families, made once for all processes of a test run. Nobody writes into it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    target = shared / "registry-1-2026"
    with (shared / "registry.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            synthesize(families=3000, seed=7, target=target, regions=regions)
    return target
