"""A sum that is nearly all one contributor's is not shown (issue B, point 4, level 2)."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cubes import cube_of, cubes
from support.registries import build_from, csv_rows, write_registry
from support.table_attack import Attacker

from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery
from dtsen.extraction.tables import job
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import Measures
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.dominance import Largest, lacking, largest_parts
from dtsen.extraction.tables.suppression import suppress

SUM = "workers"
MEASURES = Measures(sums=((SUM, None),))
Built = Callable[..., Delivery]


@pytest.mark.parametrize(
    ("largest", "total", "more"),
    [(80, 100, 0), (81, 100, 2), (100, 100, 25), (1, 1, 1), (0, 0, 0), (4, 5, 0)],
)
def test_one_contributor_may_have_four_fifths_of_a_sum_and_not_more(
    largest: int, total: int, more: int
) -> None:
    assert lacking(largest, total) == more
    assert 100 * largest <= 80 * (total + more)


def largest_of(cube: Cube, parts: dict[int, int], whole: bool = True) -> Largest:
    """The largest contributions of a cube, by those of its innermost cells (by row)."""
    innermost = [(cube.nodes(row), [part]) for row, part in parts.items()]
    return largest_parts(cube, [whole] * len(cube.axes), [SUM], innermost)


def test_the_largest_of_a_total_is_that_of_its_parts_and_of_a_familys_parts_at_most_their_sum() -> None:
    cube = cube_of({((1,),): [9, 50], ((2,),): [9, 70]}, MEASURES)
    parts = {cube.rows[key]: part for key, part in zip(cube.keys, (30, 65), strict=False)}
    total = cube.rows[0]
    assert largest_of(cube, parts)[SUM][total] == 65
    assert largest_of(cube, parts, whole=False)[SUM][total] == 95


@st.composite
def contributed(draw: st.DrawFn) -> tuple[Cube, Largest]:
    cube = draw(cubes(MEASURES))
    parts = {}
    for row, margin in enumerate(cube.margins):
        if not margin:
            total = cube.quantities[SUM][row]
            parts[row] = draw(st.sampled_from([total, total * 9 // 10, -(-total // 2)]))
    return cube, largest_of(cube, parts)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(given_cube=contributed(), k=st.integers(2, 5))
def test_no_solver_finds_a_bound_of_a_dominant_contribution_that_is_closer_than_a_quarter(
    given_cube: tuple[Cube, Largest], k: int
) -> None:
    cube, largest = given_cube
    found = suppress(cube, MEASURES, k, largest=largest)
    assert audit(cube, MEASURES, found, largest=largest).passed
    attacker = Attacker(cube, MEASURES, dict(found.withheld), whole=False)
    for row, (most, total) in enumerate(zip(largest[SUM], cube.quantities[SUM], strict=True)):
        if 100 * most > 80 * total:
            interval = attacker.interval(SUM, row)
            assert 80 * interval.high >= 100 * most
            assert interval.width >= max(k, total)
        if not found.withheld[SUM][row]:
            assert 100 * most <= 80 * total


def dominated() -> tuple[Cube, Largest]:
    """Two by two; in the first cell one contributor has 900 of 910, and its neighbours are small."""
    cells = {("A", 1): 910, ("A", 2): 150, ("B", 1): 150, ("B", 2): 2000}
    cube = cube_of({((place,), (code,)): [50, total] for (place, code), total in cells.items()}, MEASURES)
    parts = {row: 900 if cube.quantities[SUM][row] == 910 else 9 for row in range(len(cube))}
    return cube, largest_of(cube, {row: part for row, part in parts.items() if not cube.margins[row]})


def test_neighbours_too_small_to_hide_a_dominant_contribution_do_not_serve_alone() -> None:
    """With them the sum lies between 0 and 1,060, which is wide enough for a sum of few. But who has 900 of
    it is known to have at most 1,060 then, and that is too close.
    """
    cube, largest = dominated()
    (row,) = [row for row, total in enumerate(cube.quantities[SUM]) if total == 910]
    four = {pattern: bytearray(len(cube)) for pattern in MEASURES.patterns}
    four[SUM] = bytearray(not margin for margin in cube.margins)
    alone = Attacker(cube, MEASURES, four, whole=False).interval(SUM, row)
    assert (alone.low, alone.high) == (0, 1060)
    found = suppress(cube, MEASURES, 5, largest=largest)
    assert Attacker(cube, MEASURES, dict(found.withheld), whole=False).interval(SUM, row).high >= 1125


def test_the_audit_sees_a_dominated_sum_that_is_shown_and_one_that_cannot_be_more() -> None:
    cube, largest = dominated()
    unaware = suppress(cube, MEASURES, 5)
    assert audit(cube, MEASURES, unaware).passed
    # (the cell, and both margins of 1,060)
    assert audit(cube, MEASURES, unaware, largest=largest).exposed == 3
    aware = suppress(cube, MEASURES, 5, largest=largest)
    only_less = tuple(replace(known, high=()) for known in aware.certificates)
    assert audit(cube, MEASURES, replace(aware, certificates=only_less), largest=largest).unproven


# --- from a registry to the file ---------------------------------------------------------------------------

PLACES = ("3304012001", "3305012001", "3306012001", "3307012001")
RANCH = 977


@pytest.fixture
def one_ranch(tmp_path: Path) -> Path:
    """In each of four regencies twenty families with three heads of cattle; but one of the first regency, the
    ranch, has 977. Every family is a couple, and each of the two pays three workers, on the ranch 488.
    """
    families, people = [], []
    for place in PLACES:
        for number in range(20):
            card = f"{place[:4]}{number:012d}"
            own = {"region_code": place, "nomor_kartu_keluarga": card}
            is_ranch = (place, number) == (PLACES[0], 0)
            families.append(
                own
                | {
                    "jumlah_anggota_keluarga": 2,
                    "jumlah_ternak_sapi": RANCH if is_ranch else 3,
                    "luas_lantai": 40,
                }
            )
            people += [
                own
                | {
                    "nomor_induk_kependudukan": f"{card[:14]}{sex:02d}",
                    "jenis_kelamin": sex,
                    "jumlah_pekerja_yang_dibayar_dari_usaha_utama": RANCH // 2 if is_ranch else 3,
                }
                for sex in (1, 2)
            ]
    return write_registry(tmp_path / "registry", families, people)


@pytest.fixture
def built(one_ranch: Path, regions: Regions, tmp_path: Path) -> Built:
    def run(measures: list[Any], theme: str = "family", **table: Any) -> Delivery:
        entry = {"dimensions": ["regency"], "measures": measures} | table
        spec = {"form": "table", "package": "none", "themes": {theme: entry}}
        return build_from(spec, one_ranch, regions, tmp_path / "out")

    return run


def column(delivery: Delivery, name: str, theme: str = "family") -> dict[str, str]:
    rows = csv_rows((delivery.path / f"data/{theme}.csv").read_bytes())
    return {
        row["kode_kabupaten_kota"]: row[name] for row in rows if row.get("jenis_kelamin", "Total") == "Total"
    }


def test_the_cattle_of_one_ranch_stand_in_no_sum_and_no_mean_and_the_families_are_counted(
    built: Built,
) -> None:
    """Of 1,214 heads of cattle it has 977: 80 percent are 971."""
    delivery = built(["count", {"sum": "cattle_count"}, {"mean": "cattle_count"}])
    assert column(delivery, "jumlah") == {"Total": "80"} | {place[:4]: "20" for place in PLACES}
    for name in ("total_jumlah_ternak_sapi", "rata_rata_jumlah_ternak_sapi"):
        figures = column(delivery, name)
        assert figures["3304"] == figures["Total"] == ""


def test_the_report_says_that_no_sum_is_one_contributors_and_not_whose_it_would_have_been(
    built: Built,
) -> None:
    delivery = built([{"mean": "cattle_count"}])
    (check,) = [check for check in delivery.report.themes[0].checks if check.id == "dominance"]
    assert (check.verdict, dict(check.figures)) == ("pass", {})
    assert "80 persen" in check.message
    assert not [text for text in ("3304", str(RANCH)) if text in check.message]


def test_a_table_of_counts_asks_for_no_largest_contribution(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unasked(*_: object) -> Largest:
        raise AssertionError

    monkeypatch.setattr("dtsen.extraction.tables.counting.largest_parts", unasked)
    delivery = built(["count"])
    assert "dominance" not in {check.id for check in delivery.report.themes[0].checks}


WORKERS = "total_jumlah_pekerja_yang_dibayar_dari_usaha_utama"
OF_FAMILIES = {"mean": "floor_area_m2"}


def test_among_people_a_person_is_the_contributor_and_where_families_count_it_is_the_family(
    built: Built,
) -> None:
    """Of 1,090 workers each of the couple has 488, 45 percent, and both together 90."""
    of_people = column(built([{"sum": "paid_workers"}], "individual"), WORKERS, "individual")
    assert of_people["3304"] == "1090"


@pytest.mark.parametrize("dimensions", [["regency"], ["regency", "sex"]])
def test_a_couple_is_one_contributor_also_where_it_stands_in_two_cells(
    built: Built, dimensions: list[str]
) -> None:
    delivery = built([{"sum": "paid_workers"}, OF_FAMILIES], "individual", dimensions=dimensions)
    of_families = column(delivery, WORKERS, "individual")
    assert of_families["3304"] == ""


def test_what_a_family_has_is_counted_for_all_its_people_together(built: Built) -> None:
    """Of 2 * (977 + 19 * 3) heads of cattle the ranch's two people carry 2 * 977; each has less than half."""
    delivery = built(["count", {"sum": "cattle_count"}], "individual")
    assert column(delivery, "total_jumlah_ternak_sapi", "individual")["3304"] == ""


# --- and against whoever makes a mistake on the way --------------------------------------------------------


@pytest.mark.parametrize("theme", ["family", "individual"])
@pytest.mark.parametrize("measure", ["sum", "mean"])
def test_a_dominated_sum_that_is_shown_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch, theme: str, measure: str
) -> None:
    """Negative control of the check that looks for the largest contributions by queries of its own: the table
    knows them, but nobody withholds for their sake.
    """
    monkeypatch.setattr("dtsen.extraction.tables.small.lacking", lambda largest, total: 0)
    with pytest.raises(CheckFailed) as refused:
        built([{measure: "cattle_count"}], theme)
    assert refused.value.code == "check_dominance"


@pytest.mark.parametrize("theme", ["family", "individual"])
def test_a_largest_contribution_that_is_not_the_registrys_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    """Negative control: where margins are bounded by the parts, the parts have to be right. A greater one
    would withhold more than the rule, and show nothing that it should not.
    """
    right = job.counted

    def mistaken(*given: Any) -> Counted:
        table = right(*given)
        return replace(
            table,
            largest={name: array("q", (2 * part for part in parts)) for name, parts in table.largest.items()},
        )

    monkeypatch.setattr(job, "counted", mistaken)
    with pytest.raises(CheckFailed) as refused:
        built([{"sum": "cattle_count"}], theme)
    assert refused.value.code == "check_dominance"
