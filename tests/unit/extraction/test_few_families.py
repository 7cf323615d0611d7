"""Level 3: k counts families, and officers are told where rows can be put together as families."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, csv_rows, write_registry

from dtsen.extraction.delivery import Delivery
from dtsen.extraction.errors import DisclosureRefused
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
    fields = ("region_code", "nomor_kartu_keluarga", "kabupaten_kota", "persentil", "desil_nasional")
    families = [{name: head[name] for name in fields} for head in heads]
    return write_registry(tmp_path_factory.mktemp("few") / "1-2026", families, people)


def asked(variables: list[str], where: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    choice = {"variables": variables} | ({"where": where} if where else {})
    return {"themes": {"individual": choice}, "package": "none", **more}


def checks(delivery: Delivery) -> list[Check]:
    return [check for check in delivery.report.for_officers if check.id == "few_families"]


def by_hand(rows: list[dict[str, Any]], names: tuple[str, ...]) -> tuple[int, int]:
    """Rows in groups of two or more of some of fewer than k families, and of one: counted in Python."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row["nomor_kartu_keluarga"])
    few = [cards for cards in groups.values() if len(set(cards)) < min(K, len(cards))]
    return sum(map(len, few)), sum(len(cards) for cards in few if len(set(cards)) == 1)


def counted(check: Check) -> dict[str, int]:
    return {name: figure for name, figure in check.figures.items() if name != "k"}


def test_d3_a_file_that_is_one_family_is_refused_though_it_is_five_people(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    for number, variables in enumerate((["province", "chronic_illness"], ["chronic_illness"])):
        spec = asked(variables, where={"percentile": [31]})
        with pytest.raises(DisclosureRefused) as refused:
            build_from(spec, registry, regions, tmp_path / str(number))
        (found,) = refused.value.report["classes"]
        assert (found["people"], found["people_in_small_classes"], found["smallest_class"]) == (5, 5, 1)
        assert found["unique_people"] == MEMBERS
        assert "5 dari 5 orang (100,0%) berada dalam kelas yang memuat kurang dari 5 keluarga" in str(found)


def test_d3_an_override_lets_one_family_out_and_officers_are_told_that_it_can_be_put_together(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    rules = {"override": {"reason": "uji", "decided_by": "Uji"}}
    spec = asked(["province", "chronic_illness"], where={"percentile": [31]}, disclosure=rules)
    (check,) = checks(build_from(spec, registry, regions, tmp_path / "d"))
    assert check.verdict == "warn"
    assert set(counted(check).values()) == {MEMBERS}
    assert "rumah tangga itu dapat disusun kembali" in check.message
    assert "buat wilayah lebih kasar" in check.message


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
    few, one = by_hand(people, ("kelurahan_desa", "desil_nasional", "pbi_nas"))
    assert 0 < one < few
    assert counted(check) == {"with_few_families": few, "with_one_family": one}


def test_a_rank_is_counted_as_it_is_delivered(registry: Path, regions: Regions, tmp_path: Path) -> None:
    spec = asked(["village", "percentile"])
    banded = spec | {"disclosure": {"transform": {"percentile": {"bands": 100}}}}
    found = [
        checks(build_from(item, registry, regions, tmp_path / str(place)))[0].verdict
        for place, item in enumerate((spec, banded))
    ]
    assert found == ["warn", "pass"]


def test_d3_a_value_is_emptied_where_few_families_have_it_however_many_people_they_are(
    tmp_path: Path, regions: Regions, people: list[dict[str, Any]]
) -> None:
    """Eight villages of one family of five each lose their name, one of sixteen families keeps it."""
    crowd = [row | {"kelurahan_desa": "ramai"} for row in people[MEMBERS * 20 :]]
    small = [row | {"kelurahan_desa": f"kecil {n // MEMBERS}"} for n, row in enumerate(people[: MEMBERS * 8])]
    rows = [*crowd, *small]
    registry = write_registry(tmp_path / "r", rows[:1], rows)
    with pytest.raises(DisclosureRefused) as refused:
        build_from(asked(["village", "chronic_illness"]), registry, regions, tmp_path / "refused")
    (found,) = refused.value.report["classes"]
    assert (found["small_classes"], found["people_in_small_classes"]) == (8, 8 * MEMBERS)
    spec = asked(["village", "chronic_illness"], disclosure={"transform": {"village": "suppress"}})
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    delivered = csv_rows((delivery.path / "data/individual.csv").read_bytes())
    assert Counter(row["kelurahan_desa"] for row in delivered) == {"ramai": len(crowd), "": len(small)}


def test_of_two_ways_to_pass_the_one_that_puts_no_rows_together_stands_first_and_both_say_how_many(
    registry: Path, regions: Regions, tmp_path: Path, people: list[dict[str, Any]]
) -> None:
    chosen = {"family": ["regency", "decile"], "individual": ["regency", "sex", "decile"]}

    def without(*left: str) -> dict[str, Any]:
        themes = {
            theme: {"variables": [name for name in names if theme not in left or name != "decile"]}
            for theme, names in chosen.items()
        }
        return {"themes": themes, "package": "none", "disclosure": {"linked": False}}

    with pytest.raises(DisclosureRefused) as refused:
        build_from(without(), registry, regions, tmp_path / "refused")
    ways = refused.value.report["left_out"]
    assert [(way["theme"], way["passes"]) for way in ways] == [("individual", True), ("family", True)]
    few, one = by_hand(people, ("kabupaten_kota", "desil_nasional"))
    assert 0 < one < few
    told = [(way["together"]["rows"], way["together"]["of_one"], way["together"]["of"]) for way in ways]
    assert told == [(0, 0, 180), (few, one, 180)]
    for way in ways:
        delivery = build_from(without(way["theme"]), registry, regions, tmp_path / way["theme"])
        (check,) = checks(delivery)
        assert list(counted(check).values()) == [way["together"]["rows"], way["together"]["of_one"]]
    clean, unclean = (way["message"] for way in ways)
    assert "Lulus bila diterapkan. Pada berkas individu sesudahnya, tidak ditemukan baris" in clean
    assert f"Pada berkas individu sesudahnya, {few} dari 180 baris (13,9%) disatukan oleh" in unclean
    page = refused.value.documents["laporan-pengungkapan.html"].decode()
    assert page.index(clean) < page.index(unclean)


def test_lone_rows_are_put_together_with_nobody(
    tmp_path: Path, regions: Regions, people: list[dict[str, Any]]
) -> None:
    rows = [row | {"persentil": n + 1} for n, row in enumerate(people[::MEMBERS])]
    registry = write_registry(tmp_path / "r", rows[:1], rows)
    (check,) = checks(build_from(asked(["percentile"]), registry, regions, tmp_path / "d"))
    assert check.verdict == "pass"


def test_groups_of_one_family_fewer_than_k_are_counted_and_who_names_no_family_is_none(
    tmp_path: Path, regions: Regions, people: list[dict[str, Any]]
) -> None:
    groups = {31: (K - 1, 0), 32: (K, 0), 33: (K - 1, 2), 34: (1, 0), 35: (0, 3)}
    found, rest = [], list(people)
    for percentile, (families, without_card) in groups.items():
        own, rest = rest[: MEMBERS * families], rest[MEMBERS * families :]
        own += [row | {"nomor_kartu_keluarga": None} for row in rest[:without_card]]
        found += [row | {"region_code": VILLAGES[0], "persentil": percentile} for row in own]
        rest = rest[MEMBERS:]
    registry = write_registry(tmp_path / "r", found[:1], found)
    rules = {"override": {"reason": "uji", "decided_by": "Uji"}}
    (check,) = checks(build_from(asked(["percentile"], disclosure=rules), registry, regions, tmp_path / "d"))
    few = 2 * (K - 1) * MEMBERS + 2
    assert counted(check) == {"with_few_families": few + MEMBERS + 3, "with_one_family": MEMBERS + 3}


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
    spec = asked(["village", "percentile"])
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    for path in delivery.path.rglob("*"):
        if path.is_file():
            for told in (b"few_families", b"with_one_family", b"dapat disusun kembali"):
                assert told not in path.read_bytes(), path
    assert any(b"dapat disusun kembali" in page for page in delivery.pages.values())


@pytest.mark.parametrize("override", [False, True])
def test_d3_the_package_tells_nothing_that_counts_the_families_behind_its_people(
    registry: Path, regions: Regions, tmp_path: Path, override: bool
) -> None:
    """A receiver who knew that two classes hold five families each would know what every percentile is."""
    rules: dict[str, Any] = {"override": {"reason": "uji", "decided_by": "Uji"}} if override else {}
    where = {"percentile": [31]} if override else {}
    spec = asked(["village", "chronic_illness"], where=where, disclosure=rules)
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    told = json.loads((delivery.path / "laporan-kualitas.json").read_text())
    (found,) = told["disclosure"]["classes"]
    counted_in_families = ("small_classes", "people_in_small_classes", "unique_people", "smallest_class")
    assert {found[name] for name in counted_in_families} == {None}
    assert (found["sizes"], found["causes"]) == ([], [])
    page = (delivery.path / "laporan-kualitas.html").read_text()
    assert "Kelas terkecil memuat" not in page + json.dumps(told)
    assert "Besar kelas" not in page
    said = (
        "Sebagian orang berada dalam kelas yang memuat kurang dari 5 keluarga" if override else "Setiap kelas"
    )
    assert said in page
    # (the officers' own page has it all)
    assert "Kelas terkecil memuat" in delivery.pages["laporan-kualitas.html"].decode()
