from typing import Any

import pytest
from support.registries import spec_of

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.errors import SpecError
from dtsen.extraction.regions import Regions
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.yaml import dump_yaml

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
# As the issue prints it, with the rules for variables that it does not choose.
OF_THE_ISSUE = """\
version: latest              # or "3/2026"
form: rows                   # rows | table
themes:
  family:
    variables: [province, regency, decile, floor_material]
    where: {decile: [1, 2, 3, 4]}
regions: ["3304"]            # Kemendagri codes, 2, 4, 6 or 10 digits; [] = all of Indonesia
format: csv                  # csv | html | xml | ansi | yaml | parquet | xlsx
package: none                # none: plain files in --out · zip: the package
disclosure:                  # level 3 and 2; k defaults to 5
  k: 5
  transform: {village: drop, family_size: {top: 8}}
"""
RIGHT: dict[str, Any] = {"themes": {"family": {"variables": ["decile"]}}}


def test_the_printed_form_is_read_and_written_back_unchanged(catalogue: Catalogue, regions: Regions) -> None:
    spec = ExtractSpec.from_yaml(PRINTED, catalogue=catalogue, regions=regions)
    assert spec.themes[0].where[0].values == (1, 2, 3, 4)
    assert ExtractSpec.from_yaml(dump_yaml(spec.to_mapping()), catalogue=catalogue, regions=regions) == spec
    assert ExtractSpec.from_mapping(spec.to_mapping(), catalogue=catalogue, regions=regions) == spec


def test_issue_b_its_own_specification_is_accepted_and_idle_transformations_are_named(
    catalogue: Catalogue, regions: Regions
) -> None:
    """It was refused, for it transforms variables that it does not choose."""
    spec = ExtractSpec.from_yaml(OF_THE_ISSUE, catalogue=catalogue, regions=regions)
    assert spec.idle_transforms == ("family_size", "village")
    assert spec.level_finding(catalogue).level == 3
    assert ExtractSpec.from_yaml(dump_yaml(spec.to_mapping()), catalogue=catalogue, regions=regions) == spec


def test_rows_of_a_theme_take_no_variable_of_another_and_the_refusal_names_that_theme(
    regions: Regions,
) -> None:
    with pytest.raises(SpecError, match="it belongs to theme family") as refused:
        spec_of({"themes": {"individual": {"variables": ["sex", "family_size"]}}}, regions)
    assert (refused.value.code, refused.value.subject) == ("unknown_variable", "family_size")


def test_a_table_of_families_takes_no_variable_of_their_members(regions: Regions) -> None:
    entry = {"dimensions": ["regency", "sex"], "measures": ["count"]}
    with pytest.raises(SpecError, match="it belongs to theme individual") as refused:
        spec_of({"form": "table", "themes": {"family": entry}}, regions)
    assert (refused.value.code, refused.value.subject) == ("unknown_variable", "sex")


def test_issue_b_a_table_of_people_takes_what_is_their_families(
    regions: Regions, catalogue: Catalogue
) -> None:
    """The specification's own example, and a condition and a share of the family's beside it."""
    measures = ["count", {"mean": "family_size"}, {"share": {"toilet_facility": [1]}}]
    where = {"dwelling_tenure": [1, 2]}
    entry = {"dimensions": ["regency", "sex"], "measures": measures, "where": where}
    spec = spec_of({"form": "table", "themes": {"individual": entry}}, regions)
    assert spec.level_finding(catalogue).level == 2
    assert ExtractSpec.from_yaml(dump_yaml(spec.to_mapping()), catalogue=catalogue, regions=regions) == spec
    assert spec_of({"form": "table", "themes": {"individual": {"measures": ["count"]}}}, regions)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"dimensions": ["head_of_family_name"], "measures": ["count"]}, "variable_not_for_tables"),
        ({"dimensions": ["head_nik_matched"], "measures": ["count"]}, "variable_not_for_tables"),
        ({"measures": ["count"], "where": {"family_nik": [1]}}, "filter_not_allowed"),
        ({"measures": [{"sum": "floor_material"}]}, "not_a_measure"),
    ],
)
def test_what_a_table_may_not_take_of_families_it_may_not_take_beside_people_either(
    regions: Regions, entry: dict[str, Any], code: str
) -> None:
    with pytest.raises(SpecError) as refused:
        spec_of({"form": "table", "themes": {"individual": entry}}, regions)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"themes": {"family": {"variables": ["x" * 1_000_000]}}},
        {"themes": {"x" * 1_000_000: {"variables": ["decile"]}}},
        {"regions": ["3" * 1_000_000]},
        {"version": "3" * 1_000_000},
        {"format": "x" * 1_000_000},
        {"x" * 1_000_000: 1},
        {"disclosure": {"transform": {"x" * 1_000_000: "drop"}}},
        {"disclosure": {"transform": {"x\n\x1b[2J" * 1_000: "blur"}}},
    ],
)
def test_a_refusal_is_one_short_line_whatever_was_written(regions: Regions, wrong: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as refused:
        spec_of(RIGHT | wrong, regions)
    assert len(str(refused.value)) < 300
    assert str(refused.value).isprintable()
    assert len(refused.value.subject) <= 80


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
        ({"regions": ["33", "33xyz!"]}, "unknown_region", "33xyz!"),
        ({"regions": ["3304", "3304999999"]}, "unknown_region", "3304999999"),
        ({"regions": [True]}, "unknown_region", "True"),
        ({"regions": "33"}, "not_a_list", "regions"),
        ({"version": "newest"}, "bad_version", "newest"),
        ({"version": "5/2026"}, "bad_version", "5/2026"),
        ({"format": "pdf"}, "unknown_format", "pdf"),
        ({"form": "picture"}, "unknown_form", "picture"),
        ({"form": "picture", "themes": {"family": {"dimensions": ["sex"]}}}, "unknown_form", "picture"),
        ({"package": "rar"}, "unknown_package", "rar"),
        ({"level": 7}, "bad_level", "7"),
        ({"level": 2}, "level_too_low_for_form", "rows"),
        ({"level": 3.0}, "bad_level", "3.0"),
        ({"level": True}, "bad_level", "True"),
        ({"surprise": 1}, "unknown_key", "surprise"),
        ({"version": "3/20٢٦"}, "bad_version", "3/20٢٦"),
        ({"disclosure": []}, "not_a_mapping", "disclosure"),
        ({"disclosure": False}, "not_a_mapping", "disclosure"),
        ({"themes": {"family": {"variables": ["decile"], "where": 0}}}, "not_a_mapping", "family.where"),
        ({"themes": {"family": {"variables": ["decile"], "where": []}}}, "not_a_mapping", "family.where"),
        (
            {"themes": {"family": {"variables": ["decile"], "where": {"decile": ["٣"]}}}},
            "unknown_code",
            "decile",
        ),
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
