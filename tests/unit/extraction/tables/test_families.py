"""Few families are few people, however many they are (issue B, point 4, level 2)."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cubes import cube_of, cubes
from support.registries import build_from, csv_rows, sign, write_registry
from support.table_attack import Attacker

from dtsen.extraction.engines import sql
from dtsen.extraction.errors import CheckFailed, EmptyResult, RegistryError
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import COUNT, Measures
from dtsen.extraction.tables.cube import ROOT, Cube
from dtsen.extraction.tables.families import Families, families_behind
from dtsen.extraction.tables.small import Rule
from dtsen.extraction.tables.suppression import Suppression, primary_rows, suppress

K = 5
WITH_SHARES = Measures(shares=("a",), sums=(("size", None),), partial=("size",))
Built = Callable[..., Delivery]


def bounded(
    cells: dict[tuple[tuple[Any, ...], ...], int], whole: Sequence[bool]
) -> dict[tuple[Any, ...], int]:
    """The families behind every cell, from those of the innermost ones."""
    cube = cube_of({paths: [10 * families] for paths, families in cells.items()})
    innermost = [
        ([axis.nodes[path] for axis, path in zip(cube.axes, paths, strict=True)], [families])
        for paths, families in cells.items()
    ]
    found = families_behind(cube, whole, [COUNT], innermost)[COUNT]
    return {
        tuple(axis.paths[node] for axis, node in zip(cube.axes, cube.nodes(row), strict=True)): number
        for row, number in enumerate(found)
    }


def test_sons_and_daughters_of_the_same_families_are_not_counted_twice() -> None:
    found = bounded({(("L",),): 4, (("P",),): 3}, [False])
    assert found[((),)] == 4


def test_families_of_two_villages_or_of_two_floors_are_different_ones() -> None:
    found = bounded({(("33", "3304"),): 4, (("33", "3305"),): 3, (("34", "3401"),): 2}, [True])
    assert (found[(("33",),)], found[((),)]) == (7, 9)


def test_the_largest_part_of_every_village_is_taken_before_the_villages_are_added() -> None:
    cells = {(("A",), ("L",)): 4, (("A",), ("P",)): 1, (("B",), ("L",)): 1, (("B",), ("P",)): 6}
    for whole, turned in (([True, False], False), ([False, True], True)):
        given_cells = {paths[::-1] if turned else paths: number for paths, number in cells.items()}
        assert bounded(given_cells, whole)[((), ())] == 10


def families_of(cube: Cube, measures: Measures, size: int) -> Families:
    """As if families had about so many members, and stood in one category of every axis."""
    return {
        name: array("q", (-(-count // size) if count else 0 for count in cube.quantities[name]))
        for name in measures.of_people
    }


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(WITH_SHARES), k=st.integers(2, 5), size=st.integers(1, 6))
def test_no_solver_narrows_few_families_to_less_than_k_families_of_their_size(
    cube: Cube, k: int, size: int
) -> None:
    families = families_of(cube, WITH_SHARES, size)
    found = suppress(cube, WITH_SHARES, k, families=families)
    audited = audit(cube, WITH_SHARES, found, families)
    assert audited.passed
    attacker = Attacker(cube, WITH_SHARES, dict(found.withheld), whole=False)
    rule = Rule(cube, k, families)
    for quantity in families:
        for row, is_few in enumerate(rule.few(quantity)):
            if is_few:
                assert found.withheld[WITH_SHARES.pattern(quantity)][row]
                if quantity not in WITH_SHARES.quantities:
                    continue  # (nobody publishes who adds something to the sum)
                people, own = cube.quantities[quantity][row], families[quantity][row]
                need = max(k, k * people // own if own < k else k)
                assert attacker.interval(quantity, row).width >= need
    plain = primary_rows(cube, WITH_SHARES, k)
    for pattern, flags in primary_rows(cube, WITH_SHARES, k, families).items():
        assert all(now >= before for now, before in zip(flags, plain[pattern], strict=True))


def test_the_audit_sees_few_families_that_are_shown_and_proofs_that_reach_too_short() -> None:
    """Twelve people in two families: withheld for people alone, nothing would be."""
    cube = cube_of({(("A",), (1,)): 12, (("A",), (2,)): 90, (("B",), (1,)): 80, (("B",), (2,)): 70})
    two = {COUNT: array("q", (2 if count == 12 else 20 for count in cube.quantities[COUNT]))}
    unaware = suppress(cube, Measures(), K)
    assert audit(cube, Measures(), unaware).passed
    assert audit(cube, Measures(), unaware, two).exposed == 1
    aware = suppress(cube, Measures(), K, families=two)
    assert audit(cube, Measures(), aware, two).passed
    short = Suppression(K, aware.withheld, ())
    assert audit(cube, Measures(), short, two).unproven


@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_totals_of_many_places_are_shown_though_every_place_has_few_families(seed: int) -> None:
    """120 villages of up to eleven families in ten ranks: nearly every cell is one or two families."""
    chance = Random(seed)
    numbers = Counter(
        ((village,), (chance.randrange(10),)) for village in range(120) for _ in range(chance.randint(1, 11))
    )
    cube = cube_of({paths: 4 * number for paths, number in numbers.items()})
    families = {COUNT: array("q", (count // 4 for count in cube.quantities[COUNT]))}
    found = suppress(cube, Measures(), K, families=families)
    assert audit(cube, Measures(), found, families).passed
    assert not any(found.withheld[COUNT][row] for row in range(len(cube)) if cube.nodes(row)[0] == ROOT)


# --- from a registry to the file ---------------------------------------------------------------------------

HOUSE, PALACE = 40, 777


def family(number: int, place: str, size: int, floor: int, area: int) -> dict[str, Any]:
    return {
        "region_code": place,
        "nomor_kartu_keluarga": f"{number:016d}",
        "jumlah_anggota_keluarga": size,
        "jenis_lantai_terluas": floor,
        "luas_lantai": area,
    }


@pytest.fixture
def one_palace(tmp_path: Path) -> Path:
    """In each of two regencies forty families of three on floor 2, twenty of two on floor 3; in the first
    there is one family of nine on floor 1, as no other.
    """
    families = [
        family(100 * place + number, code, *((3, 2) if number < 40 else (2, 3)), HOUSE)
        for place, code in enumerate(("3304012001", "3305012001"))
        for number in range(60)
    ]
    families.append(family(999, "3304012001", 9, 1, PALACE))
    people = [
        {
            "region_code": home["region_code"],
            "nomor_kartu_keluarga": home["nomor_kartu_keluarga"],
            "nomor_induk_kependudukan": f"{home['nomor_kartu_keluarga'][2:]}{member:02d}",
            "jenis_kelamin": 1 + member % 2,
        }
        for home in families
        for member in range(home["jumlah_anggota_keluarga"])
    ]
    return write_registry(tmp_path / "registry", families, people)


@pytest.fixture
def built(one_palace: Path, regions: Regions, tmp_path: Path) -> Built:
    def run(registry: Path = one_palace, **table: Any) -> Delivery:
        entry = {"dimensions": ["regency"], "measures": ["count", {"mean": "floor_area_m2"}]} | table
        spec = {"form": "table", "package": "none", "themes": {"individual": entry}}
        return build_from(spec, registry, regions, tmp_path / "out")

    return run


def cells(delivery: Delivery) -> list[dict[str, str]]:
    return csv_rows((delivery.path / "data/individual.csv").read_bytes())


def test_nine_people_of_one_family_are_withheld_and_do_not_follow_from_the_others(built: Built) -> None:
    delivery = built(dimensions=["regency", "floor_material"])
    rows = {(row["kode_kabupaten_kota"], row["jenis_lantai_terluas"]): row for row in cells(delivery)}
    for place in ("3304", "Total"):
        assert rows[place, "1"]["status"] == "ditahan"
        hidden = [code for (own, code), row in rows.items() if own == place and row["status"] == "ditahan"]
        assert len(hidden) >= 2
    assert str(PALACE) not in (delivery.path / "data/individual.csv").read_text()
    assert not delivery.report.broken_promises


def test_without_a_variable_of_families_the_same_people_are_shown(built: Built) -> None:
    rows = cells(built(dimensions=["regency", "sex"], measures=["count"]))
    assert all(row["status"] == "ditampilkan" for row in rows)


def test_a_condition_on_families_alone_makes_few_families_small_as_well(built: Built) -> None:
    """Nine people answer to it, and they are one family; the whole table is one small cell."""
    (row,) = cells(
        built(dimensions=[], measures=["count", {"mean": "family_size"}], where={"floor_material": [1]})
    )
    assert (row["jumlah"], row["status"]) == ("", "ditahan")


def test_a_table_without_dimensions_is_one_cell(built: Built) -> None:
    (row,) = cells(built(dimensions=[], measures=["count", {"mean": "family_size"}]))
    assert (row["jumlah"], row["status"]) == ("329", "ditampilkan")
    assert row["rata_rata_jumlah_anggota_keluarga"] == "2.92"


def test_nobody_is_no_table(built: Built) -> None:
    with pytest.raises(EmptyResult):
        built(dimensions=[], where={"floor_material": [9]})


def test_a_share_of_few_families_is_withheld_where_its_cell_is_shown(built: Built) -> None:
    measures = ["count", {"share": {"floor_material": [1]}}]
    rows = {row["kode_kabupaten_kota"]: row for row in cells(built(measures=measures))}
    assert rows["3304"]["jumlah"] == "169"
    assert rows["3304"]["persen_jenis_lantai_terluas_1"] == ""
    assert rows["Total"]["persen_jenis_lantai_terluas_1"] == ""


def test_a_person_whose_familys_row_is_missing_has_no_value(
    one_palace: Path, built: Built, tmp_path: Path, regions: Regions
) -> None:
    people = [
        {"region_code": "3304012001", "nomor_kartu_keluarga": f"{number // 2:016d}", "jenis_kelamin": 1}
        for number in range(40)
    ]
    homes = [family(number, "3304012001", 2, 2, HOUSE) for number in range(10)]
    registry = write_registry(tmp_path / "orphans", homes, people)
    rows = cells(built(registry, dimensions=["floor_material"], measures=["count"]))
    counts = {row["jenis_lantai_terluas"]: row["jumlah"] for row in rows}
    assert counts == {"Total": "40", "2": "20", "Tidak terisi": "20"}


# --- and against whoever makes a mistake on the way --------------------------------------------------------


def test_a_family_counted_too_often_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the check that counts families by queries of its own."""

    def generous(cube: Cube, *others: object) -> Families:
        return {COUNT: array("q", [99] * len(cube))}

    monkeypatch.setattr("dtsen.extraction.tables.counting.families_behind", generous)
    with pytest.raises(CheckFailed) as refused:
        built(dimensions=["regency", "floor_material"], measures=["count"])
    assert refused.value.code == "check_family_cells"


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ('_family."luas_lantai"', '_family."luas_lantai" + 1 AS "luas_lantai"', "check_total"),
        (
            '_family."jenis_lantai_terluas"',
            '5 - _family."jenis_lantai_terluas" AS "jenis_lantai_terluas"',
            "check_figures",
        ),
    ],
)
def test_a_wrong_value_of_the_family_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, code: str
) -> None:
    joined = sql._with_families

    def mistaken(*given: Any) -> str:
        return joined(*given).replace(right, wrong, 1)

    monkeypatch.setattr(sql, "_with_families", mistaken)
    with pytest.raises(CheckFailed) as refused:
        built(dimensions=["regency", "floor_material"])
    assert refused.value.code == code


def test_a_damaged_file_of_the_families_is_named(one_palace: Path, built: Built) -> None:
    path = one_palace / "family/province_code=33/part-0000.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(RegistryError) as refused:
        built()
    assert (refused.value.code, refused.value.subject) == (
        "file_damaged",
        "family/province_code=33/part-0000.parquet",
    )
    assert built(measures=["count"])  # (nobody reads it who needs nothing of it)


def test_a_column_that_the_families_lack_is_named(one_palace: Path, built: Built) -> None:
    path = one_palace / "family/province_code=33/part-0000.parquet"
    rows = f"SELECT * EXCLUDE (luas_lantai) FROM read_parquet('{path}')"
    duckdb.sql(f"COPY ({rows}) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").replace(path)
    sign(one_palace)
    with pytest.raises(RegistryError) as refused:
        built()
    assert (refused.value.code, refused.value.subject) == ("column_missing", "luas_lantai")


def test_families_of_seven_are_open_by_families_not_by_people(regions: Regions, tmp_path: Path) -> None:
    """Who knows that all families have seven members counts in sevens."""
    numbers = {("3304012001", 1): 1, ("3304012001", 2): 30, ("3305012001", 1): 30, ("3305012001", 2): 30}
    cube = cube_of({((place,), (floor,)): 7 * count for (place, floor), count in numbers.items()})
    families = {COUNT: array("q", (count // 7 for count in cube.quantities[COUNT]))}
    found = suppress(cube, Measures(), K, families=families)
    attacker = Attacker(cube, Measures(), dict(found.withheld), whole=False)
    (alone,) = [row for row, count in enumerate(cube.quantities[COUNT]) if count == 7]
    interval = attacker.interval(COUNT, alone)
    sevens = [people for people in range(7, int(interval.high) + 1, 7) if people >= interval.low]
    assert len(sevens) > K - 1
