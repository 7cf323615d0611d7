"""Where an institution may ask for data, and how a choice reads (D4)."""

from __future__ import annotations

import pytest

from dtsen.records.models import Category, DatasetVersion, Institution
from dtsen.records.selectors.estimates import estimates
from dtsen.records.selectors.territory import (
    NoTerritory,
    in_words,
    is_allowed,
    names,
    normal_form,
    territory_of,
)


def test_d4_a_local_government_has_its_own_region() -> None:
    assert territory_of(Institution(category=Category.LOCAL, region_code="3304")) == "3304"


@pytest.mark.parametrize("category", [Category.CENTRAL, Category.STATE_COMPANY, Category.OTHER])
def test_d4_everybody_else_has_all_of_indonesia(category: Category) -> None:
    assert territory_of(Institution(category=category, region_code="")) == ""


@pytest.mark.parametrize("code", ["", "99", "0000"])
def test_d4_a_local_government_without_a_real_region_has_none(code: str) -> None:
    with pytest.raises(NoTerritory):
        territory_of(Institution(category=Category.LOCAL, region_code=code))


@pytest.mark.parametrize(
    ("code", "territory", "allowed"),
    [
        ("3304", "3304", True),
        ("330401", "3304", True),
        ("3304012001", "3304", True),
        ("3305", "3304", False),
        ("33", "3304", False),
        ("330499", "3304", False),
        ("3304", "33", True),
        ("11", "", True),
        ("", "", False),
        ("33' OR 1=1", "33", False),
    ],
)
def test_d4_a_region_must_exist_and_lie_within_the_territory(
    code: str, territory: str, allowed: bool
) -> None:
    assert is_allowed(code, territory) is allowed


def test_d4_a_region_swallows_its_own_parts() -> None:
    assert normal_form(["330401", "3302", "330201", "330401"], "33") == ["3302", "330401"]


def test_d4_no_choice_is_the_own_territory_and_never_more() -> None:
    assert normal_form([], "3304") == ["3304"]
    assert normal_form([], "") == []


@pytest.mark.parametrize(
    ("codes", "territory", "words"),
    [
        ([], "", "Seluruh Indonesia"),
        (["33"], "", "Jawa Tengah, 35 kabupaten/kota"),
        (["3304"], "3304", "Kabupaten Banjarnegara, 20 kecamatan"),
        (["330401"], "3304", "Susukan, Kabupaten Banjarnegara, Jawa Tengah"),
        (["330401", "330402"], "3304", "Kabupaten Banjarnegara, 2 wilayah"),
        (["3302", "3304"], "", "Jawa Tengah, 2 wilayah"),
        (["11", "33"], "", "2 wilayah"),
    ],
)
def test_a_choice_of_regions_reads_as_one_line(codes: list[str], territory: str, words: str) -> None:
    assert in_words(codes, territory) == words


def test_every_chosen_region_is_named_with_what_is_around_it() -> None:
    assert names(["3304", "11"]) == ["Kabupaten Banjarnegara, Jawa Tengah", "Aceh"]
    assert names([]) == ["Seluruh Indonesia"]


VERSION = DatasetVersion(
    families=900,
    individuals=2700,
    summary={
        "regions": {
            "33": {"families": 871, "individuals": 2604},
            "3304": {"families": 283, "individuals": 12345},
            "330401": {"families": 20, "individuals": 70},
            "330402": {"families": 30, "individuals": 80},
        }
    },
)


@pytest.mark.parametrize(
    ("codes", "rows", "at_most"),
    [
        ([], [900, 2700], False),
        (["33"], [871, 2604], False),
        (["3304"], [300, 13000], True),
        (["330401", "330402"], [200, 200], True),
        (["3304012001", "3304012002"], [100, 100], True),
        (["1101"], [0, 0], True),
    ],
)
def test_rows_are_estimated_for_each_theme_from_the_versions_figures(
    codes: list[str], rows: list[int], at_most: bool
) -> None:
    found = list(estimates(VERSION, ["family", "individual"], codes))
    assert [estimate.rows for estimate in found] == rows
    assert {estimate.at_most for estimate in found} == {at_most}


@pytest.mark.parametrize("beside", [[], ["33"], ["3304"], ["330402"]])
def test_issue_b_the_form_does_not_tell_how_many_live_in_a_small_region(beside: list[str]) -> None:
    """A table withholds such totals, and who looked them up on the form could work out its small cells."""
    told = {rows_with(families, beside) for families in (1, 20, 99)}
    assert len(told) == 1


def rows_with(families: int, beside: list[str]) -> int:
    regions = VERSION.summary["regions"] | {"330401": {"families": families}}
    version = DatasetVersion(families=900, individuals=2700, summary={"regions": regions})
    (estimate,) = estimates(version, ["family"], ["330401", *beside])
    return estimate.rows


def test_without_figures_by_region_nothing_is_guessed() -> None:
    bare = DatasetVersion(families=900, individuals=2700, summary={})
    assert list(estimates(bare, ["family"], ["3304"])) == []
    assert [estimate.rows for estimate in estimates(bare, ["family"], [])] == [900]
