"""The checklists of the request form (R78, R79, D4)."""

from __future__ import annotations

import pytest

from dtsen.extraction.catalogue import load_catalogue
from dtsen.portal.requests.picker import group_toggled, region_groups, theme_picker

FAMILY = load_catalogue().theme("family")


def test_r78_every_variable_stands_once_and_in_its_group() -> None:
    picker = theme_picker(FAMILY, set(), has_territory=False)
    shown = [row.variable for group in picker.groups for row in group.rows]
    assert sorted(variable.id for variable in shown) == sorted(variable.id for variable in FAMILY.variables)
    assert picker.total == 64


def test_the_counters_follow_the_ticks() -> None:
    picker = theme_picker(FAMILY, {"decile", "percentile", "address"}, has_territory=False)
    assert picker.ticked == 3
    assert {group.label: group.ticked for group in picker.groups if group.ticked} == {
        "Kesejahteraan": 2,
        "Identitas": 1,
    }


def test_d3_only_the_groups_with_direct_identifiers_warn() -> None:
    warned = [
        group.label for group in theme_picker(FAMILY, set(), has_territory=False).groups if group.raises_level
    ]
    assert warned == ["Identitas"]


def test_a_group_without_ticks_and_without_the_guides_variables_is_folded() -> None:
    folded = [
        group.label for group in theme_picker(FAMILY, set(), has_territory=False).groups if not group.is_open
    ]
    assert folded == ["Aset"]
    opened = theme_picker(FAMILY, {"has_refrigerator"}, has_territory=False).groups
    assert all(group.is_open for group in opened)


def test_each_variable_says_in_a_word_what_it_holds() -> None:
    groups = theme_picker(FAMILY, set(), has_territory=True).groups
    kinds = {row.variable.id: row.kind for group in groups for row in group.rows}
    assert kinds["province"] == kinds["regency"] == "wilayah Anda"
    assert kinds["district"] == "teks"
    assert kinds["family_nik"] == "16 angka"
    assert kinds["percentile"] == "1–100"
    assert kinds["decile"] == "kode"
    assert kinds["receives_bpnt"] == "ya/tidak"
    assert kinds["enumeration_year"] == "angka"
    other = theme_picker(load_catalogue().theme("individual"), set(), has_territory=False).groups
    assert (
        next(row.kind for group in other for row in group.rows if row.variable.id == "birth_date")
        == "tanggal"
    )


def test_a_group_is_filled_first_and_emptied_only_when_it_is_full() -> None:
    welfare = next(n for n, group in enumerate(FAMILY.groups()) if group.label == "Kesejahteraan")
    full = group_toggled(FAMILY, welfare, {"province", "decile"})
    assert {"province", "decile", "percentile", "family_size"} <= full
    assert group_toggled(FAMILY, welfare, full) == {"province"}


def test_a_group_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(IndexError):
        group_toggled(FAMILY, 99, set())


@pytest.mark.parametrize(
    ("territory", "groups", "first"), [("", 38, "11"), ("33", 35, "3301"), ("3304", 20, "330401")]
)
def test_d4_two_levels_below_the_territory_are_offered(territory: str, groups: int, first: str) -> None:
    found = region_groups(territory, set())
    assert len(found) == groups
    assert found[0].region.code == first
    assert all(part.code.startswith(group.region.code) for group in found for part, _ in group.parts)


def test_d4_a_ticked_region_is_shown_as_ticked() -> None:
    found = {group.region.code: group for group in region_groups("33", {"3304", "330201"})}
    assert found["3304"].is_whole
    assert (found["3302"].is_whole, found["3302"].ticked) == (False, 1)
