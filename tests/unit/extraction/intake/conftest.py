"""A small delivery that breaks no rule, for each test to break in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.deliveries import Deliver, Delivery


@pytest.fixture(scope="session")
def sound(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """The families of Daerah Istimewa Yogyakarta, and their members. Nobody changes it: ask for a copy."""
    return Delivery.of(registry, "34")


@pytest.fixture
def deliver(sound: Delivery, tmp_path: Path) -> Deliver:
    """Write the sound delivery, changed by SQL, to a folder: ``deliver("csv", "UPDATE family …", …)``."""

    def write(kind: str = "csv", *changes: str) -> Path:
        return sound.write(tmp_path / "delivery", kind, changes)

    return write
