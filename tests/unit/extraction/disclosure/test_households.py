"""Two files with a common key: what is measured is what a receiver puts together, whole households."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.anonymity import households
from support.registries import build_from, csv_rows, open_package, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.report import UNLINKING
from dtsen.extraction.errors import DisclosureRefused, SpecError
from dtsen.extraction.keys import FAMILY_KEY_COLUMN, KEY_LABELS, UNLINKED_NOTE
from dtsen.extraction.plan import make_plan
from dtsen.extraction.quality.expected import expected_of
from dtsen.extraction.regions import Regions

K = 5
MAN, WOMAN = 1, 2
HERE, NEAR, FAR = "3304012001", "3302012001", "3171011001"
PLACES = {HERE: "Banjarnegara", NEAR: "Banyumas", FAR: "Jakarta Pusat"}

Home = tuple[str, Sequence[int]]


@pytest.fixture
def registry_with(tmp_path: Path) -> Any:
    """Writes a registry of homes: where each stands, and the sex of everybody in it."""

    def write(homes: Sequence[Home]) -> Path:
        families, people = [], []
        for number, (place, sexes) in enumerate(sorted(homes)):
            common = {
                "region_code": place,
                "kabupaten_kota": PLACES[place],
                "nomor_kartu_keluarga": f"{number:016d}",
                "desil_nasional": 1 + number % 3,
            }
            families.append({**common, "jumlah_anggota_keluarga": len(sexes), "jenis_lantai_terluas": 1})
            people += [
                {**common, "nomor_induk_kependudukan": f"{number:08d}{member:08d}", "jenis_kelamin": sex}
                for member, sex in enumerate(sexes)
            ]
        return write_registry(tmp_path / "registry", families, people)

    return write


def asked(family: Mapping[str, Any], individual: Mapping[str, Any], **disclosure: Any) -> dict[str, Any]:
    return {"themes": {"family": family, "individual": individual}, "disclosure": disclosure}


def of(*variables: str, **where: list[int]) -> dict[str, Any]:
    return {"variables": list(variables)} | ({"where": where} if where else {})


def assert_ready_for_the_specification(page: bytes, report: Mapping[str, Any]) -> None:
    """What the page offers to copy is what the remedy does, key and all."""
    offered = [
        yaml.safe_load(unescape(text)) for text in re.findall("<code>(.*?)</code>", page.decode(), re.S)
    ]
    assert [item["disclosure"].get("linked", True) for item in offered] == [
        remedy["linked"] for remedy in report["remedies"]
    ]
    assert [item["disclosure"].get("transform", {}) for item in offered] == [
        remedy["transform"] for remedy in report["remedies"]
    ]


def families_in_small_classes(spec: dict[str, Any], registry: Path, regions: Regions, folder: Path) -> int:
    """What the refusal says; with the passing remedies carried out; without a key, where they say so."""
    with pytest.raises(DisclosureRefused) as refused:
        build_from(spec, registry, regions, folder / "refused.zip")
    report = refused.value.report
    assert_ready_for_the_specification(refused.value.documents["laporan-pengungkapan.html"], report)
    (found,) = [item for item in report["classes"] if (item["theme"], item["scope"]) == ("family", "joined")]
    passing = [remedy for remedy in report["remedies"] if remedy["passes"]]
    assert not all(remedy["linked"] for remedy in passing)
    for number, remedy in enumerate(passing):
        linked = {} if remedy["linked"] else {"linked": False}
        mended = {**spec, "disclosure": {**linked, "transform": remedy["transform"]}}
        delivery = build_from(mended, registry, regions, folder / f"{number}.zip")
        if remedy["linked"]:
            continue
        assert remedy["costs"][0] == UNLINKING
        members = open_package(delivery.path)
        assert UNLINKED_NOTE in json.loads(members["datapackage.json"])["treatments"]
        for theme in ("family", "individual"):
            header = members[f"data/{theme}.csv"].decode().split("\r\n")[0]
            assert not set(header.split(",")) & KEY_LABELS.keys()
    return int(found["people_in_small_classes"])


def joined(delivered: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> dict[Hashable, Hashable]:
    """The households of two delivered files, by their key."""
    return households(
        {
            theme: [
                (row[FAMILY_KEY_COLUMN], tuple(row.get(name) for name in columns))
                for row in csv_rows(delivered[f"data/{theme}.csv"])
            ]
            for theme, columns in names.items()
        }
    )


def test_d3_values_are_emptied_in_households_of_which_there_is_one_fewer_than_k_and_not_of_k(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    homes = [(HERE, (MAN, WOMAN))] * 12 + [(HERE, (MAN, MAN))] * K + [(HERE, (WOMAN, WOMAN))] * (K - 1)
    decided = {"override": {"reason": "uji", "decided_by": "Uji"}}  # (those emptied are few themselves)
    spec = asked(of("floor_material"), of("sex"), transform={"sex": "suppress"}, k=K, **decided)
    delivery = build_from(spec, registry_with(homes), regions, tmp_path / "d.zip")
    rows = csv_rows(open_package(delivery.path)["data/individual.csv"])
    assert Counter(row["jenis_kelamin"] for row in rows) == {"1": 12 + 2 * K, "2": 12, "": 2 * (K - 1)}


def test_d3_who_lives_together_tells_families_apart_though_nobody_stands_alone(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    """Twelve couples and one home of two men: of each sex there are a dozen, of that home there is one."""
    registry = registry_with([(HERE, (MAN, WOMAN))] * 12 + [(HERE, (MAN, MAN))])
    spec = asked(of("floor_material"), of("sex"))
    assert families_in_small_classes(spec, registry, regions, tmp_path) == 1


def test_d3_the_number_of_members_is_counted_from_the_key_though_it_was_not_chosen(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    registry = registry_with([(HERE, (MAN,))] * 8 + [(HERE, (MAN,) * 7)] * 2)
    spec = asked(of("floor_material"), of("chronic_illness"))
    assert families_in_small_classes(spec, registry, regions, tmp_path) == 2


def test_d3_having_a_row_in_the_other_file_is_known_and_no_missing_value(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    """The family's file has a condition: who stands in it at all answers to it. Of six women who live alone
    two do, so that neither they nor the other four are five.
    """
    registry = registry_with([(HERE, (MAN,))] * 14 + [(HERE, (WOMAN,))] * 6)
    spec = asked(of("floor_material", decile=[1]), of("sex"))
    assert families_in_small_classes(spec, registry, regions, tmp_path) == 6


def test_d3_a_place_in_the_members_file_is_that_of_their_family_too(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    """Emptied it is no place any more: of two small regencies, six families remain that are alike."""
    homes = [(HERE, (MAN, WOMAN))] * 9 + [(NEAR, (MAN, WOMAN))] * 3
    registry = registry_with(homes)
    spec = asked(of("floor_material"), of("regency"))
    with pytest.raises(DisclosureRefused) as refused:
        build_from(spec, registry, regions, tmp_path / "refused.zip")
    found = {item["theme"]: item for item in refused.value.report["classes"] if item["scope"] == "joined"}
    assert found["family"]["people_in_small_classes"] == 3
    registry = registry_with([*homes, *[(FAR, (MAN, WOMAN))] * 3])
    spec["disclosure"] = {"transform": {"regency": "suppress"}}
    delivered = open_package(build_from(spec, registry, regions, tmp_path / "d.zip").path)
    found = joined(delivered, {"family": [], "individual": ["kabupaten_kota"]})
    assert sorted(Counter(found.values()).values()) == [6, 9]


def test_d3_what_is_emptied_in_one_file_is_emptied_in_the_other(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    """Three families of a small regency, of two people or of eight: many people, and few families."""
    crowded = (MAN, WOMAN) * 4
    registry = registry_with([(HERE, (MAN, WOMAN))] * 9 + [(NEAR, crowded)] * 3 + [(FAR, crowded)] * 3)
    spec = asked(of("regency"), of("regency"), transform={"regency": "suppress"})
    delivery = build_from(spec, registry, regions, tmp_path / "d.zip")
    checks = {check.id: check.verdict for theme in delivery.report.themes for check in theme.checks}
    assert (checks["content"], checks["disclosure"]) == ("pass", "pass")
    delivered = open_package(delivery.path)
    found = joined(delivered, {"family": ["kabupaten_kota"], "individual": ["kabupaten_kota"]})
    assert sorted(Counter(found.values()).values()) == [6, 9]
    places: dict[str, set[str]] = {}
    for theme in ("family", "individual"):
        for row in csv_rows(delivered[f"data/{theme}.csv"]):
            places.setdefault(row[FAMILY_KEY_COLUMN], set()).add(row["kabupaten_kota"])
    assert Counter(map(tuple, places.values())) == {("Banjarnegara",): 9, ("",): 6}


def test_d3_files_without_a_key_are_told_apart_by_what_stands_in_both(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    """A decile that one family of a place has alone would lead from its members to it, key or no key."""
    registry = registry_with([(HERE, (MAN,))] * 9)
    apart = {"linked": False, "k": 4}
    assert build_from(asked(of("decile"), of("sex"), **apart), registry, regions, tmp_path / "d.zip")
    with pytest.raises(DisclosureRefused) as refused:
        build_from(asked(of("decile"), of("decile", "sex"), **apart), registry, regions, tmp_path / "e.zip")
    assert [item["people_in_small_classes"] for item in refused.value.report["classes"]] == [9, 9]


@pytest.mark.parametrize(
    ("of_family", "of_person", "shared"),
    [
        ("decile", "percentile", {"desil_nasional", "persentil"}),
        ("pbi_national", "health_insurance", {"pbi_nas", "jaminan_kesehatan"}),
        ("decile_regency", "percentile", {"desil_kabupaten_kota", "persentil"}),
        ("dwelling_tenure", "percentile", set()),
    ],
)
def test_files_without_a_key_are_told_apart_by_what_follows_from_each_other(
    regions: Regions, of_family: str, of_person: str, shared: set[str]
) -> None:
    """D3: a percentile says the decile, and so joins people to the family that has it alone in its place."""
    spec = spec_of(asked(of("regency", of_family), of("regency", of_person), linked=False), regions)
    catalogue = load_catalogue()
    joining = {
        column.name for plan in make_plan(spec, catalogue).themes for column in plan.columns if column.shared
    }
    assert joining == {"kabupaten_kota", *shared}
    for choice in spec.themes:
        identifying = set(expected_of(spec, choice, catalogue).identifying)
        assert identifying >= joining & set(expected_of(spec, choice, catalogue).header)


def test_the_two_files_stand_in_orders_that_tell_nothing_of_each_other(
    registry_with: Any, regions: Regions, tmp_path: Path
) -> None:
    """Families of three places, one person each: were the orders the same, line n would be that of line n."""
    homes = [(place, (MAN,)) for place in PLACES for _ in range(8)]
    spec = asked(of("regency"), of("regency"), linked=False)
    delivered = open_package(build_from(spec, registry_with(homes), regions, tmp_path / "d.zip").path)
    orders = [
        [row["kabupaten_kota"] for row in csv_rows(delivered[f"data/{theme}.csv"])]
        for theme in ("family", "individual")
    ]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1]) != orders[0]


@pytest.mark.parametrize(
    ("themes", "rules", "code"),
    [
        (("family",), {"linked": False}, "nothing_to_unlink"),
        (("family", "individual"), {"linked": "no"}, "bad_linked"),
        (("family", "individual"), {"linked": False, "l": 2}, "shared_sensitive"),
    ],
)
def test_unlinking_is_refused_where_it_cannot_mean_anything(
    regions: Regions, tmp_path: Path, themes: tuple[str, ...], rules: dict[str, Any], code: str
) -> None:
    spec = {"themes": {theme: of("decile") for theme in themes}, "disclosure": rules}
    with pytest.raises(SpecError) as refused:
        build_from(spec, tmp_path, regions, tmp_path / "d.zip")
    assert refused.value.code == code
