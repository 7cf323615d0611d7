"""Results that count people by what their families have, held against former ones (issue B, point 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Finding, Received, differences
from dtsen.extraction.disclosure.differencing.findings import (
    BelowTheOther,
    FewApart,
    FewLeft,
    HouseholdsMatched,
    NotCompared,
    ToldTogether,
)
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

PLACES = ("3304012001", "3305012001")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty families of four on floor 2 in each regency, ten of two on floor 3; and in the first two of six
    on floor 1.
    """
    homes = [
        (place, size, floor)
        for place in PLACES
        for size, floor, number in ((4, 2, 30), (2, 3, 10))
        for _ in range(number)
    ] + [(PLACES[0], 6, 1)] * 2
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "jumlah_anggota_keluarga": size,
            "jenis_lantai_terluas": floor,
            "persentil": 31 if floor == 1 else 50,
        }
        for number, (place, size, floor) in enumerate(homes)
    ]
    people = [
        {
            "region_code": home["region_code"],
            "nomor_kartu_keluarga": home["nomor_kartu_keluarga"],
            "jenis_kelamin": 1 + member % 2,
            "usia": 11 * member,
            "persentil": home["persentil"],
        }
        for home in families
        for member in range(int(str(home["jumlah_anggota_keluarga"])))
    ]
    return write_registry(tmp_path_factory.mktemp("families") / "registry", families, people)


def individuals(*dimensions: str, where: dict[str, Any] | None = None, **others: Any) -> dict[str, Any]:
    entry = {"dimensions": list(dimensions), "measures": ["count"], "where": where or {}}
    return {"form": "table", "themes": {"individual": entry}} | others


@pytest.fixture
def found(registry: Path, regions: Regions, tmp_path: Path) -> Any:
    def compared(new: dict[str, Any], *older: dict[str, Any]) -> list[Finding]:
        received = [Received(f"SRT-{number}", spec_of(old, regions)) for number, old in enumerate(older)]
        work = tmp_path / f"work-{len(list(tmp_path.iterdir()))}"
        work.mkdir()
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            asked = spec_of(new, regions)
            return list(differences(asked, received, engine, work / "d", load_catalogue()))

    return compared


def kinds(findings: list[Finding]) -> list[type[Finding]]:
    return [type(finding) for finding in findings]


def test_two_families_between_two_results_are_few_though_they_are_twelve_people(found: Any) -> None:
    without = individuals("sex", where={"floor_material": [2, 3]})
    (finding,) = found(individuals("sex", where={"floor_material": [1, 2, 3]}), without)
    assert isinstance(finding, FewApart)
    assert (finding.families, finding.direction, finding.cells) == (True, "added", 2)
    assert "Kurang dari 5 keluarga" in finding.message
    assert finding.differing == ("Jenis Lantai",)


def test_many_families_between_two_results_are_no_finding(found: Any) -> None:
    without = individuals("sex", where={"floor_material": [2]})
    assert not found(individuals("sex", where={"floor_material": [2, 3]}), without)


def test_the_families_of_those_who_differ_are_counted_though_both_results_have_them(found: Any) -> None:
    """The men of these families and all of them: the women between the two are of many families."""
    men = individuals("floor_material", where={"sex": [1], "floor_material": [2, 3]})
    assert not found(individuals("floor_material", where={"floor_material": [2, 3]}), men)
    oldest = {"age": [0, 11, 22, 33], "percentile": [31]}
    rows = rows_of_people("sex", where=oldest)
    (finding,) = found(rows_of_people("sex", where={"percentile": [31]}), rows)
    assert isinstance(finding, FewApart)
    assert finding.families


@pytest.mark.parametrize(
    "dimensions",
    [
        pytest.param(("regency", "floor_material"), id="its innermost cells are new"),
        pytest.param((), id="total alone"),
        pytest.param(("regency",), id="by place"),
    ],
)
def test_d3_few_families_between_two_tables_are_few_in_every_margin(
    found: Any, dimensions: tuple[str, ...]
) -> None:
    """Innermost cells alone were looked at: there all of floor 1 are new; twelve people of the regency."""
    (finding,) = found(
        individuals(*dimensions, where={"floor_material": [1, 2, 3]}),
        individuals(*dimensions, where={"floor_material": [2, 3]}),
    )
    assert isinstance(finding, FewApart)
    assert finding.families


def test_d3_a_mean_of_both_tables_does_not_tell_families_apart(found: Any) -> None:
    """Two families of six were looked for among those of six alone, of whom the older table has none."""
    measures = ["count", {"mean": "family_size"}]
    new, old = (
        {"form": "table", "themes": {"individual": {"dimensions": ["regency"], "measures": measures} | more}}
        for more in ({}, {"where": {"floor_material": [2, 3]}})
    )
    assert any(isinstance(finding, FewApart) and finding.families for finding in found(new, old))


def test_d3_code_and_name_of_a_region_are_one_dimension(found: Any) -> None:
    new = individuals("regency_code", where={"floor_material": [1, 2, 3]})
    (finding,) = found(new, individuals("regency", where={"floor_material": [2, 3]}))
    assert isinstance(finding, FewApart)
    assert (finding.families, finding.by) == (True, ("Kabupaten/Kota",))


def test_d3_three_tables_leave_two_families(found: Any) -> None:
    findings = found(
        individuals("regency", where={"floor_material": [1, 2, 3]}),
        individuals("regency", where={"floor_material": [2]}),
        individuals("regency", where={"floor_material": [3]}),
    )
    assert [finding.families for finding in findings if isinstance(finding, FewLeft)] == [True]


def test_d3_as_many_families_of_the_other_table_hide_few(found: Any) -> None:
    """What is subtracted are figures: two families more and ten less are no two families."""
    new = individuals(where={"floor_material": [1, 2]})
    assert not found(new, individuals(where={"floor_material": [2, 3]}))


def test_what_one_table_withholds_of_few_families_another_shows(found: Any) -> None:
    """By floor and regency the two families of six are withheld; by floor alone, with k = 2, they are not."""
    strict = individuals("regency", "floor_material")
    loose = individuals("floor_material", disclosure={"k": 2})
    assert {BelowTheOther, ToldTogether} <= set(kinds(found(loose, strict)))


def test_the_same_table_again_tells_nothing_new(found: Any) -> None:
    assert not found(individuals("regency", "floor_material"), individuals("regency", "floor_material"))


@pytest.mark.parametrize("newer_is_of_families", [True, False])
def test_families_and_their_members_by_what_families_have_are_not_compared_and_it_is_said(
    found: Any, newer_is_of_families: bool
) -> None:
    """Rows of families give every count of people by what families have."""
    rows = {"themes": {"family": {"variables": ["family_size", "floor_material"]}}}
    pair = [individuals("floor_material"), rows]
    new, old = reversed(pair) if newer_is_of_families else pair
    findings = found(new, old)
    assert kinds(findings) == [NotCompared]
    assert findings[0].received == ("SRT-0",)


def test_without_what_families_have_the_two_themes_are_apart_as_ever(found: Any) -> None:
    rows = {"themes": {"family": {"variables": ["family_size", "floor_material"]}}}
    assert not found(individuals("sex"), rows)


def rows_of_people(*variables: str, where: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"themes": {"individual": {"variables": list(variables), "where": where or {}}}}


def test_d3_rows_of_two_families_between_two_extracts_are_few_though_they_are_twelve_people(
    found: Any,
) -> None:
    """No column need tell them apart: the rows of percentile 31 are in the one and not in the other."""
    without = rows_of_people("sex", where={"percentile": [50]})
    (finding,) = found(rows_of_people("sex", where={"percentile": [31, 50]}), without)
    assert isinstance(finding, FewApart)
    assert (finding.families, finding.direction, finding.cells) == (True, "added", 2)
    assert "Kurang dari 5 keluarga" in finding.message
    (mirrored,) = found(without, rows_of_people("sex", where={"percentile": [31, 50]}))
    assert isinstance(mirrored, FewApart)
    assert mirrored.direction == "missing"


def test_d3_many_families_between_two_extracts_of_people_are_no_finding(found: Any) -> None:
    without = rows_of_people("sex", where={"percentile": [31]})
    assert not found(rows_of_people("sex", where={"percentile": [31, 50]}), without)


def test_d3_the_men_of_many_families_are_many_families_beside_their_wives(found: Any) -> None:
    """Every family is in both extracts; its men are in one alone."""
    assert not found(rows_of_people("percentile"), rows_of_people("percentile", where={"sex": [1]}))


def test_d3_three_extracts_of_people_leave_two_families(found: Any) -> None:
    findings = found(
        rows_of_people("sex", where={"percentile": [31, 50], "sex": [1]}),
        rows_of_people("sex", where={"percentile": [31, 50]}),
        rows_of_people("sex", where={"percentile": [50], "sex": [2]}),
    )
    assert any(isinstance(finding, FewLeft | FewApart) and finding.families for finding in findings)


def both_themes(where: dict[str, Any] | None = None) -> dict[str, Any]:
    """With their key."""
    individual = {"variables": ["province", "sex"], "where": where or {}}
    return {"themes": {"family": {"variables": ["province"]}, "individual": individual}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(rows_of_people("sex"), both_themes({"percentile": [50]}), id="rows and both themes"),
        pytest.param(
            rows_of_people("sex"), individuals("sex", where={"percentile": [50]}), id="rows and a table"
        ),
        pytest.param(
            individuals("sex"), rows_of_people("sex", where={"percentile": [50]}), id="a table and rows"
        ),
        pytest.param(
            individuals("sex"),
            individuals("sex", where={"percentile": [50]}),
            id="tables by inherited values",
        ),
    ],
)
def test_d3_few_families_between_two_results_of_people_are_few_whatever_form_they_have(
    found: Any, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """The two families of percentile 31, twelve people, are in the one alone."""
    for new, old in ((one, other), (other, one)):
        findings = [finding for finding in found(new, old) if isinstance(finding, FewApart)]
        assert [finding.families for finding in findings] == [True]


def test_d3_what_is_emptied_in_some_rows_does_not_tell_those_apart_that_only_one_extract_has(
    found: Any,
) -> None:
    """The percentile is emptied in every row of the two families that the older extract has not."""
    suppressed = {"disclosure": {"transform": {"percentile": "suppress"}}}
    new = rows_of_people("sex", "percentile") | suppressed
    old = rows_of_people("sex", where={"percentile": [50]})
    assert any(isinstance(finding, FewApart) and finding.families for finding in found(new, old))
    assert any(isinstance(finding, FewApart) and finding.families for finding in found(old, new))
    shown = rows_of_people("sex", "percentile", where={"percentile": [50, 31]})
    assert not [finding for finding in found(shown, old) if isinstance(finding, FewApart)]


def test_d3_of_the_same_people_in_other_bands_it_is_said_that_families_were_not_counted(found: Any) -> None:
    """What lies between the bands is counted in people, and six of them may be one family."""
    one, other = (
        rows_of_people("sex", "age") | {"disclosure": {"transform": {"age": {"bands": [0, edge]}}}}
        for edge in (20, 40)
    )
    findings = found(one, other)
    assert NotCompared in kinds(findings)
    said = " ".join(item.message for item in findings)
    assert "banyaknya keluarga itu tidak dapat dipastikan" in said
    assert "Kolom yang dikelompokkan berbeda: Usia (tahun)." in said


def test_d3_the_columns_that_cut_people_across_are_named_and_that_the_same_groups_would_help(
    found: Any,
) -> None:
    """The officer is asked to look at what no count of families was made of, and has to know where."""
    rules = {"disclosure": {"transform": {"age": {"bands": 10}}}}
    findings = found(
        rows_of_people("sex", "age", "decile") | rules, rows_of_people("sex", "age_group", "percentile")
    )
    (finding,) = (item for item in findings if isinstance(item, NotCompared))
    assert finding.cut == ("Usia (tahun) dan Kelompok Umur",)
    assert "Kolom yang dikelompokkan berbeda: Usia (tahun) dan Kelompok Umur." in finding.message
    assert "bila data ini memakai kelompok yang sama dengan data terdahulu" in finding.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(rows_of_people("sex", "regency"), rows_of_people("sex", "district"), id="places"),
        pytest.param(
            rows_of_people("sex", "age") | {"disclosure": {"transform": {"age": {"bands": 20}}}},
            rows_of_people("sex", "age"),
            id="bands of what the other has whole",
        ),
    ],
)
def test_d3_between_categories_and_their_parts_no_families_can_stand(
    found: Any, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """A file by districts and one by their regency were said not to be compared."""
    assert NotCompared not in kinds(found(one, other))
    assert NotCompared not in kinds(found(other, one))


def test_d3_where_the_finer_place_is_emptied_in_some_rows_families_may_stand_between(found: Any) -> None:
    emptied = rows_of_people("sex", "district") | {"disclosure": {"transform": {"district": "suppress"}}}
    assert NotCompared in kinds(found(rows_of_people("sex", "regency"), emptied))
    assert NotCompared in kinds(found(emptied, rows_of_people("sex", "regency")))


def rows_of_families(*variables: str, **others: Any) -> dict[str, Any]:
    return {"themes": {"family": {"variables": list(variables)}}} | others


def test_d3_families_and_their_members_as_two_extracts_are_matched_by_what_both_hold(found: Any) -> None:
    """As one delivery without a key it would be refused: two families of percentile 31."""
    families, people = (
        rows_of_families("regency", "percentile", "receives_pkh"),
        rows_of_people("sex", "percentile"),
    )
    for new, old in ((families, people), (people, families)):
        (finding,) = [item for item in found(new, old) if isinstance(item, HouseholdsMatched)]
        assert (finding.by, finding.families, finding.people) == (("Persentil",), 2, 12)
        assert "Persentil ada di kedua data" in finding.message


@pytest.mark.parametrize(
    ("families", "people"),
    [
        pytest.param(("regency", "floor_material"), ("sex", "regency"), id="nothing but places in both"),
        pytest.param(("regency", "floor_material"), ("sex", "percentile"), id="nothing in both"),
    ],
)
def test_d3_families_and_members_without_a_common_value_are_not_matched(
    found: Any, families: tuple[str, ...], people: tuple[str, ...]
) -> None:
    assert HouseholdsMatched not in kinds(found(rows_of_families(*families), rows_of_people(*people)))


def test_d3_where_few_have_the_value_and_as_many_as_k_want_it_nobody_is_matched(found: Any) -> None:
    loose = {"disclosure": {"k": 2}}
    families, people = rows_of_families("percentile", **loose), rows_of_people("percentile") | loose
    assert HouseholdsMatched not in kinds(found(families, people))


def test_d3_what_both_requests_delivered_together_already_is_not_matched_again(found: Any) -> None:
    themes = {
        "family": {"variables": ["regency", "percentile"]},
        "individual": {"variables": ["sex", "percentile"]},
    }
    assert HouseholdsMatched not in kinds(found({"themes": themes}, {"themes": themes}))


def test_d3_families_elsewhere_are_not_matched(found: Any) -> None:
    families = rows_of_families("regency", "percentile", regions=["3304"])
    people = rows_of_people("sex", "percentile") | {"regions": ["3305"]}
    assert HouseholdsMatched not in kinds(found(families, people))


def test_d3_a_percentile_in_one_extract_matches_the_decile_in_the_other(found: Any) -> None:
    families, people = rows_of_families("regency", "percentile"), rows_of_people("sex", "decile")
    for new, old in ((families, people), (people, families)):
        (finding,) = [item for item in found(new, old) if isinstance(item, HouseholdsMatched)]
        assert {*finding.by} == {"Persentil", "Desil"}


def test_d3_people_who_came_with_a_key_are_matched_by_their_families(found: Any) -> None:
    """With the key twelve people were twelve, and nobody was small."""
    both = {"family": {"variables": ["regency"]}, "individual": {"variables": ["sex", "percentile"]}}
    findings = found(rows_of_families("percentile", "receives_pkh"), {"themes": both})
    assert [item.people for item in findings if isinstance(item, HouseholdsMatched)] == [12]


def test_d3_an_emptied_column_hides_no_match(found: Any) -> None:
    people = rows_of_people("sex", "age", "percentile") | {"disclosure": {"transform": {"age": "suppress"}}}
    findings = found(rows_of_families("regency", "percentile"), people)
    assert HouseholdsMatched in kinds(findings)


def test_d3_other_families_than_those_delivered_together_are_matched(found: Any) -> None:
    """Of percentile 50 both were delivered; the two families of 31 are new beside their members."""
    people = {"variables": ["sex", "percentile"]}
    old = {
        "family": {"variables": ["regency", "percentile"], "where": {"percentile": [50]}},
        "individual": people,
    }
    findings = found(rows_of_families("regency", "percentile"), {"themes": old})
    assert HouseholdsMatched in kinds(findings)


@pytest.mark.parametrize("elsewhere", ["94", "3301"])
def test_d3_an_extract_of_nobody_is_no_obstacle(found: Any, elsewhere: str) -> None:
    """A build ended in the engine's own words, where nothing could be read."""
    families = rows_of_families("regency", "percentile")
    people = rows_of_people("sex", "percentile") | {"regions": [elsewhere]}
    assert HouseholdsMatched not in kinds(found(families, people))
    assert HouseholdsMatched not in kinds(found(people, families))


def test_d3_families_outside_of_the_common_regions_do_not_count(found: Any) -> None:
    """The two families of percentile 31 are of 3304."""
    people = rows_of_people("sex", "percentile") | {"regions": ["3305"]}
    assert HouseholdsMatched not in kinds(found(rows_of_families("regency", "percentile"), people))
