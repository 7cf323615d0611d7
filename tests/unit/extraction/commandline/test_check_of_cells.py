"""What ``dtsen extract --check`` foresees of the cells of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dtsen.extraction.registry import Dataset


def table(**changes: Any) -> dict[str, Any]:
    chosen = {"dimensions": ["decile"], "measures": ["count"]} | changes
    return {"form": "table", "themes": {"family": chosen}, "regions": ["33", "34"]}


def test_a_check_says_how_full_the_cells_of_a_table_will_be(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    """The portal's form said it; who writes a specification by hand waited for a table of withheld cells."""
    average = round(Dataset.open(registry).estimated_rows("family", ("33",)) / 10)
    said = check(table(dimensions=["decile", "province"]) | {"regions": ["33"]}, registry)
    assert (
        f"  isi sel: sekitar 10 sel yang mungkin, tanpa total; rata-rata {average} keluarga per sel / "
        f"about 10 possible cells, totals aside; on average {average} families per cell\n"
    ) in said


@pytest.mark.parametrize(
    ("changes", "indonesian", "english"),
    [
        (
            {"dimensions": ["village", "decile"]},
            "rata-rata kurang dari 1 keluarga per sel; banyak sel akan ditahan, karena sel dengan kurang "
            "dari 5 tidak ditampilkan",
            "on average fewer than 1 families per cell; many cells will be withheld, because cells of fewer "
            "than 5 are not shown",
        ),
        (
            {"dimensions": ["decile", "receives_pkh"], "where": {"decile": [1, 2]}},
            "keluarga per sel; sebagian sel akan ditahan",
            "families per cell; some cells will be withheld",
        ),
    ],
)
def test_a_check_warns_of_a_table_whose_cells_hold_few(
    registry: Path,
    check: Callable[[dict[str, Any], Path], str],
    changes: dict[str, Any],
    indonesian: str,
    english: str,
) -> None:
    (line,) = re.findall("^  isi sel: .*$", check(table(**changes), registry), re.MULTILINE)
    for said, part in zip(line.split(" / "), (indonesian, english), strict=True):
        assert part in said


PARTS = (
    "persen, total, dan rata-rata juga ditahan bila kurang dari 5 keluarga berada di dalam atau di luar "
    "hitungannya",
    "shares, sums and means are also withheld where fewer than 5 families are inside or outside of what they",
)


@pytest.mark.parametrize(
    ("measures", "is_told"),
    [
        (["count"], False),
        (["count", {"share": {"receives_pkh": [1]}}], True),
        ([{"sum": "horse_count"}], True),
        ([{"mean": "family_size"}], True),
    ],
)
def test_a_check_says_what_else_withholds_a_share_a_sum_and_a_mean_whatever_the_average(
    registry: Path, check: Callable[[dict[str, Any], Path], str], measures: list[Any], is_told: bool
) -> None:
    """Of 84 cells of a share 71 were withheld where some were spoken of, of 36 of a sum 9 without a word."""
    (line,) = re.findall(
        "^  isi sel: .*$", check(table(dimensions=["province"], measures=measures), registry), re.MULTILINE
    )
    assert "akan ditahan" not in line
    for said, part in zip(line.split(" / "), PARTS, strict=True):
        assert (part in said) is is_told


@pytest.mark.parametrize(
    ("changes", "is_most"),
    [
        ({"where": {"decile": [1, 2]}}, False),
        ({"where": {"receives_pkh": [1]}}, True),
        ({}, False),
    ],
)
def test_where_nobody_knows_a_conditions_share_the_average_is_the_most(
    registry: Path, check: Callable[[dict[str, Any], Path], str], changes: dict[str, Any], is_most: bool
) -> None:
    said = check(table(dimensions=["province"], **changes), registry)
    assert ("rata-rata paling banyak " in said) is is_most
    assert ("on average at most " in said) is is_most


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ({"dimensions": ["province"], "measures": ["count"]}, False),
        ({"dimensions": ["province"], "measures": ["count", {"mean": "family_size"}]}, True),
        ({"dimensions": ["province"], "measures": ["count"], "where": {"decile": [1, 2]}}, True),
        ({"dimensions": ["province"], "measures": ["count"], "where": {"receives_pkh": [1]}}, True),
    ],
)
def test_of_people_that_count_as_families_a_check_tells_the_families(
    registry: Path, check: Callable[[dict[str, Any], Path], str], asked: dict[str, Any], counts: bool
) -> None:
    said = check({"form": "table", "themes": {"individual": asked}, "regions": ["33"]}, registry)
    share = 5 if asked.get("where") == {"decile": [1, 2]} else 1
    dataset = Dataset.open(registry)
    number = math.ceil(dataset.estimated_rows("family" if counts else "individual", ("33",)) / share)
    assert f"{number} {'keluarga' if counts else 'individu'} per sel" in said
    assert f"{number} {'families' if counts else 'individuals'} per cell" in said
    assert ("; yang dihitung keluarga, karena" in said) is counts
    assert ("; families are counted, because" in said) is counts


def test_a_total_alone_and_rows_have_no_cells_to_speak_of(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    rows = {"themes": {"individual": {"variables": ["age", "sex"]}}, "regions": ["33"]}
    for spec in (table(dimensions=[]), rows):
        assert "isi sel" not in check(spec, registry)
