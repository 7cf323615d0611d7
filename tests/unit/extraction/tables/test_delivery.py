"""A table from specification to package (issue B, point 4, level 2)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest
from support import rfc4180
from support.registries import KEY, sign, spec_of

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.rendering import render
from dtsen.extraction.errors import CheckFailed, EmptyResult, RegistryError, SpecError
from dtsen.extraction.formats import FORMATS, Format
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.plan import AggregatePlan
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery, DeliveryIdentity, Progress, build
from dtsen.extraction.tables import cells as table_cells
from dtsen.extraction.tables.certificate import Measures
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.job import BuiltTable
from dtsen.extraction.tables.plan import make_table_plan
from dtsen.extraction.tables.suppression import Suppression, primary_rows

IDENTITY = DeliveryIdentity("01/SK/2026", "Dinas Contoh", "1/2026", date(2026, 11, 23))
TABLE: dict[str, Any] = {
    "form": "table",
    "package": "none",
    "themes": {
        "family": {
            "dimensions": ["province", "decile"],
            "measures": [
                "count",
                {"sum": "family_size"},
                {"mean": "family_size"},
                {"share": {"toilet_facility": [1]}},
            ],
        }
    },
}
Built = Callable[..., Delivery]


@pytest.fixture
def built(registry: Path, regions: Regions, tmp_path: Path) -> Built:
    def run(name: str = "out", **changes: Any) -> Delivery:
        spec = spec_of(TABLE | changes, regions)
        return build(
            spec, registry=registry, regions=regions, target=tmp_path / name, key=KEY, identity=IDENTITY
        )

    return run


def table(**changes: Any) -> dict[str, Any]:
    return {"themes": {"family": TABLE["themes"]["family"] | changes}}


def test_the_file_has_one_row_a_cell_and_its_figures_are_those_of_the_registry(
    built: Built, registry: Path
) -> None:
    delivery = built()
    header, *rows = rfc4180.read((delivery.path / "data/family.csv").read_bytes())
    assert header == [
        "kode_provinsi", "provinsi", "desil_nasional", "desil_nasional_label", "jumlah",
        "total_jumlah_anggota_keluarga", "rata_rata_jumlah_anggota_keluarga", "persen_fasilitas_bab_1",
        "status",
    ]  # fmt: skip
    assert len({(row[0], row[2]) for row in rows}) == len(rows)
    shown = [row for row in rows if row[-1] == "ditampilkan" and row[0] != "Total" and row[2] != "Total"]
    assert shown
    figures = {
        (province, str(decile)): values
        for province, decile, *values in duckdb.execute(
            "SELECT left(region_code, 2), desil_nasional, count(*), sum(jumlah_anggota_keluarga), "
            "round(avg(jumlah_anggota_keluarga), 2), round(100 * avg((fasilitas_bab = 1)::INTEGER), 2) "
            f"FROM read_parquet('{registry}/family/*/*.parquet', hive_partitioning = false) GROUP BY ALL"
        ).fetchall()
    }
    for row in shown:
        assert [float(value or 0) for value in row[4:8]] == pytest.approx(figures[row[0], row[2]], abs=0.011)


def test_small_cells_are_withheld_and_do_not_say_why(built: Built) -> None:
    _, *rows = rfc4180.read((built().path / "data/family.csv").read_bytes())
    assert {row[-1] for row in rows} <= set(table_cells.STATUSES)
    withheld = [row for row in rows if row[-1] == "ditahan"]
    assert withheld
    assert all(not any(row[4:8]) for row in withheld)
    assert all(int(row[4]) >= 5 for row in rows if row[4])


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_a_table_is_delivered_and_proven_in_every_format(built: Built, fmt: str) -> None:
    delivery = built(format=fmt)
    assert delivery.level == 2
    assert not delivery.report.broken_promises
    checks = {check.id for theme in delivery.report.themes for check in theme.checks}
    assert {"columns", "cells", "total", "regions", "small_cells", "derivable"} <= checks


def test_a_build_tells_when_it_counts_a_table_and_when_it_protects_it(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    told: list[Progress] = []
    build(
        spec_of(TABLE, regions),
        registry=registry,
        regions=regions,
        target=tmp_path / "out",
        key=KEY,
        identity=IDENTITY,
        progress=told.append,
    )
    assert list(dict.fromkeys(item.stage for item in told)) == [
        "counting", "suppressing", "reading", "checking",
    ]  # fmt: skip
    protecting = [item for item in told if item.stage == "suppressing"]
    assert protecting[0].rows_done < protecting[-1].rows_done == protecting[-1].rows_total


def test_a_level_2_package_is_a_plain_zip_and_two_runs_are_equal(built: Built) -> None:
    first, second = built("one.zip", package="zip"), built("two.zip", package="zip")
    assert first.path.read_bytes() == second.path.read_bytes()
    with ZipFile(first.path) as package:
        assert package.testzip() is None
        book = package.read("kamus-variabel.csv").decode()
    assert "persen_fasilitas_bab_1" in book
    assert "Status sel" in book


def test_a_table_that_lacks_people_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the comparison with the registry."""
    whole = DuckDBEngine.aggregate

    def partly(engine: DuckDBEngine, plan: AggregatePlan, target: Path) -> None:
        whole(engine, replace(plan, regions=("32", "33")), target)

    monkeypatch.setattr(DuckDBEngine, "aggregate", partly)
    with pytest.raises(CheckFailed) as refused:
        built()
    assert refused.value.code == "check_total"


def test_a_table_whose_writer_changes_a_cell_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the proof by lines."""

    def changed(table: BuiltTable, fmt: Format, *, formula_safe: bool) -> Iterator[Piece]:
        rows = f"FROM (SELECT * REPLACE (jumlah + 1 AS jumlah) FROM {table.cells.relation})"
        with duckdb.connect() as connection:
            yield from render(connection, fmt, table.cells.cells, [rows])

    monkeypatch.setattr(BuiltTable, "render", changed)
    with pytest.raises(CheckFailed) as refused:
        built()
    assert refused.value.code == "check_cells"


def test_a_table_without_secondary_suppression_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the audit inside the job."""

    def primary_only(cube: Cube, measures: Measures, k: int, *others: object) -> Suppression:
        return Suppression(k, primary_rows(cube, measures, k), ())

    monkeypatch.setattr("dtsen.extraction.tables.job.suppress", primary_only)
    with pytest.raises(CheckFailed) as refused:
        built()
    assert refused.value.code == "check_derivable"


@pytest.mark.parametrize("conditions", [{"decile": [1], "percentile": [100]}, {}])
def test_an_empty_table_is_an_empty_result_whether_or_not_a_file_could_hold_its_rows(
    built: Built, conditions: dict[str, Any]
) -> None:
    nowhere = {} if conditions else {"regions": ["9604012001"]}
    with pytest.raises(EmptyResult):
        built(**table(where=conditions), **nowhere)


@pytest.mark.parametrize("dimensions", [["decile"], ["province", "decile"]])
@pytest.mark.parametrize("part", [0, -1])
def test_a_table_names_the_column_that_one_file_of_the_registry_lacks(
    registry: Path, regions: Regions, tmp_path: Path, dimensions: list[str], part: int
) -> None:
    own = shutil.copytree(registry, tmp_path / "registry")
    manifest = json.loads((own / "dataset.json").read_text())
    entry = manifest["themes"]["family"]["files"][part]
    path = own / entry["path"]
    lacking = "SELECT * EXCLUDE (jumlah_anggota_keluarga) FROM read_parquet"
    duckdb.sql(f"COPY ({lacking}('{path}')) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").replace(path)
    sign(own)
    spec = spec_of(TABLE | table(dimensions=dimensions), regions)
    with pytest.raises(RegistryError) as refused:
        build(spec, registry=own, regions=regions, target=tmp_path / "out", key=KEY, identity=IDENTITY)
    assert (refused.value.code, refused.value.subject) == ("column_missing", "jumlah_anggota_keluarga")


def test_a_label_that_a_spreadsheet_would_calculate_is_guarded(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Regions.name

    def calculating(regions: Regions, code: str) -> str:
        return f"=1+{code}" if code == "33" else said(regions, code)

    monkeypatch.setattr(Regions, "name", calculating)
    _, *rows = rfc4180.read((built().path / "data/family.csv").read_bytes())
    assert {row[1] for row in rows if row[0] == "33"} == {"'=1+33"}
    assert not any(row[1].startswith("'") for row in rows if row[0] != "33")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dimensions": ["province", "province_code"]}, "repeated_variable"),
        ({"measures": ["count", "count"]}, "repeated_variable"),
        ({"dimensions": ["head_nik_matched"]}, "variable_not_for_tables"),
        ({"dimensions": ["family_card_number"]}, "variable_not_for_tables"),
        ({"where": {"head_nik_matched": [1]}}, "variable_not_for_tables"),
        ({"dimensions": ["family_size"]}, "not_a_dimension"),
        ({"measures": [{"sum": "decile"}]}, "not_a_measure"),
    ],
)
def test_what_a_table_cannot_hold_is_refused_by_name(built: Built, change: dict[str, Any], code: str) -> None:
    with pytest.raises(SpecError) as refused:
        built(**table(**change))
    assert refused.value.code == code


def test_regions_share_an_axis_whatever_their_order(regions: Regions) -> None:
    spec = spec_of(TABLE | table(dimensions=["regency", "decile", "province"]), regions)
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    assert [[item.label_field for item in axis] for axis in plan.axes] == [
        ["provinsi", "kabupaten_kota"],
        ["desil_nasional_label"],
    ]
