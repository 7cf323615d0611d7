"""A registered version reaches the portal; the demonstration's is made again from a former layout."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.synthesis import synthesize
from dtsen.records.models import ActivityEntry, DatasetVersion
from dtsen.setup.registry import LABEL, publish_demo_registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry_directory(tmp_path: Path, settings) -> Path:
    settings.REGISTRY_DIR = tmp_path / "registry"
    settings.DTSEN_DEMO_FAMILIES = 60
    return settings.REGISTRY_DIR


def test_r16_a_registered_version_is_offered_with_an_audit_event(registry_directory: Path, settings) -> None:
    target = registry_directory / "2-2026"
    regions = Regions.load(settings.REGIONS_DIR)
    made = synthesize(families=60, seed=3, target=target, regions=regions, version="2/2026")
    for _ in range(2):
        call_command("publish_dataset", str(target), "--published-on", "2026-04-20")
    version = DatasetVersion.objects.get()
    assert (version.label, version.directory, version.published_on) == ("2/2026", "2-2026", date(2026, 4, 20))
    assert (version.families, version.individuals) == (made.families, made.individuals)
    assert version.is_published
    assert version.is_synthetic
    assert version.summary["families"] == made.families
    texts = list(ActivityEntry.objects.order_by("pk").values_list("kind", "text"))
    assert texts == [
        ("dataset_published", "Versi 2/2026 diterbitkan."),
        ("dataset_published", "Versi 2/2026 diterbitkan kembali."),
    ]


@pytest.mark.parametrize("where", ["registry/none", "elsewhere/2-2026"])
def test_what_the_worker_would_not_find_is_not_offered(
    registry_directory: Path, tmp_path: Path, where: str
) -> None:
    registry_directory.mkdir()
    with pytest.raises(CommandError):
        call_command("publish_dataset", str(tmp_path / where), "--published-on", "2026-04-20")
    assert not DatasetVersion.objects.exists()
    assert not ActivityEntry.objects.exists()


def test_what_cannot_be_published_is_said_in_both_languages(registry_directory: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("publish_dataset", str(registry_directory / "none"), "--published-on", "2026-04-20")
    indonesian, english = str(refused.value).splitlines()
    assert "bukan versi dataset: dataset.json tidak ada" in indonesian
    assert english == "there is no dataset in none [dataset_missing]"


def test_prepare_makes_a_demonstration_in_the_former_layout_anew(
    registry_directory: Path, now: datetime
) -> None:
    said: list[str] = []
    publish_demo_registry(said.append, now=now)
    target = registry_directory / LABEL.replace("/", "-")
    first = Dataset.open(target).store("individual").files
    (target / "dataset.json").rename(target / "dataset.yaml")
    publish_demo_registry(said.append, now=now)
    assert Dataset.open(target).store("individual").files == first
    assert not (target / "dataset.yaml").exists()
    assert DatasetVersion.objects.count() == 1
    assert len(said) == 4
    publish_demo_registry(said.append, now=now)
    assert len(said) == 4, "nothing is made when nothing is missing"


def test_a_registry_without_its_row_is_published_and_not_made_again(
    registry_directory: Path, now: datetime
) -> None:
    publish_demo_registry(lambda text: None, now=now)
    DatasetVersion.objects.all().delete()
    said: list[str] = []
    publish_demo_registry(said.append, now=now)
    assert said == ["menghitung statistik level 1"]
