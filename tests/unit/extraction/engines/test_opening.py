"""Which engine a build gets, without a cluster."""

from __future__ import annotations

import subprocess
import sys

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
        "from dtsen.extraction import command\n"
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


def test_who_only_speaks_of_formats_loads_no_engine() -> None:
    """The web process knows the formats' names and the specification, and stays small."""
    script = (
        "import sys\n"
        "import dtsen.extraction.spec, dtsen.extraction.formats\n"
        "print([name for name in ('duckdb', 'pyarrow', 'pyspark') if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
