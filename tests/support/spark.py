"""Fixtures of the tests that run on Spark. All processes of a run share one cluster (``spark_cluster``)."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from dtsen.extraction.engines.opening import EngineFactory, engine_for
from support import spark_cluster


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a standalone cluster with two workers."""
    return _started("cluster", tmp_path_factory)


@pytest.fixture(scope="session")
def spark_connect(spark_master: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a Connect server on that cluster."""
    return _started("connect", tmp_path_factory, spark_master)


@pytest.fixture(scope="session")
def spark_events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where ``spark_session`` writes down everything that Spark would show of its jobs."""
    return tmp_path_factory.mktemp("spark-events")


@pytest.fixture(scope="session")
def spark_session(
    spark_master: str, spark_events: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SparkSession]:
    """One driver for all tests of a process: an engine uses the session that it finds."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    settings = spark_cluster.APPLICATION | {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.io.encryption.enabled": "true",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": f"file://{spark_events}",
        "spark.local.dir": str(tmp_path_factory.mktemp("spark-driver")),
    }
    builder = SparkSession.builder.master(spark_master).appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(params=["duckdb", "spark"])
def open_engine(request: pytest.FixtureRequest) -> EngineFactory:
    """Opens the engine under test; a test that takes it runs once on each."""
    if request.param == "duckdb":
        return engine_for("duckdb")
    request.getfixturevalue("spark_session")
    return engine_for("spark", request.getfixturevalue("spark_master"))


def _started(kind: str, folders: pytest.TempPathFactory, *arguments: str) -> str:
    """The address of what somebody started already, or of what is started now for the whole run."""
    in_parallel = "PYTEST_XDIST_WORKER" in os.environ
    run = os.getppid() if in_parallel else os.getpid()
    shared = folders.getbasetemp().parent if in_parallel else folders.getbasetemp()
    folder = shared / "spark"
    folder.mkdir(exist_ok=True)
    told = folder / f"{kind}.address"
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            with (folder / f"{kind}.log").open("wb") as log:
                started = subprocess.Popen(
                    [sys.executable, spark_cluster.__file__, kind, str(folder), str(run), *arguments],
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
            while not told.exists():
                if started.poll() is not None:
                    raise RuntimeError((folder / f"{kind}.log").read_text())
                time.sleep(0.05)
    return told.read_text()
