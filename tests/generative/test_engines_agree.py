"""Hypothesis invents registries and specifications; every engine must deliver what the reference delivers."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from support import rfc4180
from support.formats import write_files
from support.reference import reference_rows
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.opening import engine_for
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.plan import make_plan
from dtsen.extraction.quality.delivered import LineHashes
from dtsen.extraction.quality.expected import expected_of
from dtsen.extraction.quality.measure import measure
from dtsen.extraction.quality.rendering import CsvLines
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec

PLACES = ["3304012001", "3304012002", "3304022001", "3305012001", "3171011001", "1101012001"]
CODES = sorted({place[:digits] for place in PLACES for digits in (2, 4, 6, 10)})
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "region_code": st.sampled_from(PLACES),
            "nama": st.none() | TEXT,
            "alamat": st.none() | TEXT,
            "usia": st.none() | st.integers(0, 120),
            "jenis_kelamin": st.none() | st.sampled_from([1, 2]),
            "tanggal_lahir": st.none() | st.dates(),
        }
    ),
    min_size=1,
    max_size=12,
)
SPECS = st.fixed_dictionaries(
    {
        "variables": st.lists(
            st.sampled_from(["nik", "full_name", "address", "age", "sex", "birth_date", "village"]),
            min_size=1,
            unique=True,
        ),
        "regions": st.lists(st.sampled_from(CODES), max_size=3),
        "where": st.fixed_dictionaries(
            {}, optional={"sex": st.just([1]), "age": st.lists(st.integers(0, 120), min_size=1, max_size=30)}
        ),
        "joined": st.booleans(),
    }
)


def with_numbers(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in the registry's order, each with a number of its own."""
    return [
        row | {"nomor_induk_kependudukan": f"{number:016d}", "nomor_kartu_keluarga": f"{number // 2:016d}"}
        for number, row in enumerate(sorted(people, key=lambda row: str(row["region_code"])))
    ]


def asked_for(asked: dict[str, Any], regions: Regions) -> ExtractSpec:
    themes: dict[str, Any] = {"individual": {"variables": asked["variables"], "where": asked["where"]}}
    if asked["joined"]:
        themes["family"] = {"variables": ["decile"]}
    return spec_of({"themes": themes, "regions": asked["regions"]}, regions)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=PEOPLE, asked=SPECS)
def test_duckdb_delivers_what_the_reference_delivers_and_the_checks_know_its_every_line(
    regions: Regions, people: list[dict[str, Any]], asked: dict[str, Any]
) -> None:
    rows = with_numbers(people)
    spec = asked_for(asked, regions)
    plan = make_plan(spec, load_catalogue()).themes[-1]
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", [], rows)
        work = Path(folder) / "work"
        work.mkdir()
        dataset = Dataset.open(registry)
        with DuckDBEngine(dataset, work, KEY) as engine:
            expected = reference_rows(plan, rows, KEY)
            assert engine.count(plan) == len(expected)
            if not expected:
                return
            written = {
                safe: list(engine.render(plan, FORMATS["csv"], formula_safe=safe)) for safe in (False, True)
            }
            files = write_files(engine, plan, FORMATS["csv"], work, formula_safe=False)
        delivered = rfc4180.read(files["data/individual.csv"])
        for safe, pieces in written.items():
            approved = expected_of(spec, spec.themes[-1], load_catalogue())
            lines = CsvLines(approved, FORMATS["csv"], formula_safe=safe)
            measured = measure(dataset, approved, regions, lines, work, KEY)
            with closing(LineHashes(approved, work)) as hashes:
                for rows_of in pieces:
                    hashes.add(rows_of)
                assert hashes.finish() == measured.content
            assert measured.rows == len(expected)
    assert delivered[0] == [column.name for column in plan.columns]
    assert [tuple(row) for row in delivered[1:]] == expected


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=PEOPLE, specs=st.lists(SPECS, min_size=2, max_size=2))
def test_spark_delivers_what_the_reference_and_duckdb_deliver(
    spark_session: SparkSession,
    spark_master: str,
    regions: Regions,
    people: list[dict[str, Any]],
    specs: list[dict[str, Any]],
) -> None:
    rows = with_numbers(people)
    with tempfile.TemporaryDirectory() as folder:
        dataset = Dataset.open(write_registry(Path(folder) / "registry", [], rows))
        work = Path(folder) / "work"
        work.mkdir()
        with (
            DuckDBEngine(dataset, work, KEY) as embedded,
            engine_for("spark", spark_master)(dataset, work, KEY) as cluster,
        ):
            for asked in specs:
                plan = make_plan(asked_for(asked, regions), load_catalogue()).themes[-1]
                expected = reference_rows(plan, rows, KEY)
                assert cluster.count(plan) == len(expected)
                if expected:
                    same, files = (
                        write_files(engine, plan, FORMATS["csv"], work, formula_safe=False)
                        for engine in (embedded, cluster)
                    )
                    assert files == same
                    delivered = rfc4180.read(files["data/individual.csv"])
                    assert [tuple(row) for row in delivered[1:]] == expected
