"""Both engines write the same bytes, and what only a cluster can do wrong."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyspark.sql import SparkSession
from support import spark_cluster
from support.formats import write_files
from support.registries import KEY, REGIONS_DIRECTORY, build_from, open_package, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines import rendering
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.duckdb import DuckDBEngine, read_groups
from dtsen.extraction.engines.hmac import padded
from dtsen.extraction.engines.opening import engine_for
from dtsen.extraction.engines.spark import session as spark_sessions
from dtsen.extraction.engines.spark import slices
from dtsen.extraction.errors import EngineError, RegistryError
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.formats.rows import Rows
from dtsen.extraction.plan import AggregatePlan, Figure, ThemePlan, class_plan, households_of, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

IDENTIFIED = {
    "themes": {"individual": {"variables": ["nik", "full_name", "birth_date", "age"]}},
    "regions": ["33", "3171"],
}
PSEUDONYMOUS = {
    "themes": {
        "family": {"variables": ["province", "family_size", "decile"]},
        "individual": {"variables": ["district", "age", "sex"], "where": {"sex": [1]}},
    },
    "regions": ["33"],
    "disclosure": {
        "k": 3,
        "transform": {"age": {"bands": 5, "suppress": True}, "family_size": {"top": 6}, "sex": "suppress"},
    },
}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def both(
    spark_session: SparkSession, spark_master: str, registry: Path, work: Path
) -> Iterator[tuple[Engine, Engine]]:
    dataset = Dataset.open(registry)
    with (
        DuckDBEngine(dataset, work, KEY) as embedded,
        engine_for("spark", spark_master)(dataset, work, KEY) as cluster,
    ):
        yield embedded, cluster


def plans(spec: dict[str, Any], regions: Regions) -> tuple[ThemePlan, ...]:
    return make_plan(spec_of(spec, regions), load_catalogue()).themes


@pytest.mark.parametrize("way", ["{name}", "../{parent}/{name}", "{here}/link/../{parent}/{name}"])
def test_a_registry_is_found_by_whatever_path_it_is_called(
    spark_session: SparkSession,
    spark_master: str,
    registry: Path,
    tmp_path: Path,
    work: Path,
    regions: Regions,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    """Spark answers with whole paths; rows of files that were called otherwise had been left out."""
    parent = registry.parent
    (tmp_path / "link").symlink_to(parent)
    monkeypatch.chdir(parent)
    called = way.format(name=registry.name, parent=parent.name, here=tmp_path)
    (theme,) = plans(IDENTIFIED, regions)
    with engine_for("spark", spark_master)(Dataset.open(Path(called)), work, KEY) as cluster:
        found = cluster.count(theme)
    with DuckDBEngine(Dataset.open(registry), work, KEY) as embedded:
        assert found == embedded.count(theme) > 0


def test_both_engines_write_the_same_bytes_in_every_format(
    both: tuple[Engine, Engine], work: Path, regions: Regions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "ROWS_A_GROUP", 70)  # many row groups, whatever the engine's own batches
    # (the text formats of level 3 are compared below, slice by slice and as a whole package)
    chosen = {
        plans(IDENTIFIED, regions)[0]: FORMATS.values(),
        plans(PSEUDONYMOUS, regions)[-1]: [FORMATS["parquet"]],
    }
    for plan, formats in chosen.items():
        for fmt in formats:
            embedded, cluster = (write_files(engine, plan, fmt, work, formula_safe=True) for engine in both)
            assert cluster == embedded
            assert sum(map(len, cluster.values())) > both[0].count(plan)


@pytest.mark.parametrize("spec", [IDENTIFIED, PSEUDONYMOUS], ids=["registry order", "key order"])
def test_many_slices_make_the_same_file_as_one(
    both: tuple[Engine, Engine],
    work: Path,
    regions: Regions,
    monkeypatch: pytest.MonkeyPatch,
    spec: dict[str, Any],
) -> None:
    monkeypatch.setattr(slices, "CELLS", 500)
    plan = plans(spec, regions)[-1]
    embedded, cluster = (
        write_files(engine, plan, FORMATS["csv"], work, formula_safe=True) for engine in both
    )
    assert slices.even_slices(both[0].count(plan), len(plan.columns)) > 2
    assert cluster == embedded


def test_both_engines_find_the_same_groups_and_figures(
    both: tuple[Engine, Engine], work: Path, regions: Regions, monkeypatch: pytest.MonkeyPatch
) -> None:
    family, individual = plans(PSEUDONYMOUS, regions)
    columns = {column.name: column for column in individual.columns}
    age, sex = columns["usia"], columns["jenis_kelamin"]
    text = next(column for column in individual.columns if column.storage == "text" and not column.recode)
    figures = (
        Figure("rows"), Figure("values", age), Figure("sum", sex), Figure("among", sex, (1,)),
        Figure("values", age, above=30), Figure("seen", sex), Figure("seen", text, word=1, words=2),
    )  # fmt: skip
    households = households_of((family, individual))
    assert households is not None
    assert households.members.suppression is not None
    dimensions = class_plan(individual).dimensions
    of_people = AggregatePlan(
        "individual", ("33",), (), dimensions, figures, individual.suppression, households
    )
    cut = replace(of_people, suppression=None, households=None, few_families=4)
    monkeypatch.setattr(slices, "CELLS", 500)
    for name, plan in (("people", of_people), ("households", households), ("cut by family", cut)):
        found = []
        for number, engine in enumerate(both):
            folder = work / f"{name} {number}"
            engine.aggregate(plan, folder)
            found.append(sorted(duckdb.sql(f"FROM {read_groups(folder)}").fetchall(), key=repr))
        assert len(found[0]) > 100
        assert found[0] == found[1]


def test_neither_the_key_nor_a_row_value_stands_in_what_spark_would_show(
    both: tuple[Engine, Engine], work: Path, regions: Regions, spark_session: SparkSession
) -> None:
    # The session's own word: the folders of tests share one driver, and the first of them named the place.
    named = spark_session.sparkContext.getConf().get("spark.eventLog.dir")
    events = Path(str(named).removeprefix("file://"))
    plan = plans(PSEUDONYMOUS, regions)[-1]
    write_files(both[1], plan, FORMATS["csv"], work, formula_safe=True)
    identified = write_files(both[1], plans(IDENTIFIED, regions)[0], FORMATS["csv"], work, formula_safe=True)
    niks = [line.split(b",")[0].strip(b'"') for line in identified["data/individual.csv"].splitlines()[1:50]]
    shown = b"".join(path.read_bytes() for path in events.rglob("*") if path.is_file())
    assert b"_inner_pad" in shown, "the expression itself is shown"
    assert len(niks) == 49
    for secret in (KEY, *padded(KEY)):
        for form in (secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret)):
            assert form not in shown
    assert not [nik for nik in niks if nik in shown]


def test_a_connect_server_serves_the_same_bytes(
    spark_connect: str, registry: Path, regions: Regions, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = Dataset.open(registry)
    with (
        DuckDBEngine(dataset, work, KEY) as embedded,
        engine_for("spark", spark_connect)(dataset, work, KEY) as cluster,
    ):
        for plan in (plans(IDENTIFIED, regions)[0], plans(PSEUDONYMOUS, regions)[-1]):
            assert cluster.count(plan) == embedded.count(plan)
            files = [
                write_files(engine, plan, FORMATS["csv"], work, formula_safe=True)
                for engine in (embedded, cluster)
            ]
            assert files[0] == files[1]


def test_a_whole_package_is_the_same_from_both_engines(
    spark_session: SparkSession, spark_master: str, registry: Path, regions: Regions, tmp_path: Path
) -> None:
    packages = [
        open_package(
            build_from(
                PSEUDONYMOUS | {"disclosure": OVERRIDDEN}, registry, regions, tmp_path / name, engine=engine
            ).path
        )
        for name, engine in (("d.zip", DuckDBEngine), ("s.zip", engine_for("spark", spark_master)))
    ]
    assert packages[0] == packages[1]


OVERRIDDEN = PSEUDONYMOUS["disclosure"] | {  # type: ignore[operator]  # (a mapping of its own)
    "override": {"reason": "Uji kedua mesin", "decided_by": "Penguji"}
}


def test_a_damaged_file_is_named_and_a_missing_column_too(
    spark_session: SparkSession, spark_master: str, regions: Regions, work: Path, tmp_path: Path
) -> None:
    people = [{"region_code": "3304012001", "nomor_induk_kependudukan": f"{n:016d}"} for n in range(50)]
    registry = write_registry(tmp_path / "r", [], people)
    plan = plans({"themes": {"individual": {"variables": ["nik"]}}}, regions)[0]
    file = next(registry.rglob("part-0000.parquet"))
    content = bytearray(file.read_bytes())
    content[4:200] = bytes(196)
    file.write_bytes(content)
    with (
        engine_for("spark", spark_master)(Dataset.open(registry), work, KEY) as engine,
        pytest.raises(RegistryError) as caught,
    ):
        list(engine.render(plan, FORMATS["csv"], formula_safe=True))
    assert caught.value.code == "file_damaged"
    assert caught.value.subject == "individual/province_code=33/part-0000.parquet"


def test_rows_under_way_can_be_broken_off_and_the_cluster_forgets_them(
    spark_session: SparkSession,
    both: tuple[Engine, Engine],
    regions: Regions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slices, "CELLS", 1)
    monkeypatch.setattr(rendering, "PIECE", 1 << 12)
    plan = plans(IDENTIFIED, regions)[0]
    rows = both[1].count(plan)
    body = both[1].render(plan, FORMATS["csv"], formula_safe=True)
    first = next(body)
    assert isinstance(first, Rows)
    assert 0 < len(first) < rows
    body.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("spark-slice")]
    assert sum(len(piece) for piece in both[1].render(plan, FORMATS["csv"], formula_safe=True)) == rows


def test_a_cluster_that_does_not_answer_is_said_so_in_seconds(
    registry: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("spark://127.0.0.1:1", "sc://127.0.0.1:1", "spark://127.0.0.1:1,127.0.0.1:2"):
        with pytest.raises(EngineError) as caught:
            engine_for("spark", address)(Dataset.open(registry), work, KEY)
        assert caught.value.code == "spark_unreachable"
    for address in ("local[2]", "http://127.0.0.1", "spark://"):
        with pytest.raises(EngineError) as caught:
            engine_for("spark", address)(Dataset.open(registry), work, KEY)
        assert caught.value.code == "spark_address"
    assert spark_sessions.ANSWER_SECONDS < 10


# Java itself says so of the options that Spark begins it with, before anybody can keep it from that.
BY_JAVA = "WARNING: Using incubator modules: "
TABLE = """
form: table
themes: {family: {dimensions: [province], measures: [count]}}
regions: ["33"]
package: none
"""


def extracted(
    master: str, registry: Path, folder: Path, java: str = spark_cluster.JAVA
) -> subprocess.CompletedProcess[str]:
    """``dtsen extract`` in its own process; the cluster's configuration is a file, with options of Java."""
    settings = spark_cluster.APPLICATION | {"spark.driver.extraJavaOptions": java}
    lines = "".join(f"{name} {value}\n" for name, value in settings.items())
    (folder / "spark-defaults.conf").write_text(lines)
    (folder / "s.yaml").write_text(TABLE)
    place = ["--data", str(registry), "--out", str(folder / "out"), "--regions", str(REGIONS_DIRECTORY)]
    engine = ["--engine", "spark", "--spark-master", master]
    return subprocess.run(
        [sys.executable, "-m", "dtsen.cli", "extract", str(folder / "s.yaml"), *place, *engine],
        env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_spark_says_nothing_beside_our_own_lines(spark_master: str, registry: Path, tmp_path: Path) -> None:
    """It greeted with its log's profile and level, a library that Hadoop lacks, and the level once more."""
    ran = extracted(spark_master, registry, tmp_path)
    assert ran.returncode == 0
    assert "family.csv: " in ran.stdout
    assert [line for line in ran.stderr.splitlines() if not line.startswith(BY_JAVA)] == []


def test_what_keeps_spark_from_beginning_is_still_said(
    spark_master: str, registry: Path, tmp_path: Path
) -> None:
    ran = extracted(spark_master, registry, tmp_path, java="-XX:NewSize=none")
    assert ran.returncode == 1
    assert "VM option 'NewSize=none'" in ran.stderr
    assert ran.stderr.endswith("[spark_failed]\n")
