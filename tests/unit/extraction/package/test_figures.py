"""Rows by province cost nothing: the manifest knows them, or they are not shown. And they tell nothing that
the file does not show.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import spec_of

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.quality.expected import expected_of
from dtsen.extraction.quality.figures import rows_by_province
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset


def figures_of(
    spec: dict[str, Any], registry: Path, catalogue: Catalogue, regions: Regions, missing: int = 0
) -> dict[str, int]:
    checked = spec_of({"themes": {"individual": {"variables": ["province", "age"]}}} | spec, regions)
    expected = expected_of(checked, checked.themes[0], catalogue)
    return rows_by_province(Dataset.open(registry), expected, dict.fromkeys(expected.header, missing))


@pytest.mark.parametrize("codes", [[], ["33"], ["3171", "3304", "3305"], ["330401", "31"]])
def test_issue_b_rows_by_province_are_those_of_the_registry(
    registry: Path, catalogue: Catalogue, regions: Regions, codes: list[str]
) -> None:
    inside = " OR ".join(f"region_code LIKE '{code}%'" for code in codes) or "true"
    counted = duckdb.sql(
        f"SELECT left(region_code, 2), count(*) FROM read_parquet('{registry}/individual/*/*.parquet') "
        f"WHERE {inside} GROUP BY 1"
    ).fetchall()
    figures = figures_of({"regions": codes}, registry, catalogue, regions)
    assert {code: rows for code, rows in figures.items() if rows} == dict(counted)


def test_rows_chosen_by_a_condition_are_not_in_the_manifest(
    registry: Path, catalogue: Catalogue, regions: Regions
) -> None:
    condition = {"themes": {"individual": {"variables": ["province", "age"], "where": {"sex": [1]}}}}
    assert figures_of(condition, registry, catalogue, regions) == {}


@pytest.mark.parametrize(
    ("variables", "transform"),
    [(["age"], {}), (["regency", "age"], {}), (["province", "age"], {"province": "drop"})],
)
def test_issue_b_a_file_without_the_province_has_no_rows_by_province_in_its_report(
    registry: Path,
    catalogue: Catalogue,
    regions: Regions,
    variables: list[str],
    transform: dict[str, Any],
) -> None:
    spec = {"themes": {"individual": {"variables": variables}}, "disclosure": {"transform": transform}}
    assert figures_of(spec, registry, catalogue, regions) == {}


def test_issue_b_a_province_that_is_emptied_in_some_rows_is_not_counted_for_them(
    registry: Path, catalogue: Catalogue, regions: Regions
) -> None:
    assert figures_of({}, registry, catalogue, regions, missing=2) == {}
