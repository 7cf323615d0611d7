"""Rows of families held against rows of people: by conditions, by more than one former extract, and by k."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Received, differences
from dtsen.extraction.disclosure.differencing.findings import HouseholdsMatched, advice
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

PLACE = "3304012001"


@pytest.fixture
def matched(regions: Regions, tmp_path: Path) -> Any:
    """Of percentile 7 two families of three, of 8 four, and of 50 twenty."""
    percentiles = [7] * 2 + [8] * 4 + [50] * 20
    families = [
        {
            "region_code": PLACE,
            "nomor_kartu_keluarga": f"{number:016d}",
            "persentil": percentile,
            "desil_nasional": (percentile - 1) // 10 + 1,
            "jumlah_anggota_keluarga": 3,
            "jenis_lantai_terluas": 1,
        }
        for number, percentile in enumerate(percentiles)
    ]
    people = [
        {
            "region_code": PLACE,
            "nomor_kartu_keluarga": family["nomor_kartu_keluarga"],
            "persentil": family["persentil"],
            "desil_nasional": family["desil_nasional"],
            "jenis_kelamin": 1,
        }
        for family in families
        for _ in range(3)
    ]
    registry = write_registry(tmp_path / "registry", families, people)

    def of(new: dict[str, Any], *old: dict[str, Any]) -> list[HouseholdsMatched]:
        received = [Received(f"UJI-{number}", spec_of(item, regions)) for number, item in enumerate(old, 1)]
        work = Path(tempfile.mkdtemp(dir=tmp_path))
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            found = differences(spec_of(new, regions), received, engine, work / "d", load_catalogue())
        return [finding for finding in found if isinstance(finding, HouseholdsMatched)]

    return of


def families(*variables: str, where: dict[str, Any] | None = None, k: int = 5) -> dict[str, Any]:
    entry = {"variables": list(variables), "where": where or {}}
    return {"themes": {"family": entry}, "disclosure": {"k": k}}


def people(*variables: str, where: dict[str, Any] | None = None, k: int = 5) -> dict[str, Any]:
    entry = {"variables": list(variables), "where": where or {}}
    return {"themes": {"individual": entry}, "disclosure": {"k": k}}


SEVEN = {"percentile": [7]}
ASKED = families("regency", "floor_material", where=SEVEN, k=2)


def test_a_condition_that_lets_in_one_value_matches_as_a_column_does(matched: Any) -> None:
    """Families of percentile 7 beside people who show it: it stands in no column of theirs."""
    shown = people("sex", "percentile")
    (as_column,) = matched(shown, families("regency", "floor_material", "percentile", where=SEVEN, k=2))
    for new, old in ((shown, ASKED), (ASKED, shown)):
        (finding,) = matched(new, old)
        assert (finding.by, finding.k) == (("Persentil",), 5)
        assert (finding.families, finding.people) == (as_column.families, as_column.people) == (2, 18)


def test_the_officer_is_told_which_one_has_it_as_a_condition_and_what_helps(matched: Any) -> None:
    shown = people("sex", "percentile")
    (older,), (newer,) = matched(shown, ASKED), matched(ASKED, shown)
    assert "Persentil ada di kedua data (Persentil dalam data terdahulu sebagai syarat)" in older.message
    assert "kembalikan agar Persentil tidak disertakan dalam data ini" in advice([older])[0]
    assert "(Persentil dalam data ini sebagai syarat)" in newer.message
    assert "kembalikan agar syarat menurut Persentil dalam data ini diperluas" in advice([newer])[0]
    (columns,) = matched(shown, families("percentile", k=5))
    assert "sebagai syarat" not in columns.message


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"percentile": [7, 50]}, id="two values"),
        pytest.param({"floor_material": [1]}, id="of something else"),
    ],
)
def test_a_condition_that_fixes_nothing_which_the_other_tells_matches_nobody(
    matched: Any, asked: dict[str, Any]
) -> None:
    assert not matched(people("sex", "percentile"), families("regency", "floor_material", where=asked, k=2))


def test_conditions_on_different_values_match_nobody(matched: Any) -> None:
    assert not matched(people("sex", where={"percentile": [8]}, k=2), ASKED)


def test_what_a_delivery_lets_in_by_a_condition_alone_was_not_delivered_without_it(matched: Any) -> None:
    """Both files came together without a rank of the families; which of them are of percentile 7 is new."""
    both = {
        "family": {"variables": ["regency", "floor_material"]},
        "individual": {"variables": ["sex", "percentile"]},
    }
    assert matched(ASKED, {"themes": both})


def test_several_former_extracts_are_each_measured_by_what_they_share_and_by_their_k(matched: Any) -> None:
    """Of the people two families are of percentile 7 and four of 8, six in all of decile 1: a measure kept
    for one former extract is another one's only where both share the same and have the same k.
    """
    older = (
        families("percentile", k=3),
        families("percentile", k=5),
        families("percentile", k=2),
        families("decile", k=7),
        families("percentile", k=5) | {"regions": ["3304"]},
    )
    new = people("sex", "percentile", k=3)
    alone = [matched(new, old) for old in older]
    assert [[(item.families, item.people) for item in found] for found in alone] == [
        [(2, 6)],
        [(6, 18)],
        [(2, 6)],
        [(6, 18)],
        [(6, 18)],
    ]
    together = matched(new, *older)
    assert [(item.received, item.families, item.people) for item in together] == [
        ((f"UJI-{number}",), item.families, item.people) for number, (item,) in enumerate(alone, start=1)
    ]
