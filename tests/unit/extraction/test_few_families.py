"""Level 3: k counts people, and officers are told where too few families stand behind them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, write_registry

from dtsen.extraction.delivery import Delivery
from dtsen.extraction.quality import few_families
from dtsen.extraction.quality.report import Check
from dtsen.extraction.regions import Regions

VILLAGES = ("3304012001", "3304012002", "3305012001")
MEMBERS = 5
K = 5


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    """36 families of five, 12 a village. Percentile 31 is one family; in each village of the first regency
    two families are in decile 9, and in the last one everybody is in decile 2.
    """
    found = []
    for number in range(36):
        place = VILLAGES[number // 12]
        in_village = number % 12
        percentile = 31 if number == 0 else 85 if in_village in (1, 2) and number < 24 else 15
        found += [
            {
                "region_code": place,
                "nomor_kartu_keluarga": f"{number:016d}",
                "nomor_induk_kependudukan": f"{number:08d}{member:08d}",
                "provinsi": "JAWA TENGAH",
                "kabupaten_kota": place[:4],
                "kelurahan_desa": place,
                "persentil": percentile,
                "desil_nasional": -(-percentile // 10),
                "pbi_nas": 1,
                "jenis_kelamin": 1 + member % 2,
                "penyakit_kronis": member % 3,
            }
            for member in range(MEMBERS)
        ]
    return found


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, Any]]) -> Path:
    heads = people[::MEMBERS]
    fields = ("region_code", "nomor_kartu_keluarga", "persentil", "desil_nasional")
    families = [{name: head[name] for name in fields} for head in heads]
    return write_registry(tmp_path_factory.mktemp("few") / "1-2026", families, people)


def asked(variables: list[str], where: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    choice = {"variables": variables} | ({"where": where} if where else {})
    return {"themes": {"individual": choice}, "package": "none", **more}


def checks(delivery: Delivery) -> list[Check]:
    return [check for check in delivery.report.for_officers if check.id == "few_families"]


def by_hand(rows: list[dict[str, Any]], names: tuple[str, ...], least: int) -> tuple[int, int]:
    """Rows in groups of at least so many people but fewer than k families, and of one: counted in Python."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row["nomor_kartu_keluarga"])
    few = [cards for cards in groups.values() if len(cards) >= least and len(set(cards)) < K]
    return sum(map(len, few)), sum(len(cards) for cards in few if len(set(cards)) == 1)


def counted(check: Check) -> dict[str, int]:
    return {name: figure for name, figure in check.figures.items() if name != "k"}


def test_a_file_that_is_one_family_passes_k_and_officers_are_warned(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    spec = asked(["province", "chronic_illness"], where={"percentile": [31]})
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    (check,) = checks(delivery)
    assert check.verdict == "warn"
    assert set(counted(check).values()) == {MEMBERS}
    assert "5 dari 5 baris (100,0%) berada di kelas yang berisi sedikitnya 5 orang" in check.message
    assert "kurang dari 5 keluarga, 5 di antaranya di kelas satu keluarga saja" in check.message
    assert "rumah tangga itu dapat disusun kembali" in check.message
    assert "buat wilayah lebih kasar" in check.message


def test_a_whole_file_without_a_place_or_rank_is_counted_as_one_group(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    spec = asked(["chronic_illness"], where={"percentile": [31]})
    (check,) = checks(build_from(spec, registry, regions, tmp_path / "d"))
    assert set(counted(check).values()) == {MEMBERS}


@pytest.mark.parametrize("variables", [["province", "sex", "chronic_illness"], ["chronic_illness"]])
def test_a_file_that_is_spread_over_families_is_no_warning(
    registry: Path, regions: Regions, tmp_path: Path, variables: list[str]
) -> None:
    (check,) = checks(build_from(asked(variables), registry, regions, tmp_path / "d"))
    assert (check.verdict, set(counted(check).values())) == ("pass", {0})


def test_places_and_what_people_inherit_put_families_together(
    registry: Path, regions: Regions, tmp_path: Path, people: list[dict[str, Any]]
) -> None:
    spec = asked(["village", "decile", "pbi_national", "chronic_illness"])
    (check,) = checks(build_from(spec, registry, regions, tmp_path / "d"))
    few, one = by_hand(people, ("kelurahan_desa", "desil_nasional", "pbi_nas"), 2)
    assert 0 < one < few
    assert counted(check) == {
        "in_few_families": 0,  # the classes are the villages, of twelve families each
        "in_one_family": 0,
        "with_few_families": few,
        "with_one_family": one,
    }
    assert "berada di kelas" not in check.message


def test_a_rank_is_counted_as_it_is_delivered(registry: Path, regions: Regions, tmp_path: Path) -> None:
    spec = asked(["village", "percentile"])
    banded = spec | {"disclosure": {"transform": {"percentile": {"bands": 100}}}}
    found = [
        checks(build_from(item, registry, regions, tmp_path / str(place)))[0].verdict
        for place, item in enumerate((spec, banded))
    ]
    assert found == ["warn", "pass"]


def test_a_class_is_counted_as_suppression_leaves_it(
    tmp_path: Path, regions: Regions, people: list[dict[str, Any]]
) -> None:
    """Villages of four people are emptied and one class of eight families; a village of one family stays."""
    crowd = [row | {"kelurahan_desa": "ramai"} for row in people[MEMBERS * 20 :]]
    small = [row | {"kelurahan_desa": f"kecil {n % 10}"} for n, row in enumerate(people[: MEMBERS * 8])]
    one = [row | {"kelurahan_desa": "sendiri"} for row in people[MEMBERS * 9 : MEMBERS * 10]]
    rows = [*crowd, *small, *one]
    registry = write_registry(tmp_path / "r", rows[:1], rows)
    spec = asked(["village", "chronic_illness"], disclosure={"transform": {"village": {"suppress": True}}})
    (check,) = checks(build_from(spec, registry, regions, tmp_path / "d"))
    assert counted(check)["in_one_family"] == counted(check)["in_few_families"] == MEMBERS


def test_lone_rows_are_put_together_with_nobody(
    tmp_path: Path, regions: Regions, people: list[dict[str, Any]]
) -> None:
    rows = [row | {"persentil": n + 1} for n, row in enumerate(people[::MEMBERS])]
    registry = write_registry(tmp_path / "r", rows[:1], rows)
    (check,) = checks(build_from(asked(["percentile"]), registry, regions, tmp_path / "d"))
    assert check.verdict == "pass"


def test_of_many_rows_whole_groups_of_a_part_are_counted_and_the_check_says_so(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(few_families, "_ROWS_COUNTED", 90)  # of 180 rows every second group
    (check,) = checks(build_from(asked(["village", "percentile"]), registry, regions, tmp_path / "d"))
    assert check.figures["with_few_families"] % (2 * MEMBERS) == 0
    assert "perkiraan" in check.message


@pytest.mark.parametrize(
    "spec",
    [
        {"themes": {"family": {"variables": ["percentile"]}}},
        asked(["family_card_number", "percentile"]),
        {
            "themes": {
                "family": {"variables": ["percentile"]},
                "individual": {"variables": ["percentile", "sex"]},
            },
            "disclosure": {"override": {"reason": "uji", "decided_by": "Uji"}},
        },
        {"form": "table", "themes": {"individual": {"dimensions": ["sex"], "measures": ["count"]}}},
    ],
    ids=["families", "level 4", "both with a key", "table"],
)
def test_only_rows_of_people_without_a_key_at_level_3_are_looked_at(
    registry: Path, regions: Regions, tmp_path: Path, spec: dict[str, Any]
) -> None:
    assert checks(build_from(spec | {"package": "none"}, registry, regions, tmp_path / "d")) == []


def test_the_receiver_is_not_told_which_rows_are_one_family(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    spec = asked(["province", "chronic_illness"], where={"percentile": [31]})
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    for path in delivery.path.rglob("*"):
        if path.is_file():
            for told in (b"few_families", b"in_one_family", b"satu keluarga saja"):
                assert told not in path.read_bytes(), path
    assert any(b"satu keluarga saja" in page for page in delivery.pages.values())
