"""Files without a key that hold the same column: the report says why it forms classes, and what helps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, open_package

from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.regions import Regions

THEMES = {
    "family": ["regency", "decile", "family_size", "floor_material"],
    "individual": ["regency", "sex", "decile"],
}
RULES: dict[str, Any] = {"linked": False, "transform": {"family_size": {"top": 4}}}
OVERRIDE = {"reason": "Evaluasi program", "decided_by": "Koordinator"}


def asked(themes: dict[str, list[str]], **rules: Any) -> dict[str, Any]:
    chosen = {theme: {"variables": names} for theme, names in themes.items()}
    return {"themes": chosen, "regions": ["33"], "disclosure": {**RULES, **rules}}


def test_34_a_column_of_both_files_is_explained_and_can_be_left_out_of_one(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    with pytest.raises(DisclosureRefused) as refused:
        build_from(asked(THEMES), registry, regions, tmp_path / "d.zip")
    report = refused.value.report
    for found in report["classes"]:
        assert found["shared_words"].startswith("Desil ikut membentuk kelas karena ada di kedua berkas")
        assert "keragaman nilai Desil tidak diukur" in found["shared_words"]
    assert {item["theme"] for item in report["left_out"]} == {"family", "individual"}
    for item in report["left_out"]:
        theme = item["theme"]
        assert item["variables"] == ["decile"]
        assert "tanpa Desil (10 nilai hilang dari berkas itu); berkas lain tetap memuatnya" in item["message"]
        themes = {**THEMES, theme: [name for name in THEMES[theme] if name != "decile"]}
        spec = asked(themes, override=OVERRIDE)
        delivery = build_from(spec, registry, regions, tmp_path / f"{theme}.zip")
        package = open_package(delivery.path)
        assert delivery.disclosure is not None
        built = delivery.disclosure.to_mapping()
        assert {one["theme"]: one["people_in_small_classes"] for one in built["classes"]} == {
            one["theme"]: one["people"] for one in item["left"]
        }
        assert (built["verdict"] == "pass") == item["passes"]
        assert not any(one["shared_words"] for one in built["classes"])
        page = package["laporan-kualitas.html"].decode()
        assert "<li>Kedua berkas diserahkan tanpa kunci penghubung" in page
