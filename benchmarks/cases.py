"""One measured case in a process of its own: ``python -m benchmarks.cases CASE LEVEL REGISTRY WORK``.

Prints one line of JSON: processor seconds and wall seconds of the work itself (imports are not counted), the
largest memory of the process in MB, and the bytes of the data files.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Theme, Variable, load_catalogue
from dtsen.extraction.engines.cage import MEMORY_LIMIT
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.hmac import hmac_sql, load_key
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.plan import Plan, Pseudonym, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.run import DeliveryIdentity, build
from dtsen.extraction.spec import ExtractSpec

KEY = b"a key of one request, to measure"
COLUMNS = 25
REGIONS = Path(os.environ.get("DTSEN_HOME", "var")) / "npm/node_modules/idn-area-data/data"


def specification(level: str, package: str, regions: Regions) -> ExtractSpec:
    """Level 4: the first columns of the individual theme. Level 3: both themes without direct identifiers."""
    catalogue = load_catalogue()

    def chosen(theme: Theme) -> list[str]:
        identified = level == "identified"
        return [item.id for item in theme.variables if identified or not item.is_direct_identifier][:COLUMNS]

    themes = [theme for theme in catalogue if level == "pseudonymous" or theme.id == "individual"]
    mapping = {"themes": {theme.id: {"variables": chosen(theme)} for theme in themes}, "package": package}
    return ExtractSpec.from_mapping(mapping, catalogue=catalogue, regions=regions)


def copy(plan: Plan, dataset: Dataset, work: Path) -> int:
    """The raw export of the same query by the engine alone."""
    size = 0
    with duckdb.connect(":memory:", config={"threads": 1, "memory_limit": MEMORY_LIMIT}) as connection:
        connection.execute("SET temp_directory = ?", [str(work / "spill")])
        load_key(connection, KEY)
        for theme in plan.themes:
            target = work / f"{theme.theme}.csv"
            columns = ", ".join(f"{_value(column.source)} AS {column.name}" for column in theme.columns)
            order = f"ORDER BY {_value(theme.shuffled_by)}" if theme.shuffled_by else ""
            source = (
                f"read_parquet('{dataset.directory}/{theme.theme}/*/*.parquet', hive_partitioning = false)"
            )
            connection.execute(f"COPY (SELECT {columns} FROM {source} {order}) TO '{target}' (FORMAT csv)")
            size += target.stat().st_size
    return size


def _value(source: Variable | Pseudonym) -> str:
    if isinstance(source, Pseudonym):
        return hmac_sql(f"'{source.purpose}:' || {source.source}")
    return source.field


def csv(plan: Plan, dataset: Dataset, work: Path) -> int:
    """The CSV job without packing."""
    size = 0
    with DuckDBEngine(dataset, work, KEY) as engine:
        for theme in plan.themes:
            target = work / f"{theme.theme}.csv"
            engine.count(theme)
            engine.write(theme, target, FORMATS["csv"], formula_safe=True)
            size += target.stat().st_size
    return size


def build_as(package: str, level: str) -> Callable[[Plan, Dataset, Path], int]:
    """The whole build, as plain files or as the encrypted package."""

    def run(plan: Plan, dataset: Dataset, work: Path) -> int:
        regions = Regions.load(REGIONS)
        delivery = build(
            specification(level, package, regions),
            registry=dataset.directory,
            regions=regions,
            target=work / "delivery",
            key=KEY,
            passphrase="a passphrase, to measure" if package == "zip" else None,
            identity=DeliveryIdentity("-", "-", dataset.version, date(2026, 1, 1)),
        )
        if delivery.report.verdict == "fail":
            raise SystemExit("the checks failed: nothing was measured")
        return sum(file.size for file in delivery.files if file.rows is not None)

    return run


def main(case: str, level: str, registry: Path, work: Path) -> None:
    """Run one case and print its figures."""
    plan = make_plan(specification(level, "none", Regions.load(REGIONS)), load_catalogue())
    cases = {"copy": copy, "csv": csv, "folder": build_as("none", level), "zip": build_as("zip", level)}
    dataset = Dataset.open(registry)
    wall, cpu = time.perf_counter(), time.process_time()
    size = cases[case](plan, dataset, work)
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes": size,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
