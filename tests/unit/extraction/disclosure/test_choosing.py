"""Which remedies are worth an officer's time (D3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.registries import build_from, write_registry

from dtsen.extraction.disclosure.mending.choosing import contains, undominated
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
