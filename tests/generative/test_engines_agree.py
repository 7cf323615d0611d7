"""Hypothesis invents registries and specifications; every engine must deliver what the reference delivers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import rfc4180
from support.reference import reference_rows
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.plan import make_plan
from dtsen.extraction.quality.delivered import read_lines, with_marked_returns
from dtsen.extraction.quality.expected import expected_of
from dtsen.extraction.quality.measure import measure
from dtsen.extraction.quality.rendering import CsvLines
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

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
    rows = [
        row | {"nomor_induk_kependudukan": f"{number:016d}", "nomor_kartu_keluarga": f"{number // 2:016d}"}
        for number, row in enumerate(sorted(people, key=lambda row: str(row["region_code"])))
    ]
    themes: dict[str, Any] = {"individual": {"variables": asked["variables"], "where": asked["where"]}}
    if asked["joined"]:
        themes["family"] = {"variables": ["decile"]}
    spec = spec_of({"themes": themes, "regions": asked["regions"]}, regions)
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
            engine.write(plan, work / "out", FORMATS["csv"], formula_safe=False)
            delivered = rfc4180.read((work / "out").read_bytes())
            engine.write(plan, work / "safe", FORMATS["csv"], formula_safe=True)
        for name, safe in (("out", False), ("safe", True)):
            approved = expected_of(spec, spec.themes[-1], load_catalogue())
            lines = CsvLines(approved, FORMATS["csv"], formula_safe=safe)
            measured = measure(dataset, approved, regions, lines, work, KEY)
            (work / "lines").write_bytes(with_marked_returns((work / name).read_bytes()))
            assert read_lines(work / "lines", work, approved) == measured.content
            assert measured.rows == len(expected)
    assert delivered[0] == [column.name for column in plan.columns]
    assert [tuple(row) for row in delivered[1:]] == expected
