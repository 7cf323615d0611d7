from typing import Any

import pytest
from support.registries import spec_of

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.errors import SpecError
from dtsen.extraction.regions import Regions
from dtsen.extraction.spec import ExtractSpec

PRINTED = """\
version: latest              # or "3/2026"
form: rows                   # rows | table
themes:
  family:
    variables: [province, regency, decile, floor_material]
    where: {decile: [1, 2, 3, 4]}
regions: ["3304"]            # Kemendagri codes, 2, 4, 6 or 10 digits; [] = all of Indonesia
format: csv
package: none
"""
RIGHT: dict[str, Any] = {"themes": {"family": {"variables": ["decile"]}}}


def test_the_printed_form_is_read_and_written_back_unchanged(catalogue: Catalogue, regions: Regions) -> None:
    spec = ExtractSpec.from_yaml(PRINTED, catalogue=catalogue, regions=regions)
    assert spec.themes[0].where[0].values == (1, 2, 3, 4)
    assert ExtractSpec.from_yaml(spec.to_yaml(), catalogue=catalogue, regions=regions) == spec
    assert ExtractSpec.from_mapping(spec.to_mapping(), catalogue=catalogue, regions=regions) == spec


def test_two_ways_to_say_the_same_are_one_spec(regions: Regions) -> None:
    one = spec_of(
        {
            "themes": {"individual": {"variables": ["sex", "age"]}, **RIGHT["themes"]},
            "regions": [3304, "33", "1101"],
        },
        regions,
    )
    other = spec_of(
        {
            "themes": {**RIGHT["themes"], "individual": {"variables": ["age", "sex"]}},
            "regions": ["1101", "33"],
        },
        regions,
    )
    assert one == other


@pytest.mark.parametrize(
    ("wrong", "code", "subject"),
    [
        ({"themes": {"family": {"variables": ["shoe_size"]}}}, "unknown_variable", "shoe_size"),
        ({"themes": {"pets": {"variables": ["decile"]}}}, "unknown_theme", "pets"),
        ({"themes": {}}, "no_theme", ""),
        ({"themes": []}, "not_a_mapping", "themes"),
        ({"themes": {"family": {"variables": []}}}, "no_variable", "family"),
        ({"themes": {"family": {"variables": "decile"}}}, "not_a_list", "family.variables"),
        ({"themes": {"family": {"variables": ["decile", "decile"]}}}, "repeated_variable", "decile"),
        ({"themes": {"family": {"variables": ["decile"], "sql": "x"}}}, "unknown_key", "sql"),
        ({"regions": ["3399"]}, "unknown_region", "3399"),
        ({"regions": ["33' OR 1=1"]}, "unknown_region", "33' OR 1=1"),
        ({"regions": [True]}, "unknown_region", "regions"),
        ({"regions": "33"}, "not_a_list", "regions"),
        ({"version": "newest"}, "bad_version", "newest"),
        ({"format": "pdf"}, "unknown_format", "pdf"),
        ({"form": "picture"}, "unknown_form", "picture"),
        ({"package": "rar"}, "unknown_package", "rar"),
        ({"level": 7}, "bad_level", "7"),
        ({"level": 2}, "level_too_low", "form rows"),
        ({"surprise": 1}, "unknown_key", "surprise"),
        (
            {"themes": {"family": {"variables": ["decile"], "where": {"decile": [11]}}}},
            "unknown_code",
            "decile",
        ),
        (
            {"themes": {"family": {"variables": ["decile"], "where": {"decile": ["1 OR 1"]}}}},
            "unknown_code",
            "decile",
        ),
        (
            {"themes": {"family": {"variables": ["decile"], "where": {"decile": []}}}},
            "empty_filter",
            "decile",
        ),
        (
            {"themes": {"individual": {"variables": ["age"], "where": {"nik": [1]}}}},
            "filter_not_allowed",
            "nik",
        ),
    ],
)
def test_what_is_wrong_is_refused_and_named(
    regions: Regions, wrong: dict[str, Any], code: str, subject: str
) -> None:
    with pytest.raises(SpecError) as refused:
        spec_of(RIGHT | wrong, regions)
    assert (refused.value.code, refused.value.subject) == (code, subject)


def test_r9_level_3_cannot_hold_a_direct_identifier(regions: Regions) -> None:
    with pytest.raises(SpecError) as refused:
        spec_of({"themes": {"individual": {"variables": ["age", "nik"]}}, "level": 3}, regions)
    assert (refused.value.code, refused.value.subject) == ("level_too_low", "nik")


def test_a_higher_approved_level_than_needed_is_no_harm(regions: Regions) -> None:
    assert spec_of(RIGHT | {"level": 4}, regions).level == 4


@pytest.mark.parametrize("text", ["themes: [", "- a\n- b\n", "", "!!python/object/apply:os.getcwd []"])
def test_what_is_no_yaml_mapping_is_refused(catalogue: Catalogue, regions: Regions, text: str) -> None:
    with pytest.raises(SpecError):
        ExtractSpec.from_yaml(text, catalogue=catalogue, regions=regions)


def test_a_technical_column_cannot_be_named(regions: Regions) -> None:
    with pytest.raises(SpecError):
        spec_of({"themes": {"individual": {"variables": ["region_code"]}}}, regions)
