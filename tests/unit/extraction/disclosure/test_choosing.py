"""Which remedies are worth an officer's time (D3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.registries import build_from, csv_rows, open_package, write_registry

from dtsen.extraction.disclosure.mending.choosing import contains, different, undominated
from dtsen.extraction.disclosure.report import Remedy
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.recode import Bands, Recode, Top
from dtsen.extraction.regions import Regions

PROVINCE, DISTRICT = Transform("province", drop=True), Transform("district", drop=True)
SMALLER = Transform("family_size", Top(5))


def remedy(*transforms: Transform, passes: bool = False, left: int = 0) -> Remedy:
    return Remedy(transforms, (), {"family": left}, 0, passes)


def test_a_remedy_that_contains_another_passing_one_is_not_offered() -> None:
    enough, too_much = remedy(DISTRICT, passes=True), remedy(DISTRICT, SMALLER, passes=True)
    assert undominated([too_much, enough]) == (enough,)


def test_a_remedy_that_takes_more_and_gains_nothing_is_not_offered() -> None:
    some, same, more = remedy(DISTRICT, left=40), remedy(DISTRICT, PROVINCE, left=40), remedy(SMALLER, left=9)
    assert undominated([some, same, more]) == (some, more)


def test_one_that_takes_more_and_gains_something_is_offered_and_what_passes_comes_first() -> None:
    some, all_of_it = remedy(DISTRICT, left=40), remedy(DISTRICT, SMALLER, passes=True)
    assert undominated([some, all_of_it]) == (all_of_it, some)


@pytest.mark.parametrize(
    ("wide", "narrow", "is_contained"),
    [
        (Bands(20), Bands(10), True),
        (Bands(10), Bands(20), False),
        (Top(5), Top(8), True),
        (Top(8), Top(5), False),
        (Top(5), Bands(5), False),
        (Bands(5), None, True),
    ],
)
def test_a_coarser_recode_contains_a_finer_one(
    wide: Recode, narrow: Recode | None, is_contained: bool
) -> None:
    assert contains([Transform("age", wide)], [Transform("age", narrow)]) is is_contained


def test_dropping_a_column_contains_its_recode_and_not_the_emptying_of_some_cells() -> None:
    dropped = [Transform("age", drop=True)]
    assert contains(dropped, [Transform("age", Bands(5))])
    assert not contains(dropped, [Transform("age", suppress=True)])


def test_what_a_step_takes_needlessly_is_taken_back_also_when_it_passes(
    regions: Regions, tmp_path: Path
) -> None:
    """The districts alone are the trouble; without them nobody needs to lose the province."""
    families = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            "provinsi": "Jawa Tengah",
            "kecamatan": f"Kecamatan {number}",
        }
        for number in range(12)
    ]
    spec = {"themes": {"family": {"variables": ["province", "district"]}}}
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, write_registry(tmp_path / "registry", families, []), regions, tmp_path / "d.zip")
    assert [item["transform"] for item in error.value.report["remedies"] if item["passes"]] == [
        {"district": "drop"}
    ]


def aged(*recodes: Recode, lost: float = 0.5, cells: int = 0, left: int = 0) -> Remedy:
    [recode] = recodes
    transforms = (DISTRICT, Transform("age", recode))
    return Remedy(transforms, (), {"family": left}, cells, passes=not left, lost=lost)


def test_of_proposals_that_differ_in_one_step_of_one_number_the_first_is_offered() -> None:
    first, step = aged(Top(60), lost=0.5), aged(Top(59), lost=0.52)
    assert different([first, step]) == (first,)
    assert different([aged(Bands(10), left=800), aged(Bands(20), left=700)]) == (aged(Bands(10), left=800),)


@pytest.mark.parametrize(
    "other",
    [
        aged(Bands(20), lost=0.9),  # loses clearly more
        aged(Bands(20), cells=400),  # empties cells
        remedy(DISTRICT, Transform("age", drop=True), passes=True),  # a loss of another kind
        remedy(PROVINCE, Transform("age", Bands(20)), passes=True),  # another column
        aged(Bands(20), left=3),  # does not pass
    ],
)
def test_a_step_that_loses_or_leaves_clearly_more_is_another_proposal(other: Remedy) -> None:
    assert different([aged(Bands(10)), other]) == (aged(Bands(10)), other)


def test_where_everything_that_costs_least_gives_a_place_up_one_proposal_keeps_it(
    regions: Regions, tmp_path: Path
) -> None:
    """Four families of each size in two districts: without the district there are eight, and with it sizes
    or areas have to be put together.
    """
    families = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{district}{size}{number:014d}",
            "kecamatan": f"Kecamatan {district}",
            "jumlah_anggota_keluarga": size,
            "luas_lantai": 30 + size * 10 + (number + district) % 3,
        }
        for district in (1, 2)
        for size in range(1, 7)
        for number in range(4)
    ]
    variables = ["district", "family_size", "floor_area_m2"]
    spec = {"themes": {"family": {"variables": variables}}, "disclosure": {"k": 5}}
    registry = write_registry(tmp_path / "registry", families, [])
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, tmp_path / "d.zip")
    passing = [item for item in error.value.report["remedies"] if item["passes"]]
    kept = [item for item in passing if item["transform"].get("district") not in ("drop", "suppress")]
    assert kept
    mended = {**spec, "disclosure": {"k": 5, "transform": kept[0]["transform"]}}
    rows = csv_rows(
        open_package(build_from(mended, registry, regions, tmp_path / "m.zip").path)["data/family.csv"]
    )
    assert {row["kecamatan"] for row in rows} == {"Kecamatan 1", "Kecamatan 2"}
