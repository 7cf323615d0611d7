"""Hypothesis invents registries and tables; the engine must count what the reference counts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from support.registries import KEY, build_from, spec_of, write_registry
from support.table_reference import (
    Cells,
    assert_largest_are_bounded_from_above,
    cells_of,
    families_of,
    largest_of,
    reference_cells,
    reference_families,
    reference_largest,
    with_families,
)

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import open_cage
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.opening import engine_for
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.counting import Counted, counted
from dtsen.extraction.tables.plan import TablePlan, make_table_plan
from dtsen.extraction.tables.suppression import suppress


def measured_in(asked: dict[str, Any]) -> set[str]:
    """The variables that are measured; a table is not split by them too."""
    found = [next(iter(item.values())) for item in asked["measures"] if item != "count"]
    return {next(iter(what)) if isinstance(what, dict) else what for what in found}


PLACES = ["3304012001", "3304012002", "3304022001", "3305012001", "3171011001", "1101012001"]
FAMILIES = st.lists(
    st.fixed_dictionaries(
        {
            "region_code": st.sampled_from(PLACES),
            "jumlah_anggota_keluarga": st.none() | st.integers(1, 20),
            "luas_lantai": st.none() | st.integers(0, 900),
            "jumlah_ternak_kuda": st.sampled_from([0, 0, 0, 0, 0, 1, 2, None]),
            "desil_nasional": st.none() | st.integers(1, 10),
            "jenis_lantai_terluas": st.none() | st.integers(1, 9),
        }
    ),
    min_size=1,
    max_size=25,
)
MEASURES = st.lists(
    st.sampled_from(
        [
            "count",
            {"sum": "family_size"},
            {"mean": "floor_area_m2"},
            {"sum": "horse_count"},
            {"share": {"decile": [1, 2, 3, 4]}},
        ]
    ),
    min_size=1,
    unique_by=str,
)
TABLES = st.fixed_dictionaries(
    {
        "dimensions": st.lists(
            st.sampled_from(["province", "regency", "village", "decile", "floor_material", "family_size"]),
            min_size=1,
            max_size=4,
            unique=True,
        ),
        "measures": MEASURES,
        "where": st.sampled_from([{}, {"decile": [1, 2, 3]}]),
    }
).filter(lambda asked: not measured_in(asked) & set(asked["dimensions"]))
RECODES = st.sampled_from([{"bands": 3}, {"bands": [2, 4, 9]}, {"top": 5}, {"bottom": 3}])


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    families=FAMILIES, asked=TABLES, recode=RECODES, places=st.sampled_from([[], ["33"], ["330401", "31"]])
)
def test_duckdb_counts_the_cells_that_the_reference_counts(
    regions: Regions,
    families: list[dict[str, Any]],
    asked: dict[str, Any],
    recode: dict[str, Any],
    places: list[str],
) -> None:
    rows = [
        row | {"nomor_kartu_keluarga": f"{number:016d}"}
        for number, row in enumerate(sorted(families, key=lambda row: str(row["region_code"])))
    ]
    if "family_size" in measured_in(asked) and "top" in recode:
        recode = {"bottom": 5}  # what is added up has no greatest value
    used = measured_in(asked) | set(asked["dimensions"])
    transform = {"family_size": recode} if "family_size" in used else {}
    spec = spec_of(
        {
            "form": "table",
            "themes": {"family": asked},
            "regions": places,
            "disclosure": {"transform": transform},
        },
        regions,
    )
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    with tempfile.TemporaryDirectory() as folder:
        registry, work = write_registry(Path(folder) / "registry", rows, []), Path(folder) / "work"
        work.mkdir()
        expected = reference_cells(plan, rows)
        if not expected:
            return
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            engine.aggregate(plan.groups, work / "groups")
        with open_cage([work], work / "spill") as connection:
            found = counted(plan, work / "groups", connection)
        assert cells_of(plan, found) == expected
        assert_largest_are_bounded_from_above(plan, largest_of(found), reference_largest(plan, rows))


HOMES = st.lists(
    st.fixed_dictionaries(
        {
            "place": st.sampled_from(PLACES),
            "has_row": st.sampled_from([True, True, True, False]),
            "luas_lantai": st.none() | st.integers(0, 900),
            "jumlah_ternak_sapi": st.sampled_from([0, 0, 0, 3, None]),
            "jenis_lantai_terluas": st.none() | st.integers(1, 3),
            "fasilitas_bab": st.none() | st.integers(1, 2),
            "desil_nasional": st.none() | st.integers(1, 3),  # the intake proves that all members have it
            "members": st.lists(
                st.fixed_dictionaries(
                    {
                        "jenis_kelamin": st.none() | st.sampled_from([1, 2]),
                        "jam_kerja_seminggu": st.none() | st.integers(0, 98),
                        "jumlah_pekerja_yang_dibayar_dari_usaha_utama": st.sampled_from(
                            [None, 0, 0, 0, 0, 2]
                        ),
                    }
                ),
                min_size=1,
                max_size=6,
            ),
        }
    ),
    min_size=1,
    max_size=14,
)
OF_FAMILIES = st.fixed_dictionaries(
    {
        "dimensions": st.lists(
            st.sampled_from(["province", "district", "sex", "decile", "floor_material", "family_size"]),
            max_size=3,
            unique=True,
        ),
        "measures": st.lists(
            st.sampled_from(
                [
                    "count",
                    {"mean": "floor_area_m2"},
                    {"sum": "weekly_hours"},
                    {"sum": "cattle_count"},
                    {"mean": "paid_workers"},
                    {"share": {"toilet_facility": [1]}},
                    {"share": {"marital_status": [1]}},
                ]
            ),
            min_size=1,
            unique_by=str,
        ),
        "where": st.sampled_from([{}, {"floor_material": [1, 2]}, {"sex": [1], "toilet_facility": [1, 2]}]),
    }
)


def written(homes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of families and of their members, in the registry's order; some families have none."""
    families, people = [], []
    for number, home in enumerate(sorted(homes, key=lambda home: str(home["place"]))):
        own = {"region_code": home["place"], "nomor_kartu_keluarga": f"{number:016d}"}
        own |= {"desil_nasional": home["desil_nasional"]}
        names = ("luas_lantai", "jumlah_ternak_sapi", "jenis_lantai_terluas", "fasilitas_bab")
        told = {name: home[name] for name in names}
        if home["has_row"]:
            families.append(own | told | {"jumlah_anggota_keluarga": len(home["members"])})
        people += [own | member for member in home["members"]]
    return families, people


def plan_of(asked: dict[str, Any], places: list[str], regions: Regions) -> TablePlan:
    transform = {"family_size": {"bands": 2}} if "family_size" in asked["dimensions"] else {}
    spec = spec_of(
        {
            "form": "table",
            "themes": {"individual": asked},
            "regions": places,
            "disclosure": {"transform": transform},
        },
        regions,
    )
    return make_table_plan(spec, spec.themes[0], load_catalogue())


def counted_by(engine: Engine, plan: TablePlan, work: Path, name: str) -> Counted:
    engine.aggregate(plan.groups, work / name)
    with open_cage([work], work / "spill") as connection:
        return counted(plan, work / name, connection)


def assert_families_are_bounded_from_below(plan: TablePlan, bound: Cells, exact: Cells) -> None:
    """Innermost cells know their families exactly, margins never count one too many."""
    depth = [len(axis) for axis in plan.axes]
    assert bound.keys() == exact.keys()
    for paths, of in bound.items():
        is_innermost = [len(path) for path in paths] == depth
        for name, families in of.items():
            known = exact[paths].get(name, 0)
            assert families == known if is_innermost else families <= known


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(homes=HOMES, asked=OF_FAMILIES, places=st.sampled_from([[], ["33"], ["330401", "31"]]))
def test_people_are_counted_by_what_their_families_have_and_few_families_are_never_shown(
    regions: Regions, homes: list[dict[str, Any]], asked: dict[str, Any], places: list[str]
) -> None:
    families, people = written(homes)
    plan = plan_of(asked, places, regions)
    rows = with_families(people, families)
    expected = reference_cells(plan, rows)
    if not expected:
        return
    with tempfile.TemporaryDirectory() as folder:
        dataset = Dataset.open(write_registry(Path(folder) / "registry", families, people))
        work = Path(folder) / "work"
        work.mkdir()
        with DuckDBEngine(dataset, work, KEY) as engine:
            table = counted_by(engine, plan, work, "groups")
    assert cells_of(plan, table) == expected
    assert_largest_are_bounded_from_above(plan, largest_of(table), reference_largest(plan, rows))
    if not plan.counts_families:
        assert not table.families
        return
    exact = reference_families(plan, rows)
    assert_families_are_bounded_from_below(plan, families_of(table), exact)
    found = suppress(table.cube, table.measures, 3, families=table.families, largest=table.largest)
    assert audit(table.cube, table.measures, found, table.families, table.largest).passed
    rows_of = list(families_of(table))
    shown = [paths for row, paths in enumerate(rows_of) if not found.withheld[COUNT][row]]
    assert all(expected[paths]["rows"] >= 3 <= exact[paths]["count"] for paths in shown)
    for variable in plan.summed:
        adding = f"{variable.id}:adding"
        for row, paths in enumerate(rows_of):
            few = expected[paths][adding] > 0 and min(expected[paths][adding], exact[paths][adding]) < 3
            assert found.withheld[variable.id][row] or not few


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(homes=HOMES, several=st.lists(OF_FAMILIES, min_size=2, max_size=2))
def test_spark_counts_people_by_their_families_as_duckdb_does(
    spark_session: SparkSession,
    spark_master: str,
    regions: Regions,
    homes: list[dict[str, Any]],
    several: list[dict[str, Any]],
) -> None:
    families, people = written(homes)
    with tempfile.TemporaryDirectory() as folder:
        dataset = Dataset.open(write_registry(Path(folder) / "registry", families, people))
        work = Path(folder) / "work"
        work.mkdir()
        with (
            DuckDBEngine(dataset, work, KEY) as embedded,
            engine_for("spark", spark_master)(dataset, work, KEY) as cluster,
        ):
            for number, asked in enumerate(several):
                plan = plan_of(asked, [], regions)
                if not reference_cells(plan, with_families(people, families)):
                    continue
                one, other = (
                    counted_by(engine, plan, work, f"{name}-{number}")
                    for name, engine in (("duckdb", embedded), ("spark", cluster))
                )
                assert cells_of(plan, one) == cells_of(plan, other)
                assert one.families == other.families
                assert one.largest == other.largest


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(homes=HOMES, asked=OF_FAMILIES, k=st.integers(2, 4))
def test_the_checks_agree_with_every_table_of_people_by_their_families(
    regions: Regions, homes: list[dict[str, Any]], asked: dict[str, Any], k: int
) -> None:
    """The check counts by queries of its own; a difference would end the build."""
    families, people = written(homes)
    if not reference_cells(plan_of(asked, [], regions), with_families(people, families)):
        return
    transform = {"family_size": {"bands": 2}} if "family_size" in asked["dimensions"] else {}
    spec = {"form": "table", "package": "none", "themes": {"individual": asked}}
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", families, people)
        rules = {"disclosure": {"k": k, "transform": transform}}
        delivery = build_from(spec | rules, registry, regions, Path(folder) / "out")
    assert not delivery.report.broken_promises
