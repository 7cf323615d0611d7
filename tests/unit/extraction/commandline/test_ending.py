"""A run that is ended from outside around its last step: either nothing stands, or it is done and says so."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.registries import REGIONS_DIRECTORY

SPEC = "themes: {family: {variables: [province, decile]}}\nregions: ['33']\npackage: none\n"
# The signal comes right after the named step of a build, and once more when the interpreter shuts down.
PROGRAM = """
import atexit, os, sys
import dtsen.extraction.run as run
from dtsen.cli import main
step, number = sys.argv[1], int(sys.argv[2])
do = getattr(run, step)
def done(*given):
    found = do(*given)
    os.kill(os.getpid(), number)
    return found
setattr(run, step, done)
atexit.register(os.kill, os.getpid(), number)
sys.exit(main(sys.argv[3:]))
"""


def ended_after(
    step: str, number: signal.Signals, registry: Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    spec = folder / "s.yaml"
    spec.write_text(SPEC)
    place = ["--data", str(registry), "--out", str(folder / "out"), "--regions", str(REGIONS_DIRECTORY)]
    command = [sys.executable, "-c", PROGRAM, step, str(int(number)), "extract", str(spec), *place]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_ended_when_the_result_has_its_name_a_run_is_done(
    registry: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """It ended with 143 and not a word, beside a whole result."""
    ran = ended_after("publish", number, registry, tmp_path)
    assert ran.returncode == 0
    assert "family.csv: " in ran.stdout
    assert "[ended]" not in ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "s.yaml"]


def test_ended_just_before_it_leaves_nothing(registry: Path, tmp_path: Path) -> None:
    ran = ended_after("write_folder", signal.SIGTERM, registry, tmp_path)
    assert ran.returncode == 128 + signal.SIGTERM
    assert "[ended]" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["s.yaml"]
