"""Tables of families and of people in one package (issue B, point 4, level 2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, csv_rows, write_registry

from dtsen.extraction.regions import Regions

K = 5
TABLE = {"dimensions": ["decile"], "measures": ["count"]}
# By decile the sizes of its families: two families of five people in the third, seven people in the fourth.
SIZES = {1: [3] * 12, 2: [4] * 9, 3: [2, 3], 4: [1] * 7, 5: [4] * 30}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    families: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for decile, sizes in SIZES.items():
        for size in sizes:
            own = {"region_code": "3304012001", "nomor_kartu_keluarga": f"{len(families):016d}"}
            own["desil_nasional"] = decile
            families.append(own | {"jumlah_anggota_keluarga": size})
            people += [own for _ in range(size)]
    return write_registry(tmp_path_factory.mktemp("themes") / "1-2026", families, people)


def counts(registry: Path, regions: Regions, target: Path, *themes: str) -> dict[str, dict[str, str]]:
    """By theme and decile, the number that the file shows."""
    spec = {"form": "table", "themes": dict.fromkeys(themes, TABLE), "package": "none"}
    delivery = build_from(spec, registry, regions, target)
    return {
        theme: {
            row["desil_nasional"]: row["jumlah"]
            for row in csv_rows((delivery.path / f"data/{theme}.csv").read_bytes())
        }
        for theme in themes
    }


def test_few_people_do_not_say_how_few_their_families_are(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    alone = counts(registry, regions, tmp_path / "alone", "individual")["individual"]
    assert alone["3"] == "5"
    assert "batas untuk individu" not in (tmp_path / "alone/kamus-variabel.html").read_text()
    both = counts(registry, regions, tmp_path / "both", "family", "individual")
    assert f"batas untuk individu {2 * K}" in (tmp_path / "both/kamus-variabel.html").read_text()
    assert both["family"]["3"] == ""
    for decile, families in both["family"].items():
        shown = both["individual"][decile]
        assert families or not shown or int(shown) >= 2 * K
