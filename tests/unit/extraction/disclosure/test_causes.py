"""Which columns make a result fail: what the officer reads to know what to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, write_registry

from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.regions import Regions

PEOPLE = 60


def refused(
    regions: Regions, folder: Path, themes: dict[str, list[str]], rules: dict[str, Any]
) -> DisclosureRefused:
    """Of sixty people in thirty families, the family's floor area and the person's age tell many apart."""
    families = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            "provinsi": "Jawa Tengah",
            "luas_lantai": 20 + number,
        }
        for number in range(PEOPLE // 2)
    ]
    people = [
        {
            "region_code": "3304012001",
            "nomor_induk_kependudukan": f"{number:016d}",
            "nomor_kartu_keluarga": f"{number // 2:016d}",
            "usia": 30 + number % 3,
            "jenis_kelamin": 1 + number % 2,
            "penyakit_kronis": 1,
        }
        for number in range(PEOPLE)
    ]
    registry = write_registry(folder / "registry", families, people)
    spec = {
        "themes": {theme: {"variables": names} for theme, names in themes.items()},
        "disclosure": rules,
    }
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, folder / "d.zip")
    return error.value


def causes(error: DisclosureRefused, scope: str) -> list[dict[str, Any]]:
    return next(
        list(item["causes"])
        for item in error.report["classes"]
        if (item["theme"], item["scope"]) == ("individual", scope)
    )


def test_r10_the_columns_of_the_familys_row_are_ranked_with_the_persons_own(
    regions: Regions, tmp_path: Path
) -> None:
    themes = {"family": ["province", "floor_area_m2"], "individual": ["sex", "age"]}
    error = refused(regions, tmp_path, themes, {"k": 5})
    found = {item["variable"]: item for item in causes(error, "joined")}
    assert next(iter(found)) == "floor_area_m2"
    assert set(found) == {"floor_area_m2", "age", "sex", "province"}
    assert found["floor_area_m2"]["theme"] == "family"
    # Everybody stands alone: two people of a family differ in sex and in age, so only the area matters.
    assert (found["floor_area_m2"]["people_without"], found["floor_area_m2"]["alone_by_it"]) == (0, PEOPLE)
    assert (found["sex"]["people_without"], found["sex"]["alone_by_it"]) == (PEOPLE, 0)


def test_r10_where_no_column_alone_makes_a_difference_the_one_with_most_values_comes_first(
    regions: Regions, tmp_path: Path
) -> None:
    """With k = 50 nothing helps alone; that is said, and the order still says where to begin."""
    themes = {"family": ["province", "floor_area_m2"], "individual": ["sex", "age"]}
    error = refused(regions, tmp_path, themes, {"k": 50})
    found = causes(error, "joined")
    assert {item["people_without"] for item in found} == {PEOPLE}
    assert found[0]["variable"] == "floor_area_m2"
    joined = next(item for item in error.report["classes"] if item["scope"] == "joined")
    assert "beberapa perlu diubah bersama" in joined["causes_words"]


def test_r11_a_result_that_lacks_sensitive_values_says_which_and_of_how_many_people(
    regions: Regions, tmp_path: Path
) -> None:
    error = refused(regions, tmp_path, {"individual": ["sex", "chronic_illness"]}, {"k": 2, "l": 3})
    assert str(error) == ("individual: 60 of 60 in classes with fewer than 3 values of chronic_illness")
    assert [item["undiverse_without"] for item in causes(error, "theme")] == [PEOPLE]
    assert "nilai pekanya kurang beragam" in causes(error, "theme")[0]["message"]
