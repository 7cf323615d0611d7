"""Run every case in rounds and print the paired ratios: ``python -m benchmarks --families N --home DIR``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.cases import REGIONS
from dtsen.extraction.regions import Regions
from dtsen.extraction.synthesis import synthesize

LEVELS = ("identified", "pseudonymous")
CASES = ("copy", "csv", "folder", "zip")
SEED = 7

Figures = dict[str, float]


def main() -> None:
    """Make the registry once, then measure."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--families", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path, required=True, help="where the registry stays between runs")
    options = parser.parse_args()
    registry = options.home / f"registry-{options.families}"
    if not registry.exists():
        print(f"synthesising {options.families} families", flush=True)
        synthesize(
            families=options.families,
            seed=SEED,
            target=registry,
            regions=Regions.load(REGIONS),
            version="1/2026",
        )
    for level in LEVELS:
        rounds = [{case: measure(case, level, registry) for case in CASES} for _ in range(options.rounds)]
        report(level, rounds)


def measure(case: str, level: str, registry: Path) -> Figures:
    """One case in its own process and its own folder beside the registry."""
    with tempfile.TemporaryDirectory(dir=registry.parent) as work:
        command = [sys.executable, "-m", "benchmarks.cases", case, level, str(registry), work]
        figures: Figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


def report(level: str, rounds: list[dict[str, Figures]]) -> None:
    """A table a level; ratios are medians of the ratios within a round."""

    def paired(case: str, figure: str, base: str) -> float:
        return median(figures[case][figure] / figures[base][figure] for figures in rounds)

    megabytes = rounds[0]["csv"]["bytes"] / 1e6
    print(f"\n{level}: {megabytes:.0f} MB of CSV, {len(rounds)} rounds")
    print(f"{'case':8} {'CPU s':>8} {'wall s':>8} {'RSS MB':>8} {'CPU x copy':>11} {'wall x copy':>12}")
    for case in CASES:
        cpu, wall, memory = (
            median(item[case][name] for item in rounds) for name in ("cpu", "wall", "memory")
        )
        ratios = f"{paired(case, 'cpu', 'copy'):11.2f} {paired(case, 'wall', 'copy'):12.2f}"
        print(f"{case:8} {cpu:8.2f} {wall:8.2f} {memory:8.0f} {ratios}")
    extra = median((item["zip"]["cpu"] - item["csv"]["cpu"]) / item["csv"]["cpu"] for item in rounds)
    print(f"CSV job against raw copy: {paired('csv', 'cpu', 'copy'):.2f} (goal 1.10)")
    print(f"checks, report, packing, encryption on top of the CSV job: {extra:.2f} (goal 0.80)", flush=True)


if __name__ == "__main__":
    main()
