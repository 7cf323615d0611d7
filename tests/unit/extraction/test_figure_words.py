"""Every figure of a check has a word that an officer reads; none goes by its name in the code (D17)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.figure_words import FIGURES, figure_label, is_part
from dtsen.extraction.regions import Regions

TABLE = {
    "form": "table",
    "themes": {
        "family": {
            "dimensions": ["regency", "decile"],
            "measures": [{"mean": "family_size"}, {"share": {"floor_material": [1, 2]}}],
        }
    },
}
ROWS = {
    "themes": {"individual": {"variables": ["regency", "age", "sex", "chronic_illness"]}},
    "disclosure": {"override": {"reason": "Uji", "decided_by": "Koordinator"}},
}
# In some of its cells everybody answers alike.
SHARED = {
    "form": "table",
    "themes": {
        "individual": {"dimensions": ["regency"], "measures": ["count", {"share": {"pbi_national": [1]}}]}
    },
}
ALL = {"themes": {"family": {"variables": ["family_card_number", "regency", "percentile", "decile"]}}}


@pytest.mark.parametrize(
    ("spec", "among"),
    [(TABLE, "small_cells"), (SHARED, "shared_answers"), (ROWS, "missing"), (ALL, "missing")],
    ids=["table", "shared", "pseudonymous", "identified"],
)
def test_the_figures_of_every_check_have_an_indonesian_word(
    registry: Path, regions: Regions, tmp_path: Path, spec: dict[str, Any], among: str
) -> None:
    delivery = build_from(spec, registry, regions, tmp_path / "d.zip")
    assert among in {check.id for theme in delivery.report.themes for check in theme.checks}
    for theme in delivery.report.themes:
        columns = {item.field: item.label for item in load_catalogue().theme(theme.theme).variables}
        for check in theme.checks:
            for name in check.figures:
                said = figure_label(name, columns)
                assert said in {*FIGURES.values(), *columns.values()}, name


@pytest.mark.parametrize(
    ("check", "figure", "is_bar"),
    [
        ("missing", "usia", True),
        ("small_cells", "withheld", True),
        ("small_cells", "cells", False),
        ("disclosure", "smallest", False),
        ("total", "table", False),
        ("derivable", "derivable", False),
    ],
)
def test_only_what_is_a_part_of_the_rows_is_drawn_as_a_bar(check: str, figure: str, is_bar: bool) -> None:
    assert is_part(check, figure) is is_bar
