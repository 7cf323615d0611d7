"""The demonstration's registry: synthesised once, summarised, published as a dataset version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.conf import settings

from dtsen.extraction.regions import Regions
from dtsen.extraction.summary import summarise
from dtsen.extraction.synthesis import synthesize
from dtsen.records.models import DatasetVersion

LABEL = "1/2026"
PUBLISHED_ON = date(2026, 1, 23)
SEED = 2026


def publish_demo_registry(say: Callable[[str], None]) -> None:
    """Synthetic families as "Versi 1/2026". The row comes last: without it there is no version."""
    if DatasetVersion.objects.filter(label=LABEL).exists():
        return
    directory = LABEL.replace("/", "-")
    target = settings.REGISTRY_DIR / directory
    families = settings.DTSEN_DEMO_FAMILIES
    say(f"menyusun {families:,} keluarga".replace(",", "."))
    synthesize(
        families=families, seed=SEED, target=target, regions=Regions.load(settings.REGIONS_DIR), version=LABEL
    )
    say("menghitung statistik level 1")
    summary = summarise(target)
    DatasetVersion.objects.create(
        label=LABEL,
        published_on=PUBLISHED_ON,
        families=summary["families"],
        individuals=summary["individuals"],
        directory=directory,
        summary=summary,
        is_published=True,
        is_synthetic=True,
    )
