"""Measure everything side by side and hold it against the goals: ``python -m benchmarks --families N``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.goals import Line, Results, lines_of
from benchmarks.measuring import Figures, run_case

SOME = 1_000_000  # individuals: for slow rivals, and what the memory of the whole is held against
MORE = 5_000_000  # so that a format takes seconds, and chance hundredths of it
FEW = 100_000
RIVALS = ("polars", "pandas", "pyarrow", "lxml", "pyyaml")
FORMATS = ("html", "yaml", "ansi", "xml", "parquet", "xlsx")


@dataclass(frozen=True)
class Entry:
    """A case under the name that the goals know. ``once``: too long, or too steady, to repeat every round."""

    name: str
    case: str
    options: Mapping[str, object] = field(default_factory=dict)
    alone: bool = False
    once: bool = False


def entries() -> Iterator[Entry]:
    """The cases of a round, those to be compared next to one another."""
    some, more = {"rows": SOME}, {"rows": MORE}
    secret = {**some, "level": "pseudonymous"}
    yield from (Entry(name, name) for name in ("copy", "csv", "polars", "pyarrow", "package"))
    yield from (Entry(f"more {name}", name, more) for name in ("csv", *FORMATS))
    yield from (Entry(f"some {name}", name, some) for name in ("csv", "package"))
    yield from (Entry(name, name, some) for name in ("pandas", "lxml", "pyyaml"))
    yield from (Entry(f"some {name}, level 3", name, secret) for name in ("csv", "package"))
    yield Entry("regency", "regency")
    yield Entry("regency alone", "regency", alone=True)
    yield from (Entry(name, name) for name in ("scan", "table"))
    yield Entry("twice", "twice", {**secret, "rows": FEW}, once=True)
    yield Entry("disclosed", "disclosed", once=True)


def main() -> None:
    """Make the registries that are missing, measure in rounds, print, and keep the figures."""
    options = _options()
    options.home.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "benchmarks.registries", str(options.families), str(options.home)], check=True
    )
    begun, rounds = time.monotonic(), []
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", flush=True)
        rounds.append(dict(_round(options, is_first=number == 0)))
    seconds = time.monotonic() - begun
    results = Results(rounds)
    lines = lines_of(results)
    report = _markdown(options.families, rounds, results, lines)
    print(f"\n{report}\n{seconds / 60:.0f} minutes", flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "families": options.families,
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "minutes": round(seconds / 60, 1),
        "rounds": rounds,
        "lines": [{**asdict(line), "is_met": line.is_met} for line in lines],
    }
    options.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    options.out.with_suffix(".md").write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--families", type=int, default=6_600_000, help="3.05 individuals each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path, required=True, help="where the registries stay between runs")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    return parser.parse_args()


def _round(options: argparse.Namespace, *, is_first: bool) -> Iterator[tuple[str, Figures]]:
    registry = options.home / f"registry-{options.families}"
    (alone,) = options.home.glob(f"{registry.name}-only-*")
    for entry in entries():
        if entry.once and not is_first:
            continue
        module = "rivals" if entry.case in RIVALS else "cases"
        figures = run_case(module, entry.case, alone if entry.alone else registry, entry.options)
        if "cpu" in figures:
            print(f"  {entry.name:24} {figures['cpu']:8.2f} s CPU {figures['memory']:6.0f} MB", flush=True)
        elif not figures:
            print(f"  {entry.name:24} FAILED", flush=True)
        yield entry.name, figures


def _markdown(families: int, rounds: list[dict[str, Figures]], results: Results, lines: list[Line]) -> str:
    first = rounds[0]
    told = [
        f"{first['copy']['rows']:,.0f} individuals ({families:,} families), 25 columns, "
        f"{first['csv']['bytes'] / 1e6:,.0f} MB of CSV; {len(rounds)} rounds, {os.cpu_count()} processors.",
        "",
        "| | found | goal | |",
        "|---|---:|---:|---|",
    ]
    for line in lines:
        goal = "" if line.goal is None else f"{'≤' if line.at_most else '≥'} {line.goal:g}"
        verdict = "" if line.goal is None else "met" if line.is_met else "**missed**"
        told.append(f"| {line.name} | {line.found:,.2f} {line.unit} | {goal} | {verdict} |")
    told += ["", "| case | rows | CPU s | wall s | peak MB |", "|---|---:|---:|---:|---:|"]
    for name, figures in first.items():
        if "cpu" in figures:
            cpu, wall, memory = (results.median(name, figure) for figure in ("cpu", "wall", "memory"))
            told.append(f"| {name} | {figures['rows']:,.0f} | {cpu:,.2f} | {wall:,.2f} | {memory:,.0f} |")
    return "\n".join(told) + "\n"


if __name__ == "__main__":
    main()
