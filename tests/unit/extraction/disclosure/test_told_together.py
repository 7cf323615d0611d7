"""What results about the very same people tell together (issue B, point 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.differencing import Findings, findings_in
from support.registries import build_from, spec_of, write_registry

from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.disclosure.differencing.findings import (
    BelowTheOther,
    NotCompared,
    RowsLinked,
    ToldTogether,
    advice,
)
from dtsen.extraction.regions import Regions

# Families of every size, decile and regency: of size 5 in the first regency there are 3, and 40 otherwise.
FEW = {("3304", 5): 3}
# By decile and decile of the province: two families are alone. To hide them, a table of both withholds them
# and the nine, and with them the total of decile 2 of the province.
DECILES = [(1, 1)] * 30 + [(1, 2)] * 2 + [(2, 2)] * 9
# Two of decile 2 stand below the others of it.
PERCENTILES = [5] * 32 + [12] * 2 + [15] * 7
# Of their floors: material 4 lies in 3 houses only.
FLOORS = [2] * 15 + [3] * 10 + [4] * 3 + [5] * 13


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    places = ["3304012001", "3305012001", "3306012001"]
    sizes = [
        (place, size)
        for place in places
        for size in range(1, 8)
        for _ in range(FEW.get((place[:4], size), 40))
    ]
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "jumlah_anggota_keluarga": size,
            "desil_nasional": number % 2 + 1,
            "kabupaten_kota": place[:4],
            "jenis_lantai_terluas": number % 3 + 1,
            "luas_lantai": number % 7 * 10,
        }
        for number, (place, size) in enumerate(sizes)
    ]
    families += [
        {
            "region_code": "3171011001",
            "nomor_kartu_keluarga": f"1{number:015d}",
            "jumlah_anggota_keluarga": 4,
            "desil_nasional": decile,
            "desil_provinsi": of_province,
            "persentil": percentile,
            "kabupaten_kota": "3171",
            "jenis_lantai_terluas": floor,
        }
        for number, ((decile, of_province), percentile, floor) in enumerate(
            zip(DECILES, PERCENTILES, FLOORS, strict=True)
        )
    ]
    return write_registry(tmp_path_factory.mktemp("together") / "registry", families, [])


def table(*dimensions: str, of: tuple[str, ...] = ("33",), **options: Any) -> dict[str, Any]:
    entry = {"dimensions": list(dimensions), "measures": options.pop("measures", ["count"])}
    return {"form": "table", "themes": {"family": entry}, "regions": list(of), "disclosure": options}


def rows(*variables: str, of: tuple[str, ...] = ("33",), **options: Any) -> dict[str, Any]:
    return {"themes": {"family": {"variables": list(variables)}}, "regions": list(of), "disclosure": options}


def banded(*edges: int, **options: Any) -> dict[str, Any]:
    return table("regency", "family_size", transform={"family_size": {"bands": list(edges)}}, **options)


@pytest.fixture
def found(registry: Path, regions: Regions, tmp_path: Path) -> Findings:
    return findings_in(registry, regions, tmp_path)


JAKARTA = ("31",)
BOTH_DECILES = table("decile", "decile_province", of=JAKARTA)


def test_a_total_that_the_first_table_withheld_gives_its_small_cells_away(found: Any) -> None:
    """Decile by decile of the province, and then the deciles of the province alone."""
    (finding,) = found(table("decile_province", of=JAKARTA), BOTH_DECILES)
    assert isinstance(finding, ToldTogether)
    assert finding.received == ("UJI-1",)
    assert finding.shown
    assert finding.by == ("Desil", "Desil Provinsi")


def test_the_same_table_again_tells_nothing_new(found: Any) -> None:
    assert found(BOTH_DECILES, BOTH_DECILES) == ()


def test_a_table_by_what_the_first_one_does_not_tell_is_no_finding(found: Any) -> None:
    assert found(table("floor_material"), table("regency")) == ()


def test_bands_that_overlap_cut_out_the_families_between_their_edges(found: Any) -> None:
    """What "1-5" counts more than "1-4" are the three families of five; neither table shows a small cell."""
    (finding,) = found(banded(1, 6), banded(1, 5, 7))
    assert isinstance(finding, ToldTogether)
    assert (finding.shown, finding.by) == (0, ("Jumlah Anggota Keluarga", "Kabupaten/Kota"))
    assert finding.isolated == 1


def test_bands_that_differ_by_many_are_no_finding(found: Any) -> None:
    assert found(banded(1, 4), banded(1, 3, 6)) == ()


def test_bands_of_percentiles_are_held_against_deciles(found: Any) -> None:
    """A percentile tells its decile: percentiles 1 to 12 less decile 1 are two families."""
    percentiles = table("percentile", of=JAKARTA, transform={"percentile": {"bands": [1, 13]}})
    (finding,) = found(percentiles, table("decile", of=JAKARTA))
    assert isinstance(finding, ToldTogether)
    assert finding.isolated == 1


def test_regions_of_another_level_are_one_axis(found: Any) -> None:
    """Provinces and districts lie in each other; nothing is cut out where nothing is small."""
    assert found(table("district"), table("province")) == ()
    assert found(table("regency", "decile"), table("district", "decile")) == ()


def test_a_share_tells_the_total_that_a_table_withheld(found: Any) -> None:
    """The second table has a share where the first has a dimension."""
    measures = ["count", {"share": {"decile_province": [2]}}]
    (finding,) = found(table("regency", of=JAKARTA, measures=measures), BOTH_DECILES)
    assert isinstance(finding, ToldTogether)
    assert finding.shown
    assert "Desil Provinsi" in finding.by


def test_three_shares_tell_what_no_two_of_them_do(found: Any) -> None:
    """Materials 2, 3 and 4 less 2, less 3, are the three houses with a floor of material 4."""

    def share(*codes: int) -> dict[str, Any]:
        return table("regency", of=JAKARTA, measures=["count", {"share": {"floor_material": list(codes)}}])

    assert found(share(2, 3, 4), share(2)) == ()
    assert found(share(2, 3, 4), share(3)) == ()
    (finding,) = found(share(2, 3, 4), share(2), share(3))
    assert isinstance(finding, ToldTogether)
    assert (finding.received, finding.by) == (("UJI-1", "UJI-2"), ("Jenis Lantai",))


def test_a_sum_that_one_table_withholds_and_the_other_shows_is_a_finding(found: Any) -> None:
    sums = ["count", {"sum": "family_size"}]
    first = table("decile", "decile_province", of=JAKARTA, measures=sums)
    (finding,) = found(table("decile_province", of=JAKARTA, measures=sums), first)
    (counts,) = found(table("decile_province", of=JAKARTA), first)
    assert isinstance(finding, ToldTogether)
    assert isinstance(counts, ToldTogether)
    assert finding.shown > counts.shown


@pytest.mark.parametrize("old", [BOTH_DECILES, rows("regency", "floor_material", of=JAKARTA)])
def test_a_smaller_k_than_that_of_what_was_received_is_a_finding(found: Any, old: dict[str, Any]) -> None:
    """A table with k = 2 after a table, or rows, with k = 5."""
    new = table("decile", "decile_province", of=JAKARTA, k=2)
    below = [finding for finding in found(new, old) if isinstance(finding, BelowTheOther)]
    assert [(finding.k, finding.groups) for finding in below] == [(5, 1)]


def test_classes_of_rows_below_the_k_of_a_former_table_are_a_finding(found: Any) -> None:
    new = rows("regency", "family_size", k=2)
    below = [finding for finding in found(new, table("regency")) if isinstance(finding, BelowTheOther)]
    assert [finding.groups for finding in below] == [1]


def test_rows_in_which_withheld_cells_can_be_counted_are_a_finding(found: Any) -> None:
    received = rows("regency", "decile", "decile_province", of=JAKARTA)
    (finding,) = found(BOTH_DECILES, received)
    assert isinstance(finding, ToldTogether)
    assert finding.isolated == 1
    assert finding.shown > 1
    (reverse,) = found(received, BOTH_DECILES)
    assert isinstance(reverse, ToldTogether)
    assert reverse.isolated == 1


def test_rows_that_few_others_agree_with_can_be_put_beside_those_of_another_extract(found: Any) -> None:
    """Keys differ between requests, but two families are alone with their two deciles."""
    new = rows("decile", "decile_province", "family_size", of=JAKARTA)
    old = rows("decile", "decile_province", "floor_area_m2", of=JAKARTA)
    (finding,) = found(new, old)
    assert isinstance(finding, RowsLinked)
    assert (finding.rows, finding.by) == (2, ("Desil", "Desil Provinsi"))
    assert found(rows("decile", "family_size"), rows("decile", "floor_area_m2")) == ()


def test_extracts_that_cut_a_quasi_identifier_differently_are_subtracted_by_classes(found: Any) -> None:
    """Every class of either has at least k rows; "1-5" less "1-4" has three."""

    def extract(*edges: int) -> dict[str, Any]:
        return rows("regency", "family_size", transform={"family_size": {"bands": list(edges)}})

    (finding,) = found(extract(1, 6), extract(1, 5, 7))
    assert isinstance(finding, ToldTogether)
    assert finding.isolated == 1
    assert found(extract(1, 4), extract(1, 3, 6)) == ()


def test_extracts_of_many_equal_columns_have_nothing_to_subtract(found: Any) -> None:
    """Nor is anything said to be too large."""
    many = (
        "regency",
        "district",
        "family_size",
        "floor_area_m2",
        "decile",
        "floor_material",
        "wall_material",
    )
    assert found(rows(*many), rows(*many, "roof_material")) == ()


def test_whoever_holds_the_names_of_all_learns_nothing_from_counts(found: Any) -> None:
    assert found(BOTH_DECILES, rows("family_card_number", "decile", "decile_province", of=JAKARTA)) == ()


def test_a_comparison_that_would_be_too_large_is_said_to_be_left_out(
    found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.results.MOST_CELLS", 3)
    (finding,) = found(table("decile_province", of=JAKARTA), BOTH_DECILES)
    assert isinstance(finding, NotCompared)
    assert "“UJI-1”" in finding.message


def test_a_former_table_that_would_be_refused_today_does_not_stop_the_build(found: Any) -> None:
    """Its specification passed its own check once; to plan it fails now."""
    refused = table("province", "province_code", of=JAKARTA)
    (finding,) = found(BOTH_DECILES, refused)
    assert isinstance(finding, NotCompared)


def test_a_search_that_was_cut_off_says_so_beside_what_it_found(
    found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.comparing.MOST_LOOKS", 0)
    findings = found(table("decile_province", of=JAKARTA), BOTH_DECILES)
    assert [type(finding) for finding in findings] == [ToldTogether, NotCompared]


def test_of_very_many_results_the_newest_are_looked_at(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.check.MOST_RECEIVED", 1)
    left_out, finding = found(banded(1, 6), table("regency"), banded(1, 5, 7))
    assert isinstance(left_out, NotCompared)
    assert (left_out.received, finding.received) == (("UJI-1",), ("UJI-2",))


def test_a_finding_says_what_to_do_and_no_number_of_people(found: Any) -> None:
    (finding,) = found(banded(1, 6), banded(1, 5, 7))
    assert "bersama “UJI-1”" in finding.message
    assert "kurang dari 5 baris" in finding.message
    (said,) = advice([finding])
    assert "kembalikan agar rincian, kelompok nilai, dan batasnya disamakan" in said


def test_the_quality_report_holds_the_delivered_table_against_what_was_received(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    received = [Received("UJI-7/2026", spec_of(BOTH_DECILES, regions))]
    new = table("decile_province", of=JAKARTA)
    delivery = build_from(new, registry, regions, tmp_path / "d.zip", received=received)
    (check,) = [check for check in delivery.report.themes[0].checks if check.id == "differencing"]
    assert check.verdict == "warn"
    assert "“UJI-7/2026”" in check.message
