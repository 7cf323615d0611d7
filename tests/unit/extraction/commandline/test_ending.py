"""A run that is ended from outside around its last step: either nothing stands, or it is done and says so."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.deliveries import Delivery
from support.registries import REGIONS_DIRECTORY

from dtsen.extraction.registry import Dataset

SPEC = "themes: {family: {variables: [province, decile]}}\nregions: ['33']\npackage: none\n"
# The signal comes right after the named step, and once more when the interpreter shuts down.
PROGRAM = """
import atexit, os, pkgutil, sys
from dtsen.cli import main
(place, step), number = sys.argv[1].split("/"), int(sys.argv[2])
holder = pkgutil.resolve_name(place)
do = getattr(holder, step)
def done(*given):
    found = do(*given)
    os.kill(os.getpid(), number)
    return found
setattr(holder, step, done)
atexit.register(os.kill, os.getpid(), number)
sys.exit(main(sys.argv[3:]))
"""


def ended_after(
    step: str, number: signal.Signals, *arguments: str | Path, begun_by: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    command = [*begun_by, sys.executable, "-c", PROGRAM, step, str(int(number)), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def extract(registry: Path, folder: Path) -> list[str | Path]:
    spec = folder / "s.yaml"
    spec.write_text(SPEC)
    place = ["--data", registry, "--out", folder / "out", "--regions", REGIONS_DIRECTORY]
    return ["extract", spec, *place]


def synthesize(folder: Path) -> list[str | Path]:
    return ["synthesize", "--families", "40", "--out", folder / "out", "--regions", REGIONS_DIRECTORY]


def register(registry: Path, folder: Path) -> list[str | Path]:
    delivery = Delivery.of(registry, "34").write(folder / "delivery", "parquet")
    place = ["--out", folder / "out", "--regions", REGIONS_DIRECTORY]
    return ["dataset", "register", delivery, "--version", "1/2026", *place]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_ended_when_the_result_has_its_name_a_run_is_done(
    registry: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """It ended with 143 and not a word, beside a whole result."""
    ran = ended_after("dtsen.extraction.run/publish", number, *extract(registry, tmp_path))
    assert ran.returncode == 0
    assert "family.csv: " in ran.stdout
    assert "[ended]" not in ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "s.yaml"]


def test_ended_just_before_it_leaves_nothing(registry: Path, tmp_path: Path) -> None:
    step = "dtsen.extraction.run/write_folder"
    ran = ended_after(step, signal.SIGTERM, *extract(registry, tmp_path))
    assert ran.returncode == 128 + signal.SIGTERM
    assert "[ended]" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]


def test_a_closed_session_does_not_end_what_nohup_began(registry: Path, tmp_path: Path) -> None:
    step = "dtsen.extraction.run/write_folder"
    ran = ended_after(step, signal.SIGHUP, *extract(registry, tmp_path), begun_by=["nohup"])
    assert ran.returncode == 0
    assert "[ended]" not in ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "s.yaml"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_when_a_synthetic_registry_has_its_name_it_is_done(
    tmp_path: Path, number: signal.Signals
) -> None:
    ran = ended_after("pathlib:Path/rename", number, *synthesize(tmp_path))
    assert ran.returncode == 0
    assert ran.stdout.startswith("40 keluarga/families")
    assert "[ended]" not in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert Dataset.open(tmp_path / "out").store("family").rows == 40


def test_ended_just_before_it_there_is_no_synthetic_registry(tmp_path: Path) -> None:
    step = "dtsen.extraction.synthesis.generate/_write"
    ran = ended_after(step, signal.SIGTERM, *synthesize(tmp_path))
    assert ran.returncode == 128 + signal.SIGTERM
    assert "[ended]" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_when_a_version_has_its_name_it_is_registered(
    registry: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """What had changed since the version before was never told, and who began it tried once more in vain."""
    step = "dtsen.extraction.intake.registration/publish"
    ran = ended_after(step, number, *register(registry, tmp_path))
    assert ran.returncode == 0
    assert ran.stdout.endswith(f"terdaftar di / registered in {tmp_path / 'out/1-2026'}\n")
    assert "[ended]" not in ran.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["1-2026"]


def test_ended_just_before_it_nothing_is_registered(registry: Path, tmp_path: Path) -> None:
    step = "dtsen.extraction.intake.registration/write_durably"
    ran = ended_after(step, signal.SIGTERM, *register(registry, tmp_path))
    assert ran.returncode == 128 + signal.SIGTERM
    assert "[ended]" in ran.stderr
    assert list((tmp_path / "out").iterdir()) == []
