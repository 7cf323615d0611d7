"""The way to the cluster: a Spark master (``spark://host:port``) or a Spark Connect server (``sc://host:port``)."""

from __future__ import annotations

import importlib
import os
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as WaitedTooLong
from contextlib import contextmanager, suppress
from pathlib import Path

from pyspark.sql import SparkSession

from dtsen.extraction.errors import EngineError

ANSWER_SECONDS = 5.0  # until a master accepts a connection
START_SECONDS = 120.0  # until it has given this job its first core
_CONNECT = "sc://"
_DEFAULT_PORTS = {"sc": 15002, "spark": 7077}
_ADDRESS = re.compile(r"(?P<scheme>spark|sc)://(?P<hosts>[^/;?]+)[/;?]?.*", re.DOTALL)

# Of this application alone; a Connect server has its own. Neither the pages nor the logs of Spark tell of an
# extract, and what is put down on a disk between two steps is encrypted under a key that ends with the job.
_APPLICATION = {
    "spark.app.name": "dtsen-extract",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.eventLog.enabled": "false",
    "spark.io.encryption.enabled": "true",
    "spark.log.level": "OFF",
    "spark.driver.memory": "1g",
}
# Where log4j looks for the name of its settings. As an option of Java it would take the place of all options
# that the cluster's own configuration has.
_LOG_SETTINGS = "LOG4J_CONFIGURATION_FILE"
# Of the session: they decide what a value means and how much travels at a time.
_SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16384",
    # The driver lists the few files that it names itself; a job on the cluster would take longer.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
}


@contextmanager
def open_session(address: str, local: Path) -> Iterator[SparkSession]:
    """A session on the cluster that has proven to work. One that this process had before is used, and left
    open.

    ``local`` is the folder for what the driver puts down on the disk. Raises ``EngineError``:
    ``spark_address`` (not an address), ``spark_unreachable`` (no answer in ``ANSWER_SECONDS``),
    ``spark_busy`` (no core in ``START_SECONDS``), ``spark_failed``.
    """
    _knock(address)
    before = None if address.startswith(_CONNECT) else SparkSession.getActiveSession()
    try:
        session = before or _new_session(address, local)
        for name, value in _SESSION.items():
            session.conf.set(name, value)
    except Exception as error:  # (whatever Spark throws may hold addresses and paths: only its kind goes on)
        raise EngineError("spark_failed", f"Spark cannot begin ({type(error).__name__})", "spark") from None
    try:
        if before is None:
            _wait_for_a_core(session)
        yield session
    finally:
        if before is None:
            with suppress(Exception):  # the cluster may be gone already: there is nothing to give back
                session.stop()


def _new_session(address: str, local: Path) -> SparkSession:
    if address.startswith(_CONNECT):
        # The Connect client brings gRPC and pandas along: only who connects that way loads it.
        connect = importlib.import_module("pyspark.sql.connect.session")
        session: SparkSession = connect.SparkSession.builder.remote(address).create()
        return session
    builder = SparkSession.builder.master(address).config("spark.local.dir", str(local))
    for name, value in _APPLICATION.items():
        builder = builder.config(name, value)
    with _without_a_greeting():
        return builder.getOrCreate()


@contextmanager
def _without_a_greeting() -> Iterator[None]:
    """If Spark's process begins meanwhile, its log has our settings, unless somebody named others."""
    if _LOG_SETTINGS in os.environ:
        yield
        return
    os.environ[_LOG_SETTINGS] = Path(__file__).with_name("log4j2.properties").as_uri()
    try:
        yield
    finally:
        del os.environ[_LOG_SETTINGS]


def _knock(address: str) -> None:
    """Spark itself would try for minutes, and then end the whole process."""
    known = _ADDRESS.fullmatch(address)
    if known is None:
        raise EngineError("spark_address", "a Spark address is spark://host:port or sc://host:port", "spark")
    for place in known["hosts"].split(","):
        host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
        number = int(port) if port.isdecimal() else _DEFAULT_PORTS[known["scheme"]]
        with (
            suppress(OSError, OverflowError),
            socket.create_connection((host, number), timeout=ANSWER_SECONDS),
        ):
            return
    raise EngineError("spark_unreachable", "the Spark cluster does not answer", "spark")


def _wait_for_a_core(session: SparkSession) -> None:
    """A cluster without a free core lets a job wait for ever, and a build with it."""
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(session.range(1).count).result(START_SECONDS)
    except WaitedTooLong:
        raise EngineError("spark_busy", "the Spark cluster has no core free", "spark") from None
    except Exception as error:  # (see open_session)
        raise EngineError("spark_failed", f"Spark cannot begin ({type(error).__name__})", "spark") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
