"""Rows by province cost nothing: the manifest knows them, or they are not shown."""

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
    spec: dict[str, Any], registry: Path, catalogue: Catalogue, regions: Regions
) -> dict[str, int]:
    checked = spec_of({"themes": {"individual": {"variables": ["age"]}}} | spec, regions)
    return rows_by_province(Dataset.open(registry), expected_of(checked, checked.themes[0], catalogue))


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
    condition = {"themes": {"individual": {"variables": ["age"], "where": {"sex": [1]}}}}
    assert figures_of(condition, registry, catalogue, regions) == {}
