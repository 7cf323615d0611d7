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


def causes(error: DisclosureRefused, theme: str) -> list[dict[str, Any]]:
    return next(
        list(item["causes"])
        for item in error.report["classes"]
        if (item["theme"], item["scope"]) == (theme, "theme")
    )


def test_the_columns_of_a_file_are_ranked_by_what_each_adds(regions: Regions, tmp_path: Path) -> None:
    themes = {"family": ["province", "floor_area_m2"], "individual": ["sex", "age"]}
    error = refused(regions, tmp_path, themes, {"k": 5, "linked": False})
    found = {item["variable"]: item for item in causes(error, "family")}
    assert list(found) == ["floor_area_m2", "province"]
    area, province = found.values()
    assert (area["people_without"], area["alone_by_it"]) == (0, PEOPLE // 2)
    assert (province["people_without"], province["alone_by_it"]) == (PEOPLE // 2, 0)


def test_where_no_column_alone_makes_a_difference_the_one_with_most_values_comes_first(
    regions: Regions, tmp_path: Path
) -> None:
    """With k = 50 nothing helps alone; that is said, and the order still says where to begin."""
    error = refused(regions, tmp_path, {"individual": ["sex", "age"]}, {"k": 50})
    found = causes(error, "individual")
    assert {item["people_without"] for item in found} == {PEOPLE}
    assert found[0]["variable"] == "age"
    (individual,) = error.report["classes"]
    assert "beberapa perlu diubah bersama" in individual["causes_words"]


def test_a_result_that_lacks_sensitive_values_says_which_and_of_how_many_people(
    regions: Regions, tmp_path: Path
) -> None:
    error = refused(regions, tmp_path, {"individual": ["sex", "chronic_illness"]}, {"k": 2, "l": 3})
    assert str(error) == ("individual: 60 of 60 in classes with fewer than 3 values of chronic_illness")
    assert [item["undiverse_without"] for item in causes(error, "individual")] == [PEOPLE]
    assert "nilai sensitifnya kurang beragam" in causes(error, "individual")[0]["message"]
