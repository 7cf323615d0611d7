"""The cases: ``python -m benchmarks.cases CASE REGISTRY WORK OPTIONS`` prints its figures as a line of JSON.

OPTIONS (JSON): ``level`` (identified or pseudonymous) and ``rows``: about how many individuals to take, in
whole provinces; without it, all of Indonesia.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.registries import REGENCY, REGIONS
from dtsen.extraction.ahead import Ahead
from dtsen.extraction.catalogue import Theme, Variable, load_catalogue
from dtsen.extraction.data import sheet_of
from dtsen.extraction.engines.cage import MEMORY_LIMIT
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.hmac import hmac_sql, load_key
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.rows import bytes_of
from dtsen.extraction.package.describe import describe
from dtsen.extraction.package.newfile import NewFile
from dtsen.extraction.plan import Pseudonym, ThemePlan, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.run import DeliveryIdentity, build
from dtsen.extraction.spec import ExtractSpec

KEY = b"a key of one request, to measure"
COLUMNS = 25
# Columns that part a country into millions of classes, and a sensitive one to look for inside them.
CHECKED = [
    "province",
    "regency",
    "district",
    "sex",
    "age",
    "marital_status",
    "highest_diploma",
    "chronic_illness",
]
TABLE = ["sex", "age_group", "decile", "highest_diploma"]
# Rows that nobody could be given otherwise: here they are measured, and thrown away.
OVERRIDE = {"override": {"reason": "to be measured", "decided_by": "the bench"}}


class Task:
    """One case's surroundings: what is asked, of which registry, and where to work."""

    def __init__(self, registry: Path, work: Path, options: Mapping[str, Any]) -> None:
        self.registry = registry
        self.dataset = Dataset.open(registry)
        self.work = work
        self.options = options
        self.catalogue = load_catalogue()
        self.regions = Regions.load(REGIONS)
        self.places = list(options.get("regions") or self._provinces(options.get("rows")))

    def _provinces(self, rows: int | None) -> list[str]:
        """Provinces, the smallest first, that together hold at least so many individuals."""
        if rows is None:
            return []
        counts = {c: n for c, n in self.dataset.store("individual").counts.items() if len(c) == 2}
        taken: list[str] = []
        for code in sorted(counts, key=counts.__getitem__):
            if sum(counts[one] for one in taken) >= rows:
                break
            taken.append(code)
        return taken

    def themes(self) -> dict[str, Any]:
        """Level 4: the first columns of the individual theme. Level 3: both themes, no direct identifiers."""
        identified = self.options.get("level", "identified") == "identified"

        def chosen(theme: Theme) -> list[str]:
            return [item.id for item in theme.variables if identified or not item.is_direct_identifier][
                :COLUMNS
            ]

        return {
            theme.id: {"variables": chosen(theme)}
            for theme in self.catalogue
            if not identified or theme.id == "individual"
        }

    def spec(self, **changes: Any) -> ExtractSpec:
        mapping = {"themes": self.themes(), "package": "none", "regions": self.places, **changes}
        if self.options.get("level") == "pseudonymous":
            mapping["disclosure"] = OVERRIDE
        return ExtractSpec.from_mapping(mapping, catalogue=self.catalogue, regions=self.regions)

    def build(self, spec: ExtractSpec) -> tuple[int, int, str]:
        """The whole build: rows, bytes of the data, and the delivery's SHA-256."""
        delivery = build(
            spec,
            registry=self.registry,
            regions=self.regions,
            target=self.work / "delivery",
            key=KEY,
            passphrase="a passphrase, to measure" if spec.package == "zip" else None,
            identity=DeliveryIdentity("-", "-", self.dataset.version, date(2026, 1, 1)),
        )
        data = [file for file in delivery.files if file.rows is not None]
        return sum(file.rows or 0 for file in data), sum(file.size for file in data), delivery.sha256


def copy(task: Task) -> tuple[int, int]:
    """The raw export of the same query by the embedded engine alone, on one thread."""
    rows = size = 0
    with duckdb.connect(":memory:", config={"threads": 1, "memory_limit": MEMORY_LIMIT}) as connection:
        connection.execute("SET temp_directory = ?", [str(task.work / "spill")])
        load_key(connection, KEY)
        for theme in make_plan(task.spec(), task.catalogue).themes:
            target = task.work / f"{theme.theme}.csv"
            columns = ", ".join(f"{_value(column.source)} AS {column.name}" for column in theme.columns)
            order = f"ORDER BY {_value(theme.shuffled_by)}" if theme.shuffled_by else ""
            row = connection.execute(
                f"COPY (SELECT {columns} FROM {_files(task, theme)} {order}) TO '{target}' (FORMAT csv)"
            ).fetchone()
            rows += int(row[0]) if row else 0
            size += target.stat().st_size
    return rows, size


def _value(source: Variable | Pseudonym) -> str:
    if isinstance(source, Pseudonym):
        return hmac_sql(f"'{source.purpose}:' || {source.source}")
    return source.field


def _files(task: Task, theme: ThemePlan) -> str:
    paths = ", ".join(f"'{path}'" for path in task.dataset.files(theme.theme, theme.regions))
    return f"read_parquet([{paths}], hive_partitioning = false)"


def data_files(fmt_id: str) -> Callable[[Task], tuple[int, int]]:
    """The job of one format without checks and packing: count, columns, guard, render, write the files."""

    def run(task: Task) -> tuple[int, int]:
        fmt, rows, size = FORMATS[fmt_id], 0, 0
        with DuckDBEngine(task.dataset, task.work, KEY) as engine:
            for theme in make_plan(task.spec(format=fmt_id), task.catalogue).themes:
                count = engine.count(theme)
                table = describe(theme, task.catalogue, fmt, count, ())
                sheet = sheet_of(table.name, table.label, table.columns, count, synthetic=True)
                body = Ahead(engine.render(theme, fmt, formula_safe=True), "rows")
                for part in fmt.parts(sheet, iter(body), Losses()):
                    target = task.work / part.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with NewFile(target) as file:
                        for piece in part.pieces:
                            content = bytes_of(piece)
                            file.write(content)
                            size += len(content)
                rows += count
        return rows, size

    return run


def package(task: Task) -> tuple[int, int]:
    """The whole build: rows, checks, report, documents, deflate, AES-256, checksums, sync to the disk."""
    return task.build(task.spec(package="zip"))[:2]


def regency(task: Task) -> tuple[int, int]:
    """The whole build of one regency."""
    return task.build(task.spec(regions=[REGENCY], package="zip"))[:2]


def disclosed(task: Task) -> tuple[int, int]:
    """The whole build of a level 3 choice, with the disclosure check over all of its rows."""
    chosen = [item.id for item in task.catalogue.theme("individual").variables if item.id in CHECKED]
    themes = {"individual": {"variables": chosen}}
    return task.build(task.spec(themes=themes, disclosure=OVERRIDE))[:2]


def table(task: Task) -> tuple[int, int]:
    """The cross table of four variables: counted, protected, audited, written."""
    theme = {"individual": {"dimensions": _four(task), "measures": ["count"]}}
    return task.build(task.spec(form="table", themes=theme))[:2]


def scan(task: Task) -> tuple[int, int]:
    """The embedded engine reads the four columns of the cross table, and no more, on one thread."""
    theme = task.catalogue.theme("individual")
    values = ", ".join(f"max({theme.variable(name).field})" for name in _four(task))
    paths = ", ".join(f"'{path}'" for path in task.dataset.files("individual", task.places))
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        row = connection.execute(
            f"SELECT count(*), {values} FROM read_parquet([{paths}], hive_partitioning = false)"
        ).fetchone()
    return (int(row[0]) if row else 0), 0


def _four(task: Task) -> list[str]:
    return [item.id for item in task.catalogue.theme("individual").variables if item.id in TABLE]


CASES: dict[str, Callable[[Task], tuple[int, int]]] = {
    "copy": copy,
    **{fmt: data_files(fmt) for fmt in FORMATS},
    "package": package,
    "regency": regency,
    "disclosed": disclosed,
    "table": table,
    "scan": scan,
}


def twice(task: Task) -> dict[str, float]:
    """Two builds of one specification, before encryption: 1 when all their bytes are the same."""
    work, digests = task.work, set()
    for number in (1, 2):
        task.work = work / str(number)
        task.work.mkdir()
        digests.add(task.build(task.spec())[2])
    return {"identical": float(len(digests) == 1)}


def main(case: str, registry: Path, work: Path, options: Mapping[str, Any]) -> None:
    """Run one case and print its figures."""
    task = Task(registry, work, options)
    if case == "twice":
        print(json.dumps(twice(task)))
        return
    wall, cpu = time.perf_counter(), time.process_time()
    rows, size = CASES[case](task)
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "rows": rows,
        "bytes": size,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4]))
