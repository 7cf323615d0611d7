"""The registries that are measured: synthetic ones, kept between runs, and one regency cut out of a big one.

``python -m benchmarks.registries FAMILIES HOME`` makes them, in a process of its own: the bench itself must
stay small, for a process begins with the peak memory of the one that started it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.cage import literal
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import AFTER_DIGITS, REGION_COLUMN, Dataset
from dtsen.extraction.storage import columns_of, part_name, write_manifest, write_part
from dtsen.extraction.synthesis import synthesize

SEED = 7
VERSION = "1/2026"
REGENCY = "3304"
REGIONS = Path(os.environ.get("DTSEN_HOME", "var")) / "npm/node_modules/idn-area-data/data"


def registry_of(families: int, home: Path) -> Path:
    """Where the registry of that many families stands."""
    return home / f"registry-{families}"


def regency_of(families: int, home: Path) -> Path:
    """Where the registry that holds nothing but one regency of it stands."""
    return home / f"registry-{families}-only-{REGENCY}"


def make(families: int, home: Path) -> None:
    """Make what is not there yet."""
    registry, regency = registry_of(families, home), regency_of(families, home)
    if not registry.exists():
        print(f"synthesising {families:,} families", flush=True)
        synthesize(
            families=families, seed=SEED, target=registry, regions=Regions.load(REGIONS), version=VERSION
        )
    if not regency.exists():
        _cut_out(Dataset.open(registry), regency)


def _cut_out(dataset: Dataset, target: Path) -> None:
    """The rows of the regency, in their order, as the only ones of a version."""
    building = target.with_name(f".{target.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    parts = {}
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for theme in load_catalogue():
            files = ", ".join(literal(str(path)) for path in dataset.files(theme.id, [REGENCY]))
            query = (
                f"SELECT {columns_of(theme)} FROM read_parquet([{files}], hive_partitioning = false) "
                f"WHERE {REGION_COLUMN} >= '{REGENCY}' AND {REGION_COLUMN} < '{REGENCY}{AFTER_DIGITS}'"
            )
            parts[theme.id] = [
                write_part(connection, query, building, part_name(theme.id, REGENCY[:2], 0), theme)
            ]
    write_manifest(
        building, parts, version=dataset.version, synthetic=True, created_by="benchmarks", seed=SEED
    )
    building.rename(target)


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
