"""Versions of the registry for the portal: any registered one, and the demonstration's, made when missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from dtsen.extraction.indonesian import number
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import MANIFEST
from dtsen.extraction.summary import summarise
from dtsen.extraction.synthesis import synthesize
from dtsen.operations.datasets import publish_dataset
from dtsen.records.models import DatasetVersion

LABEL = "1/2026"
PUBLISHED_ON = date(2026, 1, 23)
SEED = 2026


def publish_version(directory: Path, *, published_on: date, now: datetime) -> DatasetVersion:
    """Count a registered version's open figures (level 1) and offer it in the portal.

    ``directory`` stands directly in the registry's folder. Raises ``RegistryError``.
    """
    return publish_dataset(summarise(directory), directory=directory.name, published_on=published_on, now=now)


def publish_demo_registry(say: Callable[[str], None], *, now: datetime) -> None:
    """Synthetic families as "Versi 1/2026". The row comes last: without it there is no version.

    Without its manifest the version is in a former layout (or half deleted), and is made anew.
    """
    target = settings.REGISTRY_DIR / LABEL.replace("/", "-")
    offered = DatasetVersion.objects.filter(label=LABEL).exists()
    if offered and (target / MANIFEST).is_file():
        return
    if not (target / MANIFEST).is_file():
        shutil.rmtree(target, ignore_errors=True)
        families = settings.DTSEN_DEMO_FAMILIES
        say(f"menyusun {number(families)} keluarga")
        synthesize(
            families=families,
            seed=SEED,
            target=target,
            regions=Regions.load(settings.REGIONS_DIR),
            version=LABEL,
        )
    say("menghitung statistik level 1")
    publish_version(target, published_on=PUBLISHED_ON, now=now)
