"""Which engine a build runs on: the embedded one, or Spark at an address that the settings give."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import EngineError
from dtsen.extraction.registry import Dataset

# What opens a dataset version for one build: the version, the work folder, the request's key.
EngineFactory = Callable[[Dataset, Path, bytes], Engine]

ENGINES = ("duckdb", "spark")
_MASTER = "spark://"
_SPARK = "dtsen.extraction.engines.spark.engine"


def engine_for(name: str, spark: str = "") -> EngineFactory:
    """What opens the engine of that name; ``spark`` is the cluster's address (``spark://…`` or ``sc://…``).

    Raises ``EngineError``: ``unknown_engine``, ``spark_missing`` (the packages of ``requirements/spark.txt``
    are not installed), ``spark_address`` (no address is given), ``java_missing``.
    """
    if name not in ENGINES:
        among = ", ".join(ENGINES)
        raise EngineError("unknown_engine", f"engine {name!r} is not one of {among}", name, known=among)
    if name == "duckdb":
        return DuckDBEngine
    if not spark:
        raise EngineError("spark_address", "the engine spark needs the address of a cluster", "spark")
    try:
        # By name, for Spark is no part of the base installation and takes a second to load.
        module = importlib.import_module(_SPARK)
    except ModuleNotFoundError as error:
        raise EngineError(
            "spark_missing",
            f"the engine spark needs the package {error.name} (requirements/spark.txt)",
            "spark",
            package=error.name,
        ) from None
    if spark.startswith(_MASTER):
        _look_for_java()
    factory: EngineFactory = partial(module.SparkEngine, address=spark)
    return factory


def _look_for_java() -> None:
    """The driver of a master runs here, in a Java of this machine; a Connect server has its own. Without one,
    Spark would speak of a gateway and its cluster.
    """
    home = os.environ.get("JAVA_HOME")
    if shutil.which(f"{home}/bin/java" if home else "java") is None:
        raise EngineError(
            "java_missing", "the engine spark needs Java 17 on this machine, and there is no java", "java"
        )
