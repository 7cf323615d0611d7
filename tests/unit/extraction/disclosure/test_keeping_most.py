"""Of what mends a result, the proposal that keeps most of it comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, csv_rows, open_package, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.mending.choosing import rank
from dtsen.extraction.disclosure.report import EmptiedCells, Remedy
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.recode import Bands
from dtsen.extraction.regions import Regions

PLACE = {"region_code": "3304012001", "provinsi": "Jawa Tengah", "kabupaten_kota": "Banjarnegara"}
SEX, AGE = "jenis_kelamin", "usia"
A_FEW_ALONE: dict[str, Any] = {
    "themes": {
        "family": {"variables": ["province", "regency", "family_size"]},
        "individual": {"variables": ["province", "regency", "sex", "age", "marital_status"]},
    }
}
NEARLY_ALL_ALONE: dict[str, Any] = {
    "themes": {
        "family": {"variables": ["province", "village", "decile", "family_size", "floor_area_m2"]},
        "individual": {"variables": ["age", "sex", "marital_status", "highest_diploma", "decile"]},
    },
    "regions": ["33"],
}
Proposal = dict[str, Any]


def a_few_alone(folder: Path) -> Path:
    """Families of which three are larger than all others, and people of every age of whom a few have a
    marital status that is rare at theirs.
    """
    sizes = [1 + number % 6 for number in range(400)] + [9, 10, 11]
    families = [
        {**PLACE, "nomor_kartu_keluarga": f"{number:016d}", "jumlah_anggota_keluarga": size}
        for number, size in enumerate(sizes)
    ]
    told = [(20 + number % 40, 1 + number // 40 % 2, 2) for number in range(1600)]
    told += [(20 + number, 1 + number % 2, 4) for number in range(27)]
    people = [
        {
            **PLACE,
            "nomor_induk_kependudukan": f"{number:016d}",
            "nomor_kartu_keluarga": f"{number % len(sizes):016d}",
            AGE: age,
            SEX: sex,
            "status_kawin": status,
        }
        for number, (age, sex, status) in enumerate(told)
    ]
    return write_registry(folder / "registry", families, people)


def passing(spec: dict[str, Any], registry: Path, regions: Regions, folder: Path) -> list[Proposal]:
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, folder / "refused.zip")
    return [item for item in error.value.report["remedies"] if item["passes"]]


def empty_cells(spec: dict[str, Any], registry: Path, regions: Regions, target: Path) -> dict[Any, int]:
    """By theme and variable, how many lines of the delivered file have nothing there."""
    members = open_package(build_from(spec, registry, regions, target).path)
    found = {}
    for theme, chosen in spec["themes"].items():
        rows = csv_rows(members[f"data/{theme}.csv"])
        for name in chosen["variables"]:
            field = load_catalogue().theme(theme).variable(name).field
            if field in rows[0]:
                found[theme, name] = sum(row[field] == "" for row in rows)
    return found


def asserted_true(
    spec: dict[str, Any], proposals: list[Proposal], registry: Path, regions: Regions, folder: Path
) -> None:
    """Each lets the result out, and empties in the files as many cells as it says, column by column."""
    override = {"reason": "Evaluasi program", "decided_by": "Koordinator"}
    asked = {**spec, "disclosure": {"linked": False, "override": override}}
    before = empty_cells(asked, registry, regions, folder / "before.zip")
    for place, item in enumerate(proposals):
        rules = {"transform": item["transform"], "linked": item["linked"]}
        after = empty_cells({**spec, "disclosure": rules}, registry, regions, folder / f"{place}.zip")
        emptied = {key: count - before[key] for key, count in after.items() if count != before[key]}
        assert emptied == {(of["theme"], of["variable"]): of["cells"] for of in item["emptied"]}


def test_d3_where_a_few_stand_alone_their_cells_are_emptied_before_a_column_goes(
    regions: Regions, tmp_path: Path
) -> None:
    """The families need their largest sizes put together; that says nothing against emptying a few cells
    of the people, though both files have a place in common.
    """
    registry = a_few_alone(tmp_path)
    proposals = passing(A_FEW_ALONE, registry, regions, tmp_path)
    first = proposals[0]
    assert "drop" not in first["transform"].values()
    assert first["transform"]["age"] == "suppress", "every single year of age stays"
    assert {of["cells"] for of in first["emptied"]} == {27}
    asserted_true(A_FEW_ALONE, proposals, registry, regions, tmp_path)


def test_d3_where_nearly_everybody_stands_alone_no_column_is_left_that_tells_nothing(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    """Neither two bands of a number, nor a column of which hardly a cell is left."""
    proposals = passing(NEARLY_ALL_ALONE, registry, regions, tmp_path)
    assert proposals
    for item in proposals:
        for name, transform in item["transform"].items():
            width = transform.get("bands") if isinstance(transform, dict) else None
            assert not (name == "age" and isinstance(width, int) and width > 40)
            assert not (isinstance(width, list) and len(width) < 3)
    asserted_true(NEARLY_ALL_ALONE, proposals, registry, regions, tmp_path)
    assert proposals[0]["transform"].get("age") != "drop"
    members = open_package(tmp_path / "before.zip")
    rows = {theme: len(csv_rows(members[f"data/{theme}.csv"])) for theme in NEARLY_ALL_ALONE["themes"]}
    assert all(of["cells"] < 0.9 * rows[of["theme"]] for item in proposals for of in item["emptied"])


def emptying(cells: int, *transforms: Transform, lost: float = 0.0, linked: bool = True) -> Remedy:
    emptied = (EmptiedCells("individual", "age", "Usia", cells, 1000),) if cells else ()
    return Remedy(transforms, (), {}, cells, passes=True, linked=linked, emptied=emptied, lost=lost)


def test_half_a_percent_of_empty_cells_ranks_above_a_coarser_column_and_that_above_losing_it() -> None:
    few = emptying(5, Transform("age", suppress=True))
    coarser = emptying(0, Transform("age", Bands(5)), lost=0.4)
    half = emptying(500, Transform("age", suppress=True))
    dropped = emptying(0, Transform("age", drop=True), lost=1.5)
    fails = Remedy((), (), {"family": 3}, 0, passes=False)
    assert sorted([fails, dropped, half, coarser, few], key=rank) == [few, coarser, half, dropped, fails]


def test_losing_the_key_weighs_as_much_as_losing_a_column() -> None:
    keeping, without = emptying(0, lost=1.0), emptying(0, lost=0.4, linked=False)
    assert sorted([without, keeping], key=rank) == [keeping, without]
    ruined = emptying(0, lost=6.0)
    assert sorted([ruined, without], key=rank) == [without, ruined]
