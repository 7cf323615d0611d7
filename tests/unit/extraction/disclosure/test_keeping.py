"""Households that fail: what mends them while the key that joins their files stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.anonymity import households
from support.registries import build_from, csv_rows, open_package, write_registry

from dtsen.extraction.disclosure.mending import linked
from dtsen.extraction.disclosure.mending.keeping import NOT_FINISHED, NOT_WITH_L
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.keys import FAMILY_KEY_COLUMN
from dtsen.extraction.regions import Regions

MAN, WOMAN = 1, 2
Home = tuple[str, Sequence[tuple[int, int]]]
# Couples of three regencies; of one of them also three very old couples, and two homes of two men.
HOMES: list[Home] = [
    *[(name, ((MAN, 30), (WOMAN, 31))) for name in ("Banjarnegara", "Banyumas", "Cilacap")] * 8,
    *[("Banyumas", ((MAN, age), (WOMAN, 88))) for age in (90, 91, 92)],
    *[("Banyumas", ((MAN, 30), (MAN, 31)))] * 2,
]
SPEC: dict[str, Any] = {
    "themes": {
        "family": {"variables": ["regency", "floor_material"]},
        "individual": {"variables": ["sex", "age", "chronic_illness"]},
    }
}


def written(homes: Sequence[Home], folder: Path) -> Path:
    families, people = [], []
    for number, (regency, members) in enumerate(homes):
        common = {"region_code": "3304012001", "nomor_kartu_keluarga": f"{number:016d}"}
        families.append({**common, "kabupaten_kota": regency, "jenis_lantai_terluas": 1})
        people += [
            {**common, "nomor_induk_kependudukan": f"{number:08d}{member:08d}"}
            | {"jenis_kelamin": sex, "usia": age}
            for member, (sex, age) in enumerate(members)
        ]
    return write_registry(folder / "registry", families, people)


def refused(spec: dict[str, Any], registry: Path, regions: Regions, folder: Path) -> dict[str, Any]:
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, folder / "refused.zip")
    return dict(error.value.report)


def test_d3_a_remedy_may_keep_the_key_and_households_are_alike_after_it(
    regions: Regions, tmp_path: Path
) -> None:
    """With cells emptied, and without; beside them stands what takes the key away. Counted on the files."""
    registry = written(HOMES, tmp_path)
    report = refused(SPEC, registry, regions, tmp_path)
    passing = [item for item in report["remedies"] if item["passes"]]
    keeping = [item for item in passing if item["linked"]]
    assert any(item["cells_emptied"] for item in keeping)
    assert any(not item["cells_emptied"] for item in keeping)
    assert any(not item["linked"] for item in passing)
    for place, item in enumerate(keeping):
        mended = {**SPEC, "disclosure": {"transform": item["transform"]}}
        delivered = open_package(build_from(mended, registry, regions, tmp_path / f"{place}.zip").path)
        told = {
            theme: [
                (row[FAMILY_KEY_COLUMN], tuple(row.get(name) for name in names))
                for row in csv_rows(delivered[f"data/{theme}.csv"])
            ]
            for theme, names in {
                "family": ("kabupaten_kota",),
                "individual": ("jenis_kelamin", "usia"),
            }.items()
        }
        assert min(Counter(households(told).values()).values()) >= 5
        empty = sum(value == "" for rows in told.values() for _, values in rows for value in values)
        assert item["cells_emptied"] == empty


def test_d3_the_columns_that_tell_households_apart_are_ranked(regions: Regions, tmp_path: Path) -> None:
    """Of either file: the age makes the old couples, the sex the two men; the place does nothing."""
    report = refused(SPEC, written(HOMES, tmp_path), regions, tmp_path)
    found = {
        item["theme"]: {cause["variable"]: cause["people_without"] for cause in item["causes"]}
        for item in report["classes"]
        if item["scope"] == "joined"
    }
    assert found == {
        "family": {"age": 2, "sex": 3, "regency": 5},
        "individual": {"age": 4, "sex": 6, "regency": 10},
    }
    assert [cause["variable"] for cause in report["classes"][0]["causes"]][-1] == "regency"


def notes(report: dict[str, Any]) -> set[str]:
    """What is said beside taking the key away."""
    passing = [item for item in report["remedies"] if not item["linked"] and item["passes"]]
    return {cost for item in passing for cost in item["costs"]}


def test_d3_where_the_number_of_members_tells_it_is_said_that_no_column_helps(
    regions: Regions, tmp_path: Path
) -> None:
    crowded: Home = ("Banyumas", ((MAN, 30),) * 7)
    report = refused(SPEC, written([*HOMES, crowded], tmp_path), regions, tmp_path)
    assert not any(item["linked"] and item["passes"] for item in report["remedies"])
    assert any(
        "banyaknya baris tiap keluarga saja sudah membedakan 1 keluarga" in note for note in notes(report)
    )


def test_d3_why_no_remedy_keeps_the_key_is_said_once(regions: Regions, tmp_path: Path) -> None:
    """Every remedy without the key had repeated it."""
    crowded: Home = ("Banyumas", ((MAN, 30),) * 7)
    spec = {**SPEC, "disclosure": {"k": 7}}
    report = refused(spec, written([*HOMES, crowded], tmp_path), regions, tmp_path)
    unlinked = [item for item in report["remedies"] if not item["linked"]]
    said = [sum("membedakan" in cost for cost in item["costs"]) for item in unlinked]
    assert len(said) > 1
    assert said == [1] + [0] * (len(said) - 1)


def test_d3_where_the_search_would_be_too_long_that_is_said(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = written(HOMES, tmp_path)
    for module in ("check", "mending.linking"):
        monkeypatch.setattr(f"dtsen.extraction.disclosure.{module}.MOST_LOOKS", 10)
    report = refused(SPEC, registry, regions, tmp_path)
    assert NOT_FINISHED in notes(report)
    monkeypatch.setattr("dtsen.extraction.disclosure.check.MOST_LOOKS", linked.MOST_LOOKS)
    assert NOT_FINISHED in notes(refused(SPEC, registry, regions, tmp_path))


def test_d3_where_sensitive_values_must_differ_it_is_said_that_nothing_was_searched(
    regions: Regions, tmp_path: Path
) -> None:
    spec = {**SPEC, "disclosure": {"l": 2}}
    assert NOT_WITH_L in notes(refused(spec, written(HOMES, tmp_path), regions, tmp_path))
