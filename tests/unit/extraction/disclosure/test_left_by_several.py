"""What several results leave over in a cell that others of them withhold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.differencing import Findings, findings_in
from support.registries import write_registry

from dtsen.extraction.disclosure.differencing.findings import FewLeft, NotCompared
from dtsen.extraction.regions import Regions

FIRST, SECOND = "3304012001", "3305012001"


@pytest.fixture
def found(regions: Regions, tmp_path: Path) -> Findings:
    """Ten families of every decile from 1 to 5 in the second regency; in the first ten of deciles 1 and 2,
    two of decile 3, two of decile 4 and none of decile 5. Each is one person.
    """
    few = {(FIRST, 3): 2, (FIRST, 4): 2, (FIRST, 5): 0}
    homes = [
        (place, decile)
        for place in (FIRST, SECOND)
        for decile in range(1, 6)
        for _ in range(few.get((place, decile), 10))
    ]
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "desil_nasional": decile,
            "kabupaten_kota": place[:4],
        }
        for number, (place, decile) in enumerate(homes)
    ]
    people = [{**family, "jenis_kelamin": 1} for family in families]
    registry = write_registry(tmp_path / "registry", families, people)

    return findings_in(registry, regions, tmp_path)


def table(*deciles: int, theme: str = "family") -> dict[str, Any]:
    where = {"where": {"decile": list(deciles)}} if deciles else {}
    entry = {"dimensions": ["regency"], "measures": ["count"], **where}
    return {"form": "table", "themes": {theme: entry}, "disclosure": {"k": 5}}


@pytest.mark.parametrize("theme", ["family", "individual"])
def test_tables_that_withhold_a_cell_do_not_hide_what_the_others_leave_there(
    found: Findings, theme: str
) -> None:
    """All less deciles 1 and 2 are four of the first regency, whatever was received of deciles 3 and 4; of
    people their families are counted.
    """
    everybody, *others = (table(*of, theme=theme) for of in ((), (1,), (2,), (3,), (4,)))
    for older in (others[:2], others[:3], others):
        (finding,) = found(everybody, *older)
        assert isinstance(finding, FewLeft)
        assert (finding.received, finding.cells) == (("UJI-1", "UJI-2"), 1)
        assert finding.families == (theme == "individual")


def test_the_new_table_is_one_of_those_that_show_the_cell(found: Findings) -> None:
    """Nothing of what the former ones told already is said of a new one that withholds it."""
    everybody, first, second, third = table(), table(1), table(2), table(3)
    assert found(third, everybody, first, second) == ()
    (finding,) = found(second, everybody, first, third)
    assert isinstance(finding, FewLeft)
    assert finding.received == ("UJI-1", "UJI-2")


def test_a_table_that_withholds_the_whole_leaves_nothing(found: Findings) -> None:
    """Of deciles 3 and 4 the first regency has four."""
    assert found(table(3, 4, 5), table(3), table(5)) == ()


def test_many_left_over_are_no_finding(found: Findings) -> None:
    assert found(table(), table(1), table(3), table(4)) == ()


def test_sets_of_tables_that_withhold_something_are_looked_at_up_to_a_bound(
    found: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.disclosure.differencing.leftovers.MOST_LEFT_OUT", 0)
    (finding,) = found(table(), table(1), table(2), table(3))
    assert isinstance(finding, NotCompared)
