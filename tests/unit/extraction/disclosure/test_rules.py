"""What a specification may say about disclosure control, and about tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.registries import spec_of

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.rules import Disclosure
from dtsen.extraction.errors import SpecError
from dtsen.extraction.plan import identifying, make_plan
from dtsen.extraction.quality.expected import expected_of
from dtsen.extraction.recode import Bands, Bottom, Top, recode_from, recode_mapping
from dtsen.extraction.regions import Regions
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.yaml import dump_yaml

ROWS: dict[str, Any] = {"themes": {"individual": {"variables": ["village", "age", "sex", "nik"]}}}
TABLE: dict[str, Any] = {
    "form": "table",
    "themes": {
        "family": {
            "dimensions": ["regency", "family_size", "decile"],
            "measures": ["count", {"mean": "floor_area_m2"}, {"share": {"toilet_facility": [1, 2]}}],
        }
    },
    "disclosure": {"transform": {"family_size": {"bands": [1, 3, 5]}}},
}
RULES: dict[str, Any] = {
    "k": 10,
    "l": 2,
    "transform": {"age": {"bands": 5, "suppress": True}, "nik": "drop", "sex": "suppress", "village": "drop"},
    "override": {"reason": "Penelitian stunting", "decided_by": "Pengolah Data"},
}


def test_the_rules_are_read_and_written_back_unchanged(catalogue: Catalogue, regions: Regions) -> None:
    spec = spec_of(ROWS | {"disclosure": RULES}, regions)
    assert spec.to_mapping()["disclosure"] == RULES
    assert ExtractSpec.from_yaml(dump_yaml(spec.to_mapping()), catalogue=catalogue, regions=regions) == spec


def test_a_table_is_read_and_written_back_unchanged(catalogue: Catalogue, regions: Regions) -> None:
    spec = spec_of(TABLE, regions)
    assert spec.to_mapping()["themes"] == TABLE["themes"]
    assert ExtractSpec.from_yaml(dump_yaml(spec.to_mapping()), catalogue=catalogue, regions=regions) == spec
    assert spec.level_finding(catalogue).level == 2


def test_the_usual_rules_are_not_written(regions: Regions) -> None:
    assert "disclosure" not in spec_of(ROWS | {"disclosure": {"k": 5}}, regions).to_mapping()


def test_d3_what_is_dropped_is_not_delivered_and_does_not_count_for_the_level(
    catalogue: Catalogue, regions: Regions
) -> None:
    spec = spec_of(ROWS | {"disclosure": {"transform": {"nik": "drop"}}, "level": 3}, regions)
    assert spec.level_finding(catalogue).level == 3
    names = [column.name for column in make_plan(spec, catalogue).themes[0].columns]
    assert names == ["usia", "jenis_kelamin", "kelurahan_desa"]


@pytest.mark.parametrize(
    ("disclosure", "code", "subject"),
    [
        ({"k": 1}, "bad_k", "k"),
        ({"k": 1001}, "bad_k", "k"),
        ({"k": "many"}, "bad_k", "k"),
        ({"k": True}, "bad_k", "k"),
        ({"l": 1}, "bad_l", "l"),
        ({"m": 1}, "unknown_key", "m"),
        ({"transform": {"shoe_size": "drop"}}, "unknown_variable", "shoe_size"),
        ({"transform": {"marital_status": {"top": 3}}}, "recode_not_allowed", "marital_status"),
        ({"transform": []}, "not_a_mapping", "disclosure.transform"),
        ({"k": "٥"}, "bad_k", "k"),
        ({"override": {"reason": "\u00a0\u200b", "decided_by": "A"}}, "override_incomplete", "reason"),
        (
            {"override": {"reason": "perlu", "decided_by": "\u2060 \u200b"}},
            "override_incomplete",
            "decided_by",
        ),
        # The fillers of Hangul are letters to every program, and nothing to the eye.
        ({"override": {"reason": "\u200b\u3164", "decided_by": "A"}}, "override_incomplete", "reason"),
        (
            {"override": {"reason": "perlu", "decided_by": "\u115f\u1160\uffa0"}},
            "override_incomplete",
            "decided_by",
        ),
        ({"transform": {"age": "blur"}}, "unknown_transform", "age"),
        ({"transform": {"age": {}}}, "unknown_transform", "age"),
        ({"transform": {"age": {"top": 5, "bands": 5}}}, "unknown_transform", "age"),
        ({"transform": {"age": {"top": 5, "suppress": "yes"}}}, "unknown_transform", "age"),
        ({"transform": {"age": {"round": 5}}}, "unknown_key", "round"),
        ({"transform": {"age": {"bands": 1}}}, "bad_recode", "age"),
        ({"transform": {"age": {"bands": []}}}, "bad_recode", "age"),
        ({"transform": {"age": {"bands": [0, 5, 5]}}}, "bad_recode", "age"),
        ({"transform": {"age": {"bands": [5, 0]}}}, "bad_recode", "age"),
        ({"transform": {"age": {"bands": list(range(101))}}}, "bad_recode", "age"),
        ({"transform": {"age": {"top": "1 OR 1"}}}, "bad_recode", "age"),
        ({"transform": {"age": {"top": True}}}, "bad_recode", "age"),
        ({"transform": {"sex": {"top": 1}}}, "recode_not_allowed", "sex"),
        ({"transform": {"village": {"bands": 5}}}, "recode_not_allowed", "village"),
        ({"transform": {"nik": "suppress"}}, "transform_not_allowed", "nik"),
        ({"override": {"reason": "perlu"}}, "override_incomplete", "decided_by"),
        ({"override": {"reason": " ", "decided_by": "A"}}, "override_incomplete", "reason"),
        ({"k": 10}, "disclosure_at_level_4", "nik"),
    ],
)
def test_rules_that_cannot_be_are_refused_and_named(
    regions: Regions, disclosure: dict[str, Any], code: str, subject: str
) -> None:
    with pytest.raises(SpecError) as refused:
        spec_of(ROWS | {"disclosure": disclosure}, regions)
    assert (refused.value.code, refused.value.subject) == (code, subject)


@pytest.mark.parametrize(
    ("variables", "rules", "words"),
    [
        (["has_other_land"], {"l": 8}, "l = 8 can never be kept: has_other_land has 2 codes"),
        (["percentile"], {"l": 3, "transform": {"percentile": {"top": 2}}}, "percentile has 2 values"),
        (
            ["percentile"],
            {"l": 4, "transform": {"percentile": {"bands": [1, 51]}}},
            "percentile has 2 values",
        ),
        (["percentile"], {"l": 100}, ""),
        (["has_other_land"], {"l": 2}, ""),
        (["floor_material", "has_other_land"], {"l": 8, "transform": {"has_other_land": "drop"}}, ""),
        (["has_car"], {"l": 8}, ""),
    ],
)
def test_more_sensitive_values_than_a_variable_has_are_refused_with_its_name_and_their_number(
    regions: Regions, variables: list[str], rules: dict[str, Any], words: str
) -> None:
    asked = {"themes": {"family": {"variables": ["province", *variables]}}, "disclosure": rules}
    if not words:
        assert spec_of(asked, regions).disclosure.diversity == rules["l"]
        return
    with pytest.raises(SpecError, match=words) as refused:
        spec_of(asked, regions)
    assert (refused.value.code, refused.value.subject) == ("l_out_of_reach", variables[-1])


@pytest.mark.parametrize(
    ("where", "rules", "words"),
    [
        ({"chronic_illness": [2]}, {"l": 2}, "the condition on chronic_illness lets in 1 code$"),
        ({"chronic_illness": [2, 3]}, {"l": 3}, "lets in 2 codes"),
        ({"chronic_illness": [2, 3]}, {"l": 2}, ""),
        ({"chronic_illness": [2]}, {}, ""),
        ({"percentile": [7, 5000]}, {"l": 2}, "the condition on percentile lets in 1 value$"),
        ({"sex": [1]}, {"l": 2}, ""),
        ({"decile": [1]}, {"l": 2, "transform": {"decile": "drop"}}, "decile lets in 1 code"),
    ],
)
def test_a_condition_that_lets_in_fewer_sensitive_values_than_l_is_refused(
    regions: Regions, where: dict[str, Any], rules: dict[str, Any], words: str
) -> None:
    """Who stands in the file has the value, whether or not a column shows it."""
    chosen = {"variables": ["province", "decile"], "where": where}
    asked = {"themes": {"individual": chosen}, "disclosure": rules}
    if not words:
        spec_of(asked, regions)
        return
    with pytest.raises(SpecError, match=words) as refused:
        spec_of(asked, regions)
    assert (refused.value.code, refused.value.subject) == ("l_out_of_reach", next(iter(where)))


@pytest.mark.parametrize(("edge", "fits"), [(3, False), (2, True)])
def test_of_a_condition_on_a_column_in_bands_the_bands_count(regions: Regions, edge: int, fits: bool) -> None:
    chosen = {"variables": ["province", "percentile"], "where": {"percentile": [1, 2]}}
    rules = {"l": 2, "transform": {"percentile": {"bands": [1, edge]}}}
    asked = {"themes": {"individual": chosen}, "disclosure": rules}
    if fits:
        spec_of(asked, regions)
        return
    with pytest.raises(SpecError, match=r"lets in 1 value$"):
        spec_of(asked, regions)


def test_nothing_is_left_when_everything_is_dropped(regions: Regions) -> None:
    wrong = {
        "themes": {"family": {"variables": ["decile"]}},
        "disclosure": {"transform": {"decile": "drop"}},
    }
    with pytest.raises(SpecError) as refused:
        spec_of(wrong, regions)
    assert refused.value.code == "no_variable"


def table(**changes: Any) -> dict[str, Any]:
    entry = {"dimensions": ["decile"], "measures": ["count"], **changes}
    return {"form": "table", "themes": {"family": entry}}


SEVEN = ["province", "regency", "district", "village", "decile", "wall_material", "roof_material"]
SUPPRESSED = {"disclosure": {"transform": {"decile": "suppress"}}}


@pytest.mark.parametrize(
    ("wrong", "code", "subject"),
    [
        (table(measures=[]), "no_measure", "family"),
        (table(measures=["median"]), "unknown_measure", "median"),
        (table(measures=[{"median": "family_size"}]), "unknown_measure", "median"),
        (table(measures=[{"sum": "decile"}]), "not_a_measure", "decile"),
        (table(measures=[{"sum": "nik"}]), "unknown_variable", "nik"),
        (table(measures=[{"share": {"family_size": [1]}}]), "not_a_measure", "family_size"),
        (table(measures=[{"share": {"decile": [11]}}]), "unknown_code", "decile"),
        (table(measures=[{"share": {"decile": []}}]), "empty_share", "decile"),
        (table(dimensions=["family_size"]), "not_a_dimension", "family_size"),
        (table(dimensions=["head_nik_matched"]), "variable_not_for_tables", "head_nik_matched"),
        (table(dimensions=["address"]), "variable_not_for_tables", "address"),
        (table(dimensions=["decile", "decile"]), "repeated_variable", "decile"),
        (table(dimensions=SEVEN), "too_many_dimensions", "family"),
        (table(variables=["decile"]), "key_of_other_form", "variables"),
        (table() | SUPPRESSED, "transform_not_for_tables", "decile"),
        (table() | {"disclosure": {"l": 2}}, "disclosure_not_for_tables", "disclosure"),
        (ROWS | {"form": "table"}, "key_of_other_form", "variables"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_are_refused_and_named(
    regions: Regions, wrong: dict[str, Any], code: str, subject: str
) -> None:
    with pytest.raises(SpecError) as refused:
        spec_of(wrong, regions)
    assert (refused.value.code, refused.value.subject) == (code, subject)


@pytest.mark.parametrize(
    ("recode", "values"),
    [
        (Top(8), {7: 7, 8: 8, 30: 8}),
        (Bottom(3), {0: 3, 3: 3, 4: 4}),
        (Bands(width=5), {0: "0 s.d. 4", 4: "0 s.d. 4", 5: "5 s.d. 9", -1: "di bawah 0"}),
        (Bands(edges=(0, 1, 5, 60)), {0: "0", 1: "1 s.d. 4", 59: "5 s.d. 59", 60: "60 ke atas"}),
        (Bands(edges=(3,)), {2: "di bawah 3", 3: "3 ke atas", 99: "3 ke atas"}),
    ],
)
def test_recodes_say_less_exactly(recode: Any, values: dict[int, Any]) -> None:
    assert {value: recode.apply(value) for value in values} == values
    ((name, value),) = recode_mapping(recode).items()
    assert recode_from(name, value, "age") == recode


@given(st.lists(st.integers(0, 50), min_size=1, unique=True).map(sorted), st.integers(0, 60))
def test_every_number_lies_in_the_one_band_that_its_label_names(edges: list[int], value: int) -> None:
    label = Bands(edges=tuple(edges)).apply(value)
    others = {Bands(edges=tuple(edges)).apply(other) for other in range(61) if other != value}
    inside = [edge for edge in edges if edge <= value]
    assert label.startswith(str(max(inside)) if inside else "di bawah")
    assert (label in others) or label.isdecimal() or len(edges) == 1 or value in (0, 60)


def test_the_check_and_the_plan_name_the_same_quasi_identifiers(
    catalogue: Catalogue, regions: Regions
) -> None:
    """They are written twice on purpose: the check shares no code with what it checks."""
    for theme in catalogue:
        names = [variable.id for variable in theme.variables if not variable.is_direct_identifier]
        spec = spec_of({"themes": {theme.id: {"variables": names}}}, regions)
        planned = [column.name for column in identifying(make_plan(spec, catalogue).themes[0].columns)]
        assert list(expected_of(spec, spec.themes[0], catalogue).identifying) == planned


def test_no_rules_are_the_usual_rules() -> None:
    assert Disclosure.from_mapping({}) == Disclosure(k=5)
