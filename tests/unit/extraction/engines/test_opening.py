"""Which engine a build gets, without a cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.opening import engine_for
from dtsen.extraction.errors import EngineError


def test_the_embedded_engine_is_itself_the_factory() -> None:
    assert engine_for("duckdb") is DuckDBEngine


@pytest.mark.parametrize(
    ("name", "spark", "code"), [("sparkle", "", "unknown_engine"), ("spark", "", "spark_address")]
)
def test_what_is_no_engine_is_refused_by_name(name: str, spark: str, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        engine_for(name, spark)
    assert caught.value.code == code


def test_without_the_packages_of_spark_the_base_works_and_spark_is_refused() -> None:
    script = (
        "import sys\n"
        "sys.modules['pyspark'] = None\n"
        "from dtsen.extraction.commandline import command\n"
        "from dtsen.extraction.engines.opening import engine_for\n"
        "assert not [name for name in sys.modules if name.startswith('pyspark.')]\n"
        "engine_for('duckdb')\n"
        "try:\n"
        "    engine_for('spark', 'spark://127.0.0.1:7077')\n"
        "except Exception as error:\n"
        "    print(error.code, error)\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith("spark_missing the engine spark needs the package")


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_without_java_it_is_java_that_is_missed_and_not_the_cluster(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str | None
) -> None:
    monkeypatch.setitem(
        sys.modules, "dtsen.extraction.engines.spark.engine", SimpleNamespace(SparkEngine=object)
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(EngineError, match="Java 17") as caught:
        engine_for("spark", "spark://127.0.0.1:7077")
    assert caught.value.code == "java_missing"
    assert engine_for("spark", "sc://127.0.0.1:15002")  # a Connect server has a Java of its own
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/java").touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert engine_for("spark", "spark://127.0.0.1:7077")


def test_who_only_speaks_of_formats_loads_no_engine() -> None:
    """The web process knows the formats' names and the specification, and stays small."""
    script = (
        "import sys\n"
        "import dtsen.extraction.spec, dtsen.extraction.formats\n"
        "print([name for name in ('duckdb', 'pyarrow', 'pyspark') if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
