"""Between two results of people, K families are enough and one fewer are few, whatever number of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Received, differences
from dtsen.extraction.disclosure.differencing.findings import FewApart
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

K = 5
MANY = 50
# By percentile, how many families of four stand in it, and how many couples who name no family.
IN = {MANY: (30, 0), 31: (K - 1, 0), 32: (K, 0), 33: (K - 1, 1), 34: (K - 2, 1), 35: (0, 1)}
SONS = 36  # one family of K sons


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cards = [
        (percentile, f"{percentile:08d}{number:08d}" if number < families else None)
        for percentile, (families, couples) in IN.items()
        for number in range(families + couples)
    ]
    people = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": card,
            "jenis_kelamin": 1 + member % 2,
            "persentil": percentile,
        }
        for percentile, card in cards
        for member in range(4 if card else 2)
    ]
    people += [people[0] | {"nomor_kartu_keluarga": f"{SONS:016d}", "persentil": SONS}] * K
    families = {row["nomor_kartu_keluarga"]: row for row in people if row["nomor_kartu_keluarga"]}
    return write_registry(tmp_path_factory.mktemp("at-k") / "registry", list(families.values()), people)


def rows(*percentiles: int) -> dict[str, Any]:
    choice = {"variables": ["sex"], "where": {"percentile": list(percentiles)}}
    return {"themes": {"individual": choice}, "disclosure": {"k": K}}


def table(*percentiles: int) -> dict[str, Any]:
    choice = {"dimensions": ["sex"], "measures": ["count"], "where": {"percentile": list(percentiles)}}
    return {"form": "table", "themes": {"individual": choice}, "disclosure": {"k": K}}


@pytest.mark.parametrize(
    ("asked", "percentile", "are_few"),
    [
        pytest.param(rows, 31, True, id="rows of one family fewer than k"),
        pytest.param(rows, 32, False, id="rows of k families"),
        pytest.param(rows, 33, False, id="rows of one fewer and of some who name none"),
        pytest.param(rows, 34, True, id="rows of two fewer and of some who name none"),
        pytest.param(rows, 35, True, id="rows of some who name none"),
        pytest.param(rows, SONS, True, id="rows of one family of k"),
        pytest.param(table, SONS, True, id="a table of one family of k"),
        pytest.param(table, 31, True, id="a table of one family fewer than k"),
        pytest.param(table, 32, False, id="a table of k families"),
    ],
)
def test_families_between_two_results_are_few_up_to_one_fewer_than_k_and_who_names_none_stands_for_one(
    registry: Path, regions: Regions, tmp_path: Path, asked: Any, percentile: int, are_few: bool
) -> None:
    new, old = spec_of(asked(MANY, percentile), regions), spec_of(asked(MANY), regions)
    with DuckDBEngine(Dataset.open(registry), tmp_path, KEY) as engine:
        catalogue = load_catalogue()
        found = list(differences(new, [Received("SRT-0", old)], engine, tmp_path / "d", catalogue))
    assert [type(finding) for finding in found] == [FewApart] * are_few
    assert all(isinstance(finding, FewApart) and finding.families for finding in found)
