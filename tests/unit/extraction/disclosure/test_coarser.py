"""What is offered for a number that was made coarser already: coarser still, and never finer."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.registries import build_from, write_registry

from dtsen.extraction.disclosure.mending.coarser import Spread, coarser_recodes, is_coarser
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.recode import Bands, Bottom, Recode, Top
from dtsen.extraction.regions import Regions

NUMBERS = range(-3, 130)
BEFORE = [
    None,
    Top(8),
    Top(60),
    Bottom(3),
    Bottom(20),
    Bands(2),
    Bands(5),
    Bands(10),
    Bands(7),
    Bands(edges=(0, 5, 15, 60)),
    Bands(edges=(3, 10)),
]


def told(recode: Recode | None, number: int) -> object:
    return number if recode is None else recode.apply(number)


def says_no_more(one: Recode | None, other: Recode | None) -> bool:
    """Whether whatever looks the same by ``other`` does so by ``one``: the definition, by trying it."""
    seen: dict[object, object] = {}
    return all(
        seen.setdefault(told(other, number), told(one, number)) == told(one, number) for number in NUMBERS
    )


def spread_of(numbers: range, before: Recode | None) -> Spread:
    def order(number: int) -> int:
        if isinstance(before, Bands):
            floor = before.floor(number)
            return -1 if floor is None else floor
        return number if before is None else before.apply(number)

    placed = sorted(map(order, numbers))
    return Spread(
        quantile=lambda share: placed[min(int(share * len(placed)), len(placed) - 1)],
        distinct=lambda recode: len({told(recode or before, number) for number in numbers}),
    )


@pytest.mark.parametrize("before", BEFORE, ids=str)
@pytest.mark.parametrize("numbers", [range(1, 10), range(100)], ids=["few", "many"])
def test_what_is_offered_after_a_recode_says_less_and_still_more_than_one_thing_or_another(
    before: Recode | None, numbers: range
) -> None:
    offered = list(coarser_recodes(before, spread_of(numbers, before)))
    for recode in offered:
        assert recode != before
        assert says_no_more(recode, before)
        assert len({told(recode, number) for number in numbers}) >= 3


@pytest.mark.parametrize("before", [Top(8), Bands(5), Bottom(3), Bands(edges=(0, 5, 15, 60))], ids=str)
def test_something_is_offered_after_every_kind_of_recode(before: Recode) -> None:
    assert list(coarser_recodes(before, spread_of(range(100), before)))


@pytest.mark.parametrize("one", BEFORE, ids=str)
@pytest.mark.parametrize("other", BEFORE, ids=str)
def test_a_recode_that_counts_as_coarser_is_so_for_every_number(
    one: Recode | None, other: Recode | None
) -> None:
    if is_coarser(one, other):
        assert says_no_more(one, other)


def test_d3_a_number_with_a_top_code_may_get_a_lower_one_or_bands(regions: Regions, tmp_path: Path) -> None:
    """The form's own transform is a top code; after it nothing but leaving the column out was offered."""
    sizes = [1] * 9 + [2] * 9 + [3] * 9 + [4] * 9 + [5] * 9 + [6] * 4 + [7] * 3 + [9] * 2
    families = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            "jumlah_anggota_keluarga": size,
        }
        for number, size in enumerate(sizes)
    ]
    registry = write_registry(tmp_path / "registry", families, [])
    spec = {
        "themes": {"family": {"variables": ["family_size", "decile"]}},
        "disclosure": {"transform": {"family_size": {"top": 8}}},
    }
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, tmp_path / "d.zip")
    passing = [item["transform"]["family_size"] for item in error.value.report["remedies"] if item["passes"]]
    assert any(isinstance(item, dict) and item.get("top", 8) < 8 for item in passing)
    assert all(item == "drop" or "bands" in item or item["top"] <= 8 for item in passing)
