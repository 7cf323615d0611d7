"""What was made, or found, counts though standard output takes no word of it."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.deliveries import Delivery
from support.registries import REGIONS_DIRECTORY

from dtsen.extraction.registry import Dataset

UNHEARD = ["{} > /dev/full", "{} >&-"]


def run(shell: str, *command: str) -> subprocess.CompletedProcess[str]:
    """One of the house's commands in a shell that takes its output away."""
    words = [sys.executable, "-m", "dtsen", *command, "--regions", str(REGIONS_DIRECTORY)]
    return subprocess.run(
        ["bash", "-c", shell.format(shlex.join(words))], capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def delivery(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Delivery.of(registry, "34").write(tmp_path_factory.mktemp("unheard") / "delivery", "parquet")


@pytest.mark.parametrize("shell", UNHEARD)
def test_a_version_that_is_registered_is_no_failure_though_nobody_hears_of_it(
    delivery: Path, tmp_path: Path, shell: str
) -> None:
    """It said that the system refused and that one should repeat, which ends with "registered already"."""
    report = tmp_path / "report.json"
    named = ["--version", "1/2026", "--out", str(tmp_path / "out"), "--report", str(report)]
    ran = run(shell, "dataset", "register", str(delivery), *named)
    assert (ran.returncode, "rror" in ran.stderr) == (0, False)
    assert Dataset.open(tmp_path / "out/1-2026").version == "1/2026"
    assert json.loads(report.read_text())["valid"] is True


@pytest.mark.parametrize("shell", UNHEARD)
def test_a_synthetic_registry_that_stands_is_no_failure_though_nobody_hears_of_it(
    tmp_path: Path, shell: str
) -> None:
    ran = run(shell, "synthesize", "--families", "600", "--out", str(tmp_path / "made"))
    assert (ran.returncode, "rror" in ran.stderr) == (0, False)
    assert Dataset.open(tmp_path / "made").store("family").rows == 600


def test_the_report_that_was_asked_for_is_kept_though_nobody_hears_of_it(
    delivery: Path, tmp_path: Path
) -> None:
    report, broken = tmp_path / "report.json", tmp_path / "delivery"
    for theme in ("family", "individual"):
        (broken / theme).mkdir(parents=True)
        (broken / theme / "data.csv").write_text("none\n1\n")
    for folder, status in ((delivery, 0), (broken, 1)):
        kept = ["--out", str(tmp_path / "out"), "--report", str(report)]
        ran = run("{} > /dev/full", "dataset", "check", str(folder), *kept)
        assert ran.returncode == status
        assert json.loads(report.read_text())["valid"] is (status == 0)
    assert "[delivery_refused]" in ran.stderr
