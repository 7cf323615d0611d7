from pathlib import Path

import pytest

from dtsen.extraction.errors import RegionError
from dtsen.extraction.regions import Region, Regions, outermost


def test_d20_all_regions_are_there_under_dotless_kemendagri_codes(regions: Regions) -> None:
    counts = [len(regions.all(level)) for level in ("province", "regency", "district", "village")]
    assert counts == [38, 514, 7285, 83762]
    assert {len(region.code) for region in regions.all("village")} == {10}


def test_a_region_knows_its_name_level_parent_and_path(regions: Regions) -> None:
    assert regions.name("3304") == "Kabupaten Banjarnegara"
    assert regions.level("330401") == "district"
    assert (regions.parent("330401"), regions.parent("33")) == ("3304", "")
    assert [region.code for region in regions.path("3304012001")] == ["33", "3304", "330401", "3304012001"]
    assert regions.full_name("3304") == "Kabupaten Banjarnegara, Jawa Tengah"
    assert regions.full_name("") == "Indonesia"


def test_children_lie_just_below_and_know_their_parent(regions: Regions) -> None:
    assert len(regions.children()) == 38
    assert regions.children("3304")[0] == Region("330401", "Susukan")
    assert regions.children("3304012001") == ()
    for district in regions.children("3304"):
        assert all(
            regions.parent(village.code) == district.code for village in regions.children(district.code)
        )


@pytest.mark.parametrize("code", ["", "9", "99", "33.04", "abcd", "330", "3304019999", "33040120011"])
def test_what_is_no_region_does_not_exist(regions: Regions, code: str) -> None:
    assert not regions.exists(code)
    with pytest.raises(RegionError):
        regions.name(code)
    with pytest.raises(RegionError):
        regions.path(code)


def test_a_region_inside_another_chosen_one_is_dropped(regions: Regions) -> None:
    assert outermost(["3304", "33", "1101", "11010", "3304"]) == ("1101", "33")


def test_a_folder_without_the_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegionError) as missing:
        Regions.load(tmp_path)
    assert missing.value.code == "regions_missing"
    assert f"{tmp_path}/provinces.csv: name with --regions the folder" in str(missing.value)
