"""What everybody can look up hides nothing (issue B, point 4, level 2; R7: the open figures, level 1)."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
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
from dtsen.extraction.run import Delivery
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import COUNT, Measures, part_of, rest_of
from dtsen.extraction.tables.counting import counted
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.plan import make_table_plan
from dtsen.extraction.tables.published import Published, published
from dtsen.extraction.tables.suppression import Suppression, suppress

K = 5
COUNTS_ONLY = Measures()
WITH_SHARE = Measures(shares=("a",))


def open_along_the_first_axis(cube: Cube) -> Published:
    """As if its nodes were provinces: their totals are open, and the grand total."""
    groups = array("q", [-1]) * len(cube)
    for row in range(len(cube)):
        first, *others = (*cube.nodes(row), 0)
        if not any(others) and (not first or len(cube.axes[0].paths[first]) == 1):
            groups[row] = first
    return Published({COUNT: groups})


def attacker_of(cube: Cube, measures: Measures, found: Suppression, known: Published) -> Attacker:
    """A reader who has looked up the open figures."""
    withheld = {pattern: bytearray(flags) for pattern, flags in found.withheld.items()}
    for pattern, fixed in known.fixed.items():
        withheld[pattern] = bytearray(
            flag and not of for flag, of in zip(withheld[pattern], fixed, strict=True)
        )
    return Attacker(cube, measures, withheld, whole=False)


def secrets(
    cube: Cube, measures: Measures, found: Suppression, known: Published
) -> Iterator[tuple[str, int]]:
    for row in range(len(cube)):
        if found.withheld[COUNT][row] and not known.is_fixed(COUNT, row):
            yield COUNT, row
        for share in measures.shares:
            for half in (part_of(share), rest_of(share)):
                if 0 < cube.quantities[half][row] < found.k:
                    yield half, row


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cube=cubes(WITH_SHARE), k=st.integers(2, 5))
def test_no_solver_with_the_open_figures_narrows_a_figure_of_which_nobody_is_warned(
    cube: Cube, k: int
) -> None:
    known = open_along_the_first_axis(cube)
    found = suppress(cube, WITH_SHARE, k, known=known)
    audited = audit(cube, WITH_SHARE, found, known=known)
    assert audited.passed
    attacker = attacker_of(cube, WITH_SHARE, found, known)
    narrow = [
        (quantity, row)
        for quantity, row in secrets(cube, WITH_SHARE, found, known)
        if attacker.interval(quantity, row).width < k
    ]
    assert len(narrow) <= audited.told_elsewhere


def by_place(*rows: tuple[str, int, int]) -> Cube:
    return cube_of({((place,), (code,)): count for place, code, count in rows})


def test_a_province_that_everybody_can_look_up_is_no_cover_for_a_small_cell() -> None:
    """It would be the cheapest one: without B's second cell, nothing else of its column is large enough."""
    cube = by_place(("A", 1, 2), ("A", 2, 60), ("B", 1, 2), ("B", 2, 40), ("C", 1, 30), ("C", 2, 30))
    known = open_along_the_first_axis(cube)
    found = suppress(cube, COUNTS_ONLY, K, known=known)
    assert audit(cube, COUNTS_ONLY, found, known=known).told_elsewhere == 0
    fixed = known.fixed[COUNT]
    assert not any(flag and of for flag, of in zip(found.withheld[COUNT], fixed, strict=True))


def test_who_counts_moved_open_figures_as_protection_is_told_what_follows_from_them() -> None:
    """Three cells of two, and everybody knows that they come to six: none is more than four."""
    cells = {(("A", number),): 2 for number in range(3)} | {(("B", number),): 50 for number in range(2)}
    cube = cube_of(cells)
    known = open_along_the_first_axis(cube)
    unaware = suppress(cube, COUNTS_ONLY, K)
    assert audit(cube, COUNTS_ONLY, unaware).told_elsewhere == 0
    assert audit(cube, COUNTS_ONLY, unaware, known=known).told_elsewhere >= 3
    aware = audit(cube, COUNTS_ONLY, suppress(cube, COUNTS_ONLY, K, known=known), known=known)
    assert (aware.passed, aware.told_elsewhere) == (True, 3)


def test_nothing_changes_where_nothing_is_open() -> None:
    cube = by_place(("A", 1, 2), ("A", 2, 60), ("B", 1, 20), ("B", 2, 40))
    assert suppress(cube, COUNTS_ONLY, K) == suppress(cube, COUNTS_ONLY, K, known=Published())


# --- what is open of a table -------------------------------------------------------------------------------

PLACES = ("3304012001", "3304022001", "3305012001", "3402012001", "3402022001")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    rows = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{place[:4]}{number:012d}",
            "nomor_induk_kependudukan": f"{place[2:8]}{number:010d}",
            "jenis_kelamin": 1 + number % 2,
            "desil_nasional": 1 + number % 3,
            "jumlah_anggota_keluarga": 1,
            "fasilitas_bab": 1 + number % 2,
        }
        for place in PLACES
        for number in range(12)
    ]
    return write_registry(tmp_path / "registry", rows, rows)


@pytest.fixture
def open_groups(people: Path, regions: Regions, tmp_path: Path) -> Callable[..., Mapping[str, Any]]:
    """By pattern, the groups of cells that are open, each cell by its codes."""

    def run(theme: str, dimensions: list[str], asked: Any = None, **entry: Any) -> dict[str, Any]:
        measures = [*entry.pop("measures", ()), "count"]
        table = {"dimensions": dimensions, "measures": measures, **entry}
        spec = spec_of({"form": "table", "themes": {theme: table}, "regions": asked or []}, regions)
        plan = make_table_plan(spec, spec.themes[0], load_catalogue())
        work = tmp_path / "work"
        work.mkdir()
        with DuckDBEngine(Dataset.open(people), work, KEY) as engine:
            engine.aggregate(plan.groups, work / "groups")
        with open_cage([work], work / "spill") as connection:
            cube = counted(plan, work / "groups", connection).cube
        found: dict[str, dict[int, list[str]]] = {}
        for pattern, groups in published(plan, cube).groups.items():
            for row, group in enumerate(groups):
                if group >= 0:
                    pairs = zip(cube.axes, cube.nodes(row), strict=True)
                    names = [str((*axis.paths[node], "all")[-1 if not node else -2]) for axis, node in pairs]
                    found.setdefault(pattern, {}).setdefault(group, []).append(" ".join(names))
        return {pattern: sorted(map(sorted, of.values())) for pattern, of in found.items()}

    return run


def test_families_are_open_by_province_and_in_all(open_groups: Any) -> None:
    assert open_groups("family", ["province", "regency", "toilet_facility"]) == {
        COUNT: [["33 all"], ["34 all"], ["all all"]]
    }


def test_individuals_are_open_by_province_and_sex_and_nationally_by_decile(open_groups: Any) -> None:
    found = open_groups("individual", ["province", "sex", "decile"])[COUNT]
    by_province = [[f"{code} {sex} all"] for code in ("33", "34", "all") for sex in ("1", "2", "all")]
    assert found == sorted([*by_province, *([f"all all {decile}"] for decile in (1, 2, 3))])


def test_regencies_without_their_provinces_add_up_to_them(open_groups: Any) -> None:
    assert open_groups("family", ["regency"])[COUNT] == [["3304", "3305"], ["3402"], ["all"]]


@pytest.mark.parametrize(
    ("asked", "found"), [(["33"], [["33"], ["all"]]), (["33", "3402"], [["33"]]), (["3304"], None)]
)
def test_of_some_regions_whole_provinces_are_open(open_groups: Any, asked: list[str], found: Any) -> None:
    assert open_groups("family", ["province"], asked).get(COUNT) == found


@pytest.mark.parametrize(
    ("theme", "where", "found"),
    [
        ("family", {"decile": [1]}, None),
        ("individual", {"sex": [1]}, [["33"], ["34"], ["all"]]),
        ("individual", {"decile": [1, 2]}, [["all"]]),
        ("individual", {"sex": [1], "decile": [1]}, None),
    ],
)
def test_a_condition_leaves_open_what_is_published_of_it(
    open_groups: Any, theme: str, where: dict[str, Any], found: Any
) -> None:
    assert open_groups(theme, ["province"], where=where).get(COUNT) == found


def test_the_share_of_men_is_open_where_they_are(open_groups: Any) -> None:
    found = open_groups("individual", ["province", "decile"], measures=[{"share": {"sex": [1]}}])
    assert found["sex=1"] == [["33 all"], ["34 all"], ["all all"]]


# --- from a registry to the report -------------------------------------------------------------------------


@pytest.fixture
def built(regions: Regions, tmp_path: Path) -> Callable[..., Delivery]:
    """Three districts of two families in one province, and two of thirty in another."""
    sizes = {"1101012001": 2, "1101022001": 2, "1101032001": 2, "3304012001": 30, "3304022001": 30}
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{place[:8]}{number:08d}",
            "desil_nasional": 1,
            "jumlah_anggota_keluarga": 1,
        }
        for place, size in sizes.items()
        for number in range(size)
    ]
    registry = write_registry(tmp_path / "registry", families, [])

    def run(**entry: Any) -> Delivery:
        table = {"dimensions": ["district"], "measures": ["count"], **entry}
        spec = {"form": "table", "package": "none", "themes": {"family": table}}
        return build_from(spec, registry, regions, tmp_path / "out")

    return run


def test_officers_are_warned_and_the_package_does_not_say_what_to_look_up(
    built: Callable[..., Delivery],
) -> None:
    delivery = built()
    (warning,) = delivery.report.for_officers
    assert (warning.id, warning.verdict, dict(warning.figures)) == ("open_figures", "warn", {"told": 3})
    report = json.loads((delivery.path / "laporan-kualitas.json").read_text())
    assert "open_figures" not in {check["id"] for check in report["themes"][0]["checks"]}
    assert "angka terbuka" not in (delivery.path / "laporan-kualitas.html").read_text()
    rows = csv_rows((delivery.path / "data/family.csv").read_bytes())
    assert all(not row["jumlah"] for row in rows if row["kode_kecamatan"].startswith("11"))


def test_of_a_condition_that_nothing_is_published_of_nobody_is_warned(built: Callable[..., Delivery]) -> None:
    assert not built(where={"decile": [1, 2]}).report.for_officers


def test_districts_of_a_province_hide_behind_each_other_and_not_behind_another_provinces() -> None:
    """The table lacks the provinces, but everybody knows them: so does the solver, by another table."""
    counts = {("33", "A"): 2, ("33", "B"): 9, ("33", "C"): 9, ("34", "D"): 8, ("34", "E"): 9}
    flat = cube_of({((province + place,),): count for (province, place), count in counts.items()})
    provinces = [str(path[0])[:2] if path else "" for path in flat.axes[0].paths]
    numbers = {"": 0, "33": 1, "34": 2}
    groups = array("q", (numbers[provinces[flat.nodes(row)[0]]] for row in range(len(flat))))
    known = Published({COUNT: groups}, {0: provinces})
    found = suppress(flat, COUNTS_ONLY, K, known=known)
    assert audit(flat, COUNTS_ONLY, found, known=known).told_elsewhere == 0
    nested = cube_of({((province, place),): count for (province, place), count in counts.items()})
    withheld = bytearray(len(nested))
    for row in range(len(nested)):
        path = nested.axes[0].paths[nested.nodes(row)[0]]
        if len(path) == 2:
            own = flat.axes[0].nodes[("".join(map(str, path)),)]
            withheld[row] = found.withheld[COUNT][flat.rows[own]]
    attacker = Attacker(nested, COUNTS_ONLY, {COUNT: withheld}, whole=False)
    hidden = [row for row, flag in enumerate(withheld) if flag]
    assert hidden
    assert all(attacker.interval(COUNT, row).width >= K for row in hidden)
