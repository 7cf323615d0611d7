"""How many cells a table has, and how many rows stand behind one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.choice import MeasureKind
from dtsen.extraction.forecast import Behind, Fullness, Split, cells_of, fullness
from dtsen.extraction.recode import Bands, Bottom, Recode, Top
from dtsen.extraction.regions import Regions

BANJARNEGARA = "3304"


def split(name: str, recode: Recode | None = None, kept: tuple[int, ...] = ()) -> Split:
    return Split(load_catalogue().offered("individual", "table").variable(name), recode, kept)


def test_every_combination_of_categories_is_a_cell(regions: Regions) -> None:
    decile = split("decile")
    assert cells_of([decile], (), regions) == 10
    assert cells_of([decile, split("percentile", Bands(20))], (), regions) == 10 * 5
    assert cells_of([decile, split("family_size", Bands(2))], (), regions) == 10 * 5


def test_a_table_without_a_breakdown_is_one_cell(regions: Regions) -> None:
    assert cells_of([], (BANJARNEGARA,), regions) == 1


def test_of_nested_regions_the_finest_are_the_cells(regions: Regions) -> None:
    districts = len(regions.children(BANJARNEGARA))
    nested = [split(name) for name in ("province", "regency", "district")]
    for splits in (nested, nested[-1:]):
        assert cells_of(splits, (BANJARNEGARA,), regions) == districts


@pytest.mark.parametrize(
    ("codes", "number"),
    [((), 38), (("33",), 1), (("33", "34"), 2), (("330401", "330402"), 1), (("3304012001",), 1)],
)
def test_regions_are_those_that_were_chosen_or_lie_around_them(
    regions: Regions, codes: tuple[str, ...], number: int
) -> None:
    assert cells_of([split("province")], codes, regions) == number


def test_identity_cards_are_from_anywhere(regions: Regions) -> None:
    splits = [split("ktp_province"), split("regency")]
    assert cells_of(splits, (BANJARNEGARA,), regions) == 38


@pytest.mark.parametrize(
    ("name", "recode", "kept", "number"),
    [
        ("decile", None, (1, 2, 3), 3),
        ("family_size", Bands(edges=(1, 3, 5)), (), 3),
        ("family_size", Bands(edges=(3, 5)), (), 3),
        ("family_size", Bands(edges=(1, 3, 5)), (3, 4, 6), 2),
        ("family_size", Top(6), (), 6),
        ("family_size", Bottom(4), (), 7),
        ("percentile", Bands(edges=(0, 50)), (), 2),
    ],
)
def test_what_a_recode_and_a_condition_leave_of_a_variable_are_its_categories(
    regions: Regions, name: str, recode: Recode | None, kept: tuple[int, ...], number: int
) -> None:
    assert cells_of([split(name, recode, kept)], (), regions) == number


@pytest.mark.parametrize(
    ("rows", "said"),
    [(9, (0, True, True)), (95, (10, True, True)), (100, (10, False, True)), (300, (30, False, False))],
)
def test_below_twice_k_many_cells_are_withheld_and_from_six_times_on_none_is_spoken_of(
    regions: Regions, rows: int, said: tuple[Any, ...]
) -> None:
    found = fullness([split("decile")], Behind(rows), (), regions, 5)
    assert found == Fullness(10, rows / 10, False, False, 5)
    assert (found.rounded, found.withholds_many, found.withholds_some) == said


@pytest.mark.parametrize("average", [21, 116])
@pytest.mark.parametrize("kind", ["share", "sum", "mean"])
def test_of_a_figure_with_an_inside_and_an_outside_nobody_says_that_only_some_are_withheld(
    regions: Regions, kind: MeasureKind, average: int
) -> None:
    alone, beside = (
        fullness([split("decile")], Behind(10 * average), (), regions, 5, figures)
        for figures in ((kind,), ("count", kind))
    )
    assert (alone.withholds_parts, beside.withholds_parts) == (True, True)
    assert (alone.withholds_some, beside.withholds_some) == (False, average == 21)
    assert alone.is_low == beside.is_low == (average == 21)


def test_where_many_cells_hold_too_few_a_share_changes_nothing(regions: Regions) -> None:
    found = fullness([split("decile")], Behind(50), (), regions, 5, ("share",))
    assert (found.withholds_many, found.withholds_some) == (True, True)


def behind_a_cell(regions: Regions, *splits: Split) -> Fullness:
    return fullness(splits, Behind(3000, families=1000, at_most=True), (), regions, 5)


def test_where_families_are_counted_they_stand_behind_a_cell(regions: Regions) -> None:
    found = behind_a_cell(regions, split("decile"), split("floor_material"))
    assert found.counts_families
    assert found.average == 1000 / found.cells
    assert fullness([split("decile")], Behind(3000), (), regions, 5).average == 300


def test_a_family_stands_in_a_cell_of_sons_and_in_one_of_daughters(regions: Regions) -> None:
    assert behind_a_cell(regions, split("decile"), split("sex")).average == pytest.approx(1000 * 1.75 / 20)


def test_of_many_categories_nearly_everybody_has_one_of_their_own(regions: Regions) -> None:
    found = behind_a_cell(regions, split("age", Bands(2)))
    assert 0.95 * 3000 < found.average * found.cells < 3000


@pytest.mark.parametrize(
    ("splits", "columns"),
    [
        ([split("province")], "province_code"),
        ([split("province"), split("sex")], "province_code, jenis_kelamin"),
        ([split("sex"), split("marital_status")], "jenis_kelamin, status_kawin"),
    ],
)
def test_about_so_many_families_stand_behind_the_cells_of_a_registry(
    registry: Path, regions: Regions, splits: list[Split], columns: str
) -> None:
    people = f"read_parquet('{registry}/individual/*/*.parquet', hive_partitioning = true)"
    family = "count(DISTINCT nomor_kartu_keluarga)"
    ((rows, families),) = duckdb.sql(f"SELECT count(*), {family} FROM {people}").fetchall()
    cells = duckdb.sql(f"SELECT {family} FROM {people} GROUP BY {columns}").fetchall()
    found = fullness(splits, Behind(rows, families), (), regions, 5)
    assert found.cells == len(cells)
    assert found.average == pytest.approx(sum(number for (number,) in cells) / len(cells), rel=0.1)
