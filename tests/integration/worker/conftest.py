"""A small registry, and the worker as its own process on the test's database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from dtsen.extraction.regions import Regions
from dtsen.extraction.synthesis import synthesize

FAMILIES = 30_000


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One synthetic dataset version, 1/2026."""
    folder = tmp_path_factory.mktemp("registry") / "1-2026"
    synthesize(
        families=FAMILIES,
        seed=7,
        target=folder,
        regions=Regions.load(django_settings.REGIONS_DIR),
        version="1/2026",
    )
    return folder


@pytest.fixture(autouse=True)
def _registry_in_place(registry: Path, settings) -> None:
    settings.REGISTRY_DIR.mkdir()
    (settings.REGISTRY_DIR / "1-2026").symlink_to(registry)


def database_url() -> str:
    """The test's own database, as another process reaches it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host, port = str(facts["HOST"]), facts["PORT"]
    # A path after "@/" is the folder of the server's socket.
    place = f"/{host}" if host.startswith("/") else f"{host}:{port}" if port else host
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{place}/{facts['NAME']}"


@pytest.fixture
def worker(settings, tmp_path: Path) -> Callable[..., object]:
    """``with worker("--lease", "2") as process: …``: ``dtsen worker``, ended with the block."""

    @contextmanager
    def start(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        environment = {
            **os.environ,
            "DTSEN_HOME": str(settings.PACKAGES_DIR.parent),
            "DTSEN_NPM": str(settings.NPM),
            "DTSEN_SECRET_KEY": settings.SECRET_KEY,
            "DTSEN_DATABASE_URL": database_url(),
        }
        process = subprocess.Popen([sys.executable, "-m", "dtsen.cli", "worker", *arguments], env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    return start
