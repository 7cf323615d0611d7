"""What results about other people, or the same people asked for differently, tell together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.differencing import Findings, findings_in
from support.registries import write_registry

from dtsen.extraction.disclosure.differencing.findings import (
    FewApart,
    FewLeft,
    NotCompared,
    RowsLinked,
    ToldTogether,
)
from dtsen.extraction.regions import Regions

EAST, WEST, OTHER = "3304012001", "3304022001", "3305012001"  # two districts of one regency, and another one
ALL_DECILES, ALL_SIZES = [*range(1, 11)], [*range(1, 8)]
UP_TO_SIX = [*range(1, 7)]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty families of each size in each place, of deciles 1 to 9, but: of five members three live in the
    east, all of decile 10, and none in the west; of seven four in the other regency; three keep a horse.
    """
    few = {(EAST, 5): 3, (WEST, 5): 0, (OTHER, 7): 4}
    sizes = [
        (place, size, number)
        for place in (EAST, WEST, OTHER)
        for size in ALL_SIZES
        for number in range(few.get((place, size), 40))
    ]
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "jumlah_anggota_keluarga": size,
            "desil_nasional": 10 if (place, size) == (EAST, 5) else (number + 5) % 9 + 1,
            "kabupaten_kota": place[:4],
            "kecamatan": place[:6],
            "luas_lantai": 40,
            "jenis_lantai_terluas": 1,
            "jumlah_ternak_kuda": int((place, size) == (EAST, 2) and of_its_kind < 3),
        }
        for number, (place, size, of_its_kind) in enumerate(sizes)
    ]
    return write_registry(tmp_path_factory.mktemp("other") / "registry", families, [])


@pytest.fixture
def found(registry: Path, regions: Regions, tmp_path: Path) -> Findings:
    return findings_in(registry, regions, tmp_path)


def table(*dimensions: str, of: tuple[str, ...] = (), where: Any = None, **options: Any) -> dict[str, Any]:
    entry = {"dimensions": list(dimensions), "measures": ["count"], **({"where": where} if where else {})}
    return {"form": "table", "themes": {"family": entry}, "regions": list(of), "disclosure": options}


def rows(*variables: str, of: tuple[str, ...] = (), where: Any = None, **options: Any) -> dict[str, Any]:
    entry = {"variables": list(variables), **({"where": where} if where else {})}
    return {"themes": {"family": entry}, "regions": list(of), "disclosure": options}


def banded(*edges: int, **options: Any) -> dict[str, Any]:
    return table("regency", "family_size", transform={"family_size": {"bands": list(edges)}}, **options)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"where": {"decile": ALL_DECILES}}, id="every decile"),
        pytest.param(
            {"where": {"family_size": ALL_SIZES, "decile": ALL_DECILES}}, id="every size, every decile"
        ),
        pytest.param({"of": ("33",)}, id="every province"),
        pytest.param({"of": ("3304", "3305")}, id="every regency"),
    ],
)
def test_a_condition_that_leaves_nobody_out_does_not_end_the_comparison(
    found: Findings, asked: dict[str, Any]
) -> None:
    """Of "1-5" less "1-4" there are three, however all families are asked for."""
    (plain,) = found(banded(1, 6), banded(1, 5, 7))
    assert isinstance(plain, ToldTogether)
    assert found(banded(1, 6, **asked), banded(1, 5, 7)) == (plain,)
    assert found(banded(1, 6), banded(1, 5, 7, **asked)) == (plain,)


def test_a_handful_apart_does_not_end_the_comparison_of_tables_in_other_bands(found: Findings) -> None:
    """Three families with horses are left out: what was shown of the others still is nearly what was."""
    findings = found(banded(1, 6, where={"horse_count": [0]}), banded(1, 5, 7))
    assert [type(finding) for finding in findings] == [FewApart, ToldTogether]
    assert "sebagian baris yang sama" in findings[1].message


def test_a_table_of_a_region_is_held_against_the_table_of_all_that_shows_it(found: Findings) -> None:
    """Nobody else lives in the regency: of it both tell all, though most families stand in one alone."""
    (finding,) = found(banded(1, 6, of=("3304",)), banded(1, 5, 7))
    assert isinstance(finding, ToldTogether)
    assert finding.isolated == 2  # of the regency, and of all families of the new table
    assert found(banded(1, 4, of=("3304",)), banded(1, 3, 6)) == ()


def test_a_table_of_a_decile_is_held_against_the_table_of_all_that_shows_it(found: Findings) -> None:
    """Of decile 5 four families more have up to five members than up to four."""

    def of_sizes(*edges: int, **options: Any) -> dict[str, Any]:
        names = ("family_size",) if options else ("decile", "family_size")
        return table(*names, transform={"family_size": {"bands": list(edges)}}, **options)

    (finding,) = found(of_sizes(1, 6, where={"decile": [5]}), of_sizes(1, 5, 7))
    assert isinstance(finding, ToldTogether)
    assert found(of_sizes(1, 4, where={"decile": [5]}), of_sizes(1, 4)) == ()


def test_rows_that_a_condition_of_all_was_put_upon_can_be_put_beside_those_without(found: Findings) -> None:
    new = rows("decile", "family_size", where={"decile": ALL_DECILES})
    (finding,) = found(new, rows("decile", "district"))
    assert isinstance(finding, RowsLinked)
    assert finding.rows == 3


def test_rows_of_some_can_be_put_beside_rows_of_all(found: Findings) -> None:
    new = rows("decile", "family_size", where={"family_size": [3, 4, 5, 6]})
    linked = [
        finding for finding in found(new, rows("decile", "district")) if isinstance(finding, RowsLinked)
    ]
    assert [finding.rows for finding in linked] == [3]


def test_rows_are_put_beside_each_other_by_what_both_tell_of_regions(found: Findings) -> None:
    """One names the district, the other the regency; both name the decile."""
    new = rows("decile", "regency", "family_size")
    (finding,) = found(new, rows("decile", "district", "floor_area_m2"))
    assert isinstance(finding, RowsLinked)
    assert finding.by == ("Kabupaten/Kota", "Desil")


def test_rows_that_tell_nothing_more_than_the_other_ones_are_not_put_beside_them(found: Findings) -> None:
    """The district tells the regency: who joins the two has the rows with the district again."""
    assert found(rows("decile", "regency"), rows("decile", "district", "floor_area_m2")) == ()


HIDDEN_DECILE = {"transform": {"decile": "suppress"}}


def test_a_column_that_may_be_emptied_is_a_column(found: Findings) -> None:
    """No class is small, so that nothing is emptied: the three of decile 10 are put together by it."""
    new = rows("decile", "dwelling_tenure", "floor_area_m2", **HIDDEN_DECILE)
    (finding,) = found(new, rows("decile", "regency", "head_nik_matched", **HIDDEN_DECILE))
    assert isinstance(finding, RowsLinked)
    assert (finding.rows, finding.by) == (3, ("Desil",))


def test_rows_whose_shared_cells_were_emptied_cannot_be_put_together_but_counted(found: Findings) -> None:
    """The three are the families of five of their regency: too few, so that their decile is missing. The
    other extract has three of decile 10, and this one none.
    """
    emptied = rows("decile", "regency", "family_size", **HIDDEN_DECILE)
    for new, old in ((emptied, rows("decile", "floor_area_m2")), (rows("decile", "floor_area_m2"), emptied)):
        (finding,) = found(new, old)
        assert isinstance(finding, ToldTogether)
        assert finding.by == ("Desil",)


def test_a_table_that_fills_the_emptied_cells_of_rows_is_a_finding(found: Findings) -> None:
    emptied = rows("decile", "regency", "family_size", k=4, **HIDDEN_DECILE)
    (finding,) = found(table("decile", k=3), emptied)[-1:]
    assert isinstance(finding, ToldTogether)
    assert finding.shown
    whole = rows("decile", "regency", **HIDDEN_DECILE)
    assert found(table("decile", "regency", k=5), whole) == found(
        table("decile", "regency", k=5), rows("decile", "regency")
    )


def test_rows_less_rows_leave_few_by_their_quasi_identifiers(found: Findings) -> None:
    """Of seven members there are many families, but four in the other regency."""
    of_all = rows("regency", "floor_area_m2", "floor_material")
    of_most = rows("regency", "floor_area_m2", "floor_material", where={"family_size": UP_TO_SIX})
    (finding,) = found(of_most, of_all)
    assert isinstance(finding, FewApart)
    assert (finding.direction, finding.cells) == ("missing", 1)
    assert finding.by == ("Kabupaten/Kota", "Luas Lantai (m2)")
    (reverse,) = found(of_all, of_most)
    assert isinstance(reverse, FewApart)
    assert reverse.direction == "added"


def test_rows_are_subtracted_by_values_as_they_are_delivered(found: Findings) -> None:
    """In bands that both can put together from theirs: 1 to 4, and 5 and more."""
    in_bands = rows("regency", "family_size", transform={"family_size": {"bands": [1, 3, 5]}})
    topped = {"transform": {"family_size": {"top": 5}}}
    (finding,) = found(rows("regency", "family_size", where={"horse_count": [0]}, **topped), in_bands)[:1]
    assert isinstance(finding, FewApart)
    assert (finding.cells, finding.by) == (1, ("Kabupaten/Kota", "Jumlah Anggota Keluarga"))


def test_districts_are_added_up_to_the_regencies_that_the_other_table_shows(found: Findings) -> None:
    of_all, of_most = table("district"), table("regency", where={"horse_count": [0]})
    (finding,) = [item for item in found(of_most, of_all) if isinstance(item, FewApart)]
    assert (finding.direction, finding.by, finding.cells) == ("missing", ("Kabupaten/Kota",), 1)
    (reverse,) = [item for item in found(of_all, of_most) if isinstance(item, FewApart)]
    assert reverse.direction == "added"


@pytest.mark.parametrize("what", [table, rows])
def test_a_condition_that_the_other_result_shows_is_met_by_choosing_from_it(
    found: Findings, what: Any
) -> None:
    """Of the deciles 1 to 5, which the one shows and the other is about, three families have horses."""
    of_some = what("regency", where={"decile": [1, 2, 3, 4, 5], "horse_count": [0]})
    (finding,) = [item for item in found(of_some, what("regency", "decile")) if isinstance(item, FewApart)]
    assert (finding.direction, finding.by, finding.cells) == ("missing", ("Kabupaten/Kota",), 1)


def test_results_with_nobody_in_common_leave_nothing_to_subtract(found: Findings) -> None:
    few, many = {"family_size": [5], "decile": [10]}, {"family_size": [1, 2]}
    assert found(rows("regency", where=few), rows("regency", where=many)) == ()
    assert found(table("district", where=many), table("district", where=few)) == ()
    assert found(table("regency", where=few), table("regency", where=few, of=("3305",))) == ()


FIRST, REST = {"decile": [1, 2, 3, 4, 5]}, {"decile": [6, 7, 8, 9, 10]}
REST_UP_TO_SIX = {**REST, "family_size": UP_TO_SIX}


@pytest.mark.parametrize("what", [table, rows])
def test_two_parts_less_than_the_whole_leave_few_over(found: Findings, what: Any) -> None:
    """No two of the three leave few over; all three leave large families of the other regency, whichever
    comes last.
    """
    whole, first, rest = what("regency"), what("regency", where=FIRST), what("regency", where=REST_UP_TO_SIX)
    assert found(rest, whole) == found(first, whole) == found(rest, first) == ()
    for new, *old in ((rest, whole, first), (whole, first, rest), (first, rest, whole)):
        (finding,) = found(new, *old)
        assert isinstance(finding, FewLeft)
        assert (finding.received, finding.cells) == (("UJI-1", "UJI-2"), 1)
        assert finding.by == ("Kabupaten/Kota",)
        assert "bersama “UJI-1” dan “UJI-2”:" in finding.message
        assert "tersisa kurang dari 5 baris" in finding.message


def test_results_that_overlap_are_subtracted_too(found: Findings) -> None:
    """All, less deciles 1 to 8, and 5 to 8 again, less the smaller families of deciles 5 to 10."""
    to_eight = table("regency", where={"decile": [*range(1, 9)]})
    again = table("regency", where={"decile": [5, 6, 7, 8]})
    up_to_six = table("regency", where={"decile": [*range(5, 11)], "family_size": UP_TO_SIX})
    findings = found(table("regency"), to_eight, again, up_to_six)
    (left,) = [finding for finding in findings if isinstance(finding, FewLeft)]
    assert (left.received, left.cells) == (("UJI-1", "UJI-2", "UJI-3"), 1)


def test_more_ways_than_are_counted_are_said_to_be_left_out(
    found: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.leftovers.MOST_FITS", 0)
    whole, first = table("regency"), table("regency", where=FIRST)
    (finding,) = found(table("regency", where=REST_UP_TO_SIX), whole, first)
    assert isinstance(finding, NotCompared)


def test_parts_that_fill_the_whole_tell_what_one_of_them_withholds(found: Findings) -> None:
    """The last part alone would hide its four."""
    large = table("regency", where={**REST, "family_size": [7]})
    parts = [table("regency", where=FIRST), table("regency", where=REST_UP_TO_SIX)]
    findings = found(table("regency"), *parts, large)
    assert any(isinstance(finding, FewLeft) for finding in findings)


def test_a_search_for_parts_that_does_not_end_says_so(
    found: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.unions.MOST_STEPS", 0)
    whole, first = table("regency"), table("regency", where=FIRST)
    (finding,) = found(table("regency", where=REST_UP_TO_SIX), whole, first)
    assert isinstance(finding, NotCompared)
    assert finding.received == ("UJI-1", "UJI-2")


def test_more_kinds_of_people_than_are_looked_at_are_said_to_be_left_out(
    found: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.membership.MOST_KINDS_OF_PEOPLE", 1)
    (finding,) = found(table("regency"), table("regency", where=FIRST))
    assert isinstance(finding, NotCompared)
