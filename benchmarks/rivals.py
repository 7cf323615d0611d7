"""The same work by other libraries: ``python -m benchmarks.rivals CASE REGISTRY WORK OPTIONS``.

All read the same columns of the same files; ``lxml`` and ``pyyaml`` stop after as many rows as they manage in
a few seconds, which their rows a second do not depend on.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow.csv
import pyarrow.dataset
import yaml
from lxml import etree

from benchmarks.cases import Task
from dtsen.extraction.plan import make_plan

SAMPLES = {"lxml": 60_000, "pyyaml": 10_000}


class Source:
    """The files and columns of the one theme that a task asks for."""

    def __init__(self, task: Task) -> None:
        (theme,) = make_plan(task.spec(), task.catalogue).themes
        self.paths = [str(path) for path in task.dataset.files(theme.theme, theme.regions)]
        self.columns = [column.name for column in theme.columns]
        self.target = task.work / "out"

    def rows(self, limit: int) -> list[dict[str, Any]]:
        """The first rows, as Python objects."""
        batches = pyarrow.dataset.dataset(self.paths).to_batches(columns=self.columns)
        return list(islice((row for batch in batches for row in batch.to_pylist()), limit))


def use_polars(source: Source) -> None:
    """Lazily, in its streaming engine, with as many threads as it likes."""
    pl.scan_parquet(source.paths, hive_partitioning=False).select(source.columns).sink_csv(source.target)


def use_pandas(source: Source) -> None:
    """All rows in memory, as pandas works."""
    frames = (pd.read_parquet(path, columns=source.columns, partitioning=None) for path in source.paths)
    pd.concat(list(frames)).to_csv(source.target, index=False)


def use_pyarrow(source: Source) -> None:
    """Batch by batch."""
    scanner = pyarrow.dataset.dataset(source.paths).scanner(columns=source.columns)
    with pyarrow.csv.CSVWriter(source.target, scanner.projected_schema) as writer:
        for batch in scanner.to_batches():
            writer.write_batch(batch)


def write_lxml(rows: Iterable[dict[str, Any]], target: Path) -> None:
    """One element a row, one a value, by the incremental writer."""
    with etree.xmlfile(str(target), encoding="utf-8") as file, file.element("rows"):
        for row in rows:
            with file.element("row"):
                for name, value in row.items():
                    if value is not None:
                        with file.element(name):
                            file.write(str(value))
            file.write("\n")


def write_pyyaml(rows: list[dict[str, Any]], target: Path) -> None:
    """A list of mappings, by the dumper that is written in C."""
    with target.open("w", encoding="utf-8") as file:
        yaml.dump(rows, file, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


FRAMES: dict[str, Callable[[Source], object]] = {
    "polars": use_polars,
    "pandas": use_pandas,
    "pyarrow": use_pyarrow,
}
WRITERS: dict[str, Callable[[list[dict[str, Any]], Path], None]] = {
    "lxml": write_lxml,
    "pyyaml": write_pyyaml,
}
RIVALS = (*FRAMES, *WRITERS)


def main(case: str, registry: Path, work: Path, options: dict[str, Any]) -> None:
    """Run one case and print its figures."""
    task = Task(registry, work, options)
    source = Source(task)
    wall, cpu = time.perf_counter(), time.process_time()
    if case in WRITERS:
        rows = source.rows(SAMPLES[case])
        count = len(rows)
        WRITERS[case](rows, source.target)
    else:
        count = task.dataset.estimated_rows("individual", task.places)
        FRAMES[case](source)
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "rows": count,
        "bytes": source.target.stat().st_size,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4]))
