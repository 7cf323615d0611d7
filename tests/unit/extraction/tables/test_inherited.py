"""Five people who share what only their family has are one family (issue B, point 4, level 2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, csv_rows, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.regions import Regions
from dtsen.extraction.tables.plan import make_table_plan

VILLAGE = "3304012001"
SIZES = [5, 3, 4, 4, 3, 3, 4]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A village with one family of five in decile 4 and six others in decile 2."""
    families, people = [], []
    for number, size in enumerate(SIZES):
        own = {"region_code": VILLAGE, "nomor_kartu_keluarga": f"{number:016d}"}
        own |= {"desil_nasional": 4 if number == 0 else 2, "pbi_nas": 1}
        families.append(own | {"jumlah_anggota_keluarga": size})
        people += [own | {"jenis_kelamin": 1 + member % 2} for member in range(size)]
    return write_registry(tmp_path_factory.mktemp("inherited") / "1-2026", families, people)


def test_a_cell_of_people_that_is_one_family_is_withheld(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    asked = {"dimensions": ["village", "decile"], "measures": ["count", {"share": {"pbi_national": [1]}}]}
    spec = {"form": "table", "themes": {"individual": asked}, "package": "none"}
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    rows = csv_rows((delivery.path / "data/individual.csv").read_bytes())
    (of_one_family,) = [
        row for row in rows if row["desil_nasional"] == "4" and row["kode_kelurahan_desa"] == VILLAGE
    ]
    assert (of_one_family["jumlah"], of_one_family["persen_pbi_nas_1"]) == ("", "")
    assert delivery.report.verdict != "fail"


def test_a_regency_in_which_a_condition_leaves_one_family_is_withheld(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    asked = {"dimensions": ["regency"], "measures": ["count"], "where": {"decile": [4]}}
    spec = {"form": "table", "themes": {"individual": asked}, "package": "none"}
    delivery = build_from(spec, registry, regions, tmp_path / "d")
    rows = csv_rows((delivery.path / "data/individual.csv").read_bytes())
    assert rows
    assert {row["jumlah"] for row in rows} <= {"", "0"}


@pytest.mark.parametrize(
    ("asked", "places", "counts"),
    [
        ({"dimensions": ["village", "decile"]}, [], True),
        ({"dimensions": ["sex"], "where": {"decile": [1]}}, ["330401"], True),
        ({"dimensions": ["district"], "measures": [{"share": {"pbi_local": [1]}}]}, [], True),
        ({"dimensions": ["regency"], "where": {"percentile": [31]}}, [], True),
        ({"dimensions": ["sex"], "where": {"pbi_national": [1]}}, ["33"], True),
        ({"dimensions": ["regency"], "where": {"sex": [1]}}, ["33"], False),
        ({"dimensions": ["regency", "decile"]}, ["33"], False),
        ({"dimensions": ["village", "sex"]}, [], False),
    ],
)
def test_families_are_counted_where_a_few_people_may_be_one(
    regions: Regions, asked: dict[str, Any], places: list[str], counts: bool
) -> None:
    table = {"measures": ["count"]} | asked
    spec = spec_of({"form": "table", "themes": {"individual": table}, "regions": places}, regions)
    assert make_table_plan(spec, spec.themes[0], load_catalogue()).counts_families is counts
