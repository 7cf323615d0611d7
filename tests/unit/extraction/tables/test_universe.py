"""A question asked of some gives nobody away, though every reader knows who is asked (issue B, point 4)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cubes import cube_of, cubes
from support.registries import KEY, build_from, csv_rows, spec_of, write_registry
from support.table_attack import Attacker

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.cage import open_cage
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import (
    COUNT,
    Certificate,
    Measures,
    Step,
    part_of,
    rest_of,
    share_moves,
)
from dtsen.extraction.tables.counting import counted
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.plan import make_table_plan
from dtsen.extraction.tables.suppression import Suppression, suppress
from dtsen.extraction.tables.universe import closed_rows

ASKED_OF_SOME = Measures(shares=("a", "b"), unanswered=("a",))
WITH_HOURS = Measures(shares=("a", "hours?"), sums=(("hours", "hours?"),), unanswered=("a",))
ONE = Measures(shares=("a",), unanswered=("a",))


def assert_nothing_can_be_worked_out(cube: Cube, measures: Measures, found: Suppression) -> None:
    """Neither by a reader who knows the questionnaire nor by one who knows who has an answer."""
    whoever = Attacker(cube, measures, dict(found.withheld), whole=False)
    informed = Attacker(cube, measures, dict(found.withheld), whole=False, knows_who_answered=True)
    k = found.k
    for row in range(len(cube)):
        if found.withheld[COUNT][row]:
            assert whoever.interval(COUNT, row).width >= k
        for share in measures.shares:
            part, rest = part_of(share), rest_of(share)
            for half in (part, rest):
                if 0 < cube.quantities[half][row] < k:
                    assert found.withheld[share][row]
                    assert whoever.interval(half, row).width >= k
                    if share in measures.unanswered and not found.withheld[COUNT][row]:
                        assert informed.interval(half, row).width >= k
            outside = cube.quantities[COUNT][row] - cube.quantities[part][row]
            if cube.quantities[part][row] and 0 < outside < k:
                assert found.withheld[share][row]
        for name, _ in measures.sums:
            if found.withheld[name][row] and cube.quantities[name][row]:
                assert whoever.interval(name, row).width >= k


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(ASKED_OF_SOME), k=st.integers(2, 6))
def test_no_solver_that_knows_who_is_asked_narrows_an_answer_to_less_than_k(cube: Cube, k: int) -> None:
    found = suppress(cube, ASKED_OF_SOME, k)
    assert audit(cube, ASKED_OF_SOME, found).passed
    assert_nothing_can_be_worked_out(cube, ASKED_OF_SOME, found)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(WITH_HOURS), k=st.integers(2, 6))
def test_no_sum_is_moved_to_where_nobody_adds_to_it(cube: Cube, k: int) -> None:
    found = suppress(cube, WITH_HOURS, k)
    assert audit(cube, WITH_HOURS, found).passed
    assert_nothing_can_be_worked_out(cube, WITH_HOURS, found)


def test_the_others_with_an_answer_are_a_half_of_their_own() -> None:
    """Of 17 children below five 16 are well nourished, and nobody else was asked."""
    cube = cube_of({((1,),): [17, 16, 1, 0], ((2,),): [275, 0, 0, 275]}, ONE)
    found = suppress(cube, ONE, 5)
    assert all(found.withheld["a"][row] for row in range(len(cube)) if cube.quantities[part_of("a")][row])
    assert audit(cube, ONE, found).passed


def test_the_audit_believes_no_answer_of_somebody_who_was_not_asked() -> None:
    cube = cube_of({((1,),): [17, 14, 3, 0], ((2,),): [275, 0, 0, 275]}, ONE)
    (children,) = [row for row in range(len(cube)) if cube.quantities[COUNT][row] == 17]
    (adults,) = [row for row in range(len(cube)) if cube.quantities[COUNT][row] == 275]
    moves = share_moves("a")
    believed = Certificate(
        (Step((adults,), (children,), moves, 3),), (Step((adults,), (children,), moves, -3),)
    )
    withheld = {name: bytearray(b"\1" * len(cube)) for name in (COUNT, "a")}
    assert audit(cube, ONE, Suppression(2, withheld, (believed,))).false == 1


def test_a_table_may_have_more_shares_than_a_machine_word_has_bits() -> None:
    many = Measures(shares=tuple(f"s{place}" for place in range(40)))
    cube = cube_of(
        {(("A",), (1,)): [9, *(0, 9) * 40], (("B",), (2,)): [9, *(9, 0) * 40]}, many, by_place=True
    )
    closed = closed_rows(cube, many)
    of_one = [name for name in closed if any(closed[name])]
    assert sorted(of_one) == sorted(many.halves)
    for half in many.halves:
        assert not any(
            flag and figure for flag, figure in zip(closed[half], cube.quantities[half], strict=True)
        )


# By place and age: people, the married, the others. No child is married, of the oldest all but one.
BY_AGE = {
    (("A",), (1,)): [30, 0, 30],
    (("A",), (2,)): [60, 30, 30],
    (("A",), (3,)): [9, 8, 1],
    (("B",), (1,)): [30, 0, 30],
    (("B",), (2,)): [9, 4, 5],
    (("B",), (3,)): [20, 19, 1],
}
MARRIED = Measures(shares=("a",))


@pytest.mark.parametrize("asked", ["married", "unmarried"])
def test_nobody_hides_behind_children_who_might_be_married(asked: str) -> None:
    """Nor, the other way round, behind children who might not be unmarried."""
    swapped = {of: [count, rest, part] for of, (count, part, rest) in BY_AGE.items()}
    cube = cube_of(BY_AGE if asked == "married" else swapped, MARRIED, by_place=True)
    found = suppress(cube, MARRIED, 5)
    assert audit(cube, MARRIED, found).passed
    assert_nothing_can_be_worked_out(cube, MARRIED, found)
    children = [row for row in range(len(cube)) if cube.axes[1].paths[cube.nodes(row)[1]] == (1,)]
    assert not any(found.withheld["a"][row] for row in children)  # they would hide nothing


def test_the_audit_believes_in_no_married_child() -> None:
    cube = cube_of(BY_AGE, MARRIED, by_place=True)
    row_of = {
        tuple(axis.paths[node] for axis, node in zip(cube.axes, cube.nodes(row), strict=True)): row
        for row in range(len(cube))
    }
    moves = share_moves("a")
    for age, believed in ((1, False), (2, True)):
        (first, all_first), (last, all_last) = (
            [row_of[place, (of,)] for place in (("A",), ())] for of in (age, 3)
        )
        step = Step((first, all_first), (last, all_last), moves, 1)
        withheld = {name: bytearray(b"\1" * len(cube)) for name in (COUNT, "a")}
        found = audit(cube, MARRIED, Suppression(2, withheld, (Certificate((step,), ()),)))
        assert found.false == (not believed)


def test_that_nobody_in_one_place_has_it_may_be_chance() -> None:
    """Nobody of a certain age, it is not."""
    cells = {((of,),): [50, part, 50 - part] for of, part in (("A", 9), ("B", 0), ("C", 50))}
    assert not closed_rows(cube_of(cells, MARRIED, by_place=True), MARRIED)
    assert closed_rows(cube_of(cells, MARRIED), MARRIED).keys() == {*MARRIED.halves}


def test_the_axes_of_a_table_that_are_places_are_told_apart(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    asked = {"dimensions": ["age_group", "regency", "ktp_province", "village"], "measures": ["count"]}
    spec = spec_of({"form": "table", "themes": {"individual": asked}}, regions)
    plan = make_table_plan(spec, spec.themes[0], load_catalogue())
    with DuckDBEngine(Dataset.open(registry), tmp_path, KEY) as engine:
        engine.aggregate(plan.groups, tmp_path / "groups")
    with open_cage([tmp_path], tmp_path / "spill") as connection:
        axes = counted(plan, tmp_path / "groups", connection).cube.axes
    assert [axis.of_places for axis in axes] == [False, True, True]


def test_no_sum_is_moved_to_a_category_that_has_none_anywhere() -> None:
    cells = {
        ((place,), (age,)): [50, figure]
        for place, of in (("A", (0, 4, 60)), ("B", (0, 90, 80)), ("C", (0, 70, 9)))
        for age, figure in enumerate(of)
    }
    measures = Measures(sums=(("hours", None),))
    cube = cube_of(cells, measures, by_place=True)
    (none, some) = (closed_rows(cube, measures)["hours"], cube.quantities["hours"])
    assert [bool(flag) for flag in none] == [not figure for figure in some]


# 292 people of a regency, 17 of them children below five.
PEOPLE: list[dict[str, Any]] = [
    {
        "region_code": "3203012001",
        "nomor_induk_kependudukan": f"{number:016d}",
        "nomor_kartu_keluarga": f"{number // 3:016d}",
        "kelompok_umur": 1 if number < 17 else 2 + number % 9,
        "kondisi_gizi": None if number >= 17 else 1 if number == 0 else 2,
        "kepemilikan_usaha": None if number < 17 else 1 if number < 54 else 2,
        "omzet_usaha_utama": None if not 17 <= number < 54 else 5 if number < 19 else 1,
    }
    for number in range(292)
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    families = [
        {"region_code": "3203012001", "nomor_kartu_keluarga": f"{number:016d}"} for number in range(98)
    ]
    return write_registry(tmp_path_factory.mktemp("universe") / "1-2026", families, PEOPLE)


@pytest.mark.parametrize(
    ("asked", "share", "told"),
    [
        (
            {
                "measures": [
                    "count",
                    {"share": {"age_group": [1]}},
                    {"share": {"nutrition_status": [2, 3, 8]}},
                ]
            },
            "persen_kondisi_gizi_2_3_8",
            "the one child of 17 that is not",
        ),
        (
            {"dimensions": ["age_group"], "measures": ["count", {"share": {"nutrition_status": [2, 3, 8]}}]},
            "persen_kondisi_gizi_2_3_8",
            "the one child of 17 that is not",
        ),
        (
            {
                "dimensions": ["owns_business"],
                "measures": ["count", {"share": {"main_business_turnover": [1, 2, 3]}}],
            },
            "persen_omzet_usaha_utama_1_2_3",
            "the two of 37 owners with more",
        ),
    ],
)
def test_who_is_left_of_those_asked_is_not_told(
    registry: Path, regions: Regions, tmp_path: Path, asked: Mapping[str, Any], share: str, told: str
) -> None:
    spec = {"form": "table", "themes": {"individual": asked}, "package": "none"}
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    rows = csv_rows((delivery.path / "data/individual.csv").read_bytes())
    assert {row[share] for row in rows} <= {"", "0.0", "0"}, told
    assert all(row["jumlah"] for row in rows)  # to hide the share is enough
    assert delivery.report.verdict != "fail"
