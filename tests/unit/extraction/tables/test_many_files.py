"""A table of more files than are grouped at a time says what it says of all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import build_from, sign, write_registry

from dtsen.extraction.engines import cage
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.regions import Regions

PROVINCES = ("31", "32", "33", "34", "35")
MEASURES = ["count", {"sum": "horse_count"}, {"mean": "horse_count"}]

Built = Callable[[int], str]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Forty families in each of five provinces, each province in a file of its own."""
    families = [
        {
            "region_code": f"{province}01012001",
            "nomor_kartu_keluarga": f"{province}{number:014d}",
            "desil_nasional": number % 4 + 1,
            "jumlah_ternak_kuda": number % 7 * int(province),
        }
        for province in PROVINCES
        for number in range(40)
    ]
    return write_registry(tmp_path / "registry", families, [])


@pytest.fixture
def built(own: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    def run(at_once: int) -> str:
        monkeypatch.setattr(cage, "_FILES_AT_ONCE", at_once)
        theme: dict[str, Any] = {"dimensions": ["decile"], "measures": MEASURES}
        spec = {"form": "table", "package": "none", "themes": {"family": theme}}
        return build_from(spec, own, regions, tmp_path / f"by-{at_once}").sha256

    return run


def rewrite(registry: Path, province: str, changed: str) -> None:
    path = registry / f"family/province_code={province}/part-0000.parquet"
    rows = f"SELECT * REPLACE ({changed}) FROM read_parquet('{path}', hive_partitioning = false)"
    duckdb.sql(f"COPY ({rows}) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").replace(path)
    sign(registry)


def test_it_does_not_matter_how_many_files_are_grouped_at_a_time(built: Built) -> None:
    assert built(128) == built(2) == built(1)


@pytest.mark.parametrize("province", ["31", "33"])
def test_numbers_may_be_wider_in_some_of_the_files(own: Path, built: Built, province: str) -> None:
    rewrite(own, province, "70000 + jumlah_ternak_kuda::INTEGER AS jumlah_ternak_kuda")
    rewrite(own, "34", "(desil_nasional + 400)::BIGINT AS desil_nasional")
    assert built(128) == built(2) == built(1)


@pytest.mark.parametrize("kind", ["VARCHAR", "UBIGINT"])
def test_a_column_of_another_type_is_found_in_whichever_file_it_is(
    own: Path, built: Built, kind: str
) -> None:
    """Unsigned numbers of 64 bits beside signed ones became fractions, and the table was blamed."""
    rewrite(own, "34", "desil_nasional::BIGINT AS desil_nasional")
    rewrite(own, "35", f"desil_nasional::{kind} AS desil_nasional")
    with pytest.raises(RegistryError) as refused:
        built(2)
    assert (refused.value.code, refused.value.subject) == ("column_type", "desil_nasional")
    assert refused.value.facts["file"] == "family/province_code=35/part-0000.parquet"
