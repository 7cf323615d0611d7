"""A wrong figure, name or status in a table never leaves the house, whoever made it wrong (R93, issue B).

Each test is a negative control of the recount: the file, the cube and its audit all agree on what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import KEY, spec_of

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery, DeliveryIdentity, build
from dtsen.extraction.tables import cells as table_cells
from dtsen.extraction.tables.cells import SHOWN
from dtsen.extraction.tables.cube import Cube

IDENTITY = DeliveryIdentity("01/SK/2026", "Dinas Contoh", "1/2026", date(2026, 11, 23))
TABLE: dict[str, Any] = {
    "form": "table",
    "package": "none",
    "themes": {
        "family": {
            "dimensions": ["province", "regency", "family_size"],
            "measures": [
                "count",
                {"mean": "floor_area_m2"},
                {"sum": "cattle_count"},
                {"share": {"has_car": [1]}},
            ],
        }
    },
    "disclosure": {"transform": {"family_size": {"bands": 3}, "floor_area_m2": {"bottom": 30}}},
}
Figures = table_cells._Figures
Namer = table_cells._Namer


@pytest.fixture
def built(registry: Path, regions: Regions, tmp_path: Path) -> Callable[..., Delivery]:
    def run(**changes: Any) -> Delivery:
        spec = spec_of(TABLE | changes, regions)
        return build(
            spec, registry=registry, regions=regions, target=tmp_path / "out", key=KEY, identity=IDENTITY
        )

    return run


def with_withheld_figures(patch: pytest.MonkeyPatch) -> None:
    def of(self: Any, row: int) -> str | int:
        flags, self._withheld = self._withheld, bytes(len(self._withheld))
        try:
            return right(self, row)
        finally:
            self._withheld = flags

    right = Figures.of
    patch.setattr(Figures, "of", of)


def with_withheld_figures_and_their_status(patch: pytest.MonkeyPatch) -> None:
    with_withheld_figures(patch)
    with_another_status(patch)


def with_a_hundredth_more_in_every_quotient(patch: pytest.MonkeyPatch) -> None:
    right = table_cells._rounded
    patch.setattr(table_cells, "_rounded", lambda *parts: f"{Decimal(right(*parts)) + Decimal('0.01')}")


def with_one_more_in_every_count(patch: pytest.MonkeyPatch) -> None:
    def of(self: Any, row: int) -> str | int:
        figure = right(self, row)
        return figure + 1 if self._kind == "count" and isinstance(figure, int) and row else figure

    right = Figures.of
    patch.setattr(Figures, "of", of)


def with_another_name(patch: pytest.MonkeyPatch) -> None:
    right = Namer._label
    patch.setattr(Namer, "_label", lambda self, value: "Kota Lain" if value == "3304" else right(self, value))


def with_another_status(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(table_cells, "_status", lambda plan, found, row: SHOWN)


def with_two_regencies_exchanged(patch: pytest.MonkeyPatch) -> None:
    right = DuckDBEngine.aggregate

    def careless(self: DuckDBEngine, plan: Any, target: Path) -> None:
        right(self, plan, target)
        codes = [column.name for column in plan.dimensions].index("kode_kabupaten_kota")
        for path in target.iterdir():
            exchanged = f"CASE d{codes} WHEN '3304' THEN '3305' WHEN '3305' THEN '3304' ELSE d{codes} END"
            new = literal(f"{path}.new")
            duckdb.sql(
                f"COPY (SELECT * REPLACE ({exchanged} AS d{codes}) FROM read_parquet({literal(str(path))})) "
                f"TO {new} (FORMAT parquet)"
            )
            Path(f"{path}.new").replace(path)

    patch.setattr(DuckDBEngine, "aggregate", careless)


def with_a_margin_that_is_too_large(patch: pytest.MonkeyPatch) -> None:
    """What each part adds to the total of a regency is added twice to that of its first band."""
    right = Cube._add

    def careless(self: Cube, key: int, values: Any, largest: int) -> None:
        doubled = key % 7 == 3 and key not in self.rows
        right(self, key, [2 * value for value in values] if doubled else values, largest)

    patch.setattr(Cube, "_add", careless)


@pytest.mark.parametrize(
    ("mistake", "code"),
    [
        (with_withheld_figures, "check_figures"),
        (with_withheld_figures_and_their_status, "check_few_rows"),
        (with_a_hundredth_more_in_every_quotient, "check_figures"),
        (with_one_more_in_every_count, "check_figures"),
        (with_another_name, "check_figures"),
        (with_another_status, "check_figures"),
        (with_two_regencies_exchanged, "check_figures"),
        (with_a_margin_that_is_too_large, "check_total"),
    ],
)
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_a_mistake_in_the_file_of_a_table_is_found_and_nothing_leaves(
    built: Callable[..., Delivery],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mistake: Callable[[pytest.MonkeyPatch], None],
    code: str,
    fmt: str,
) -> None:
    mistake(monkeypatch)
    with pytest.raises(CheckFailed) as refused:
        built(regions=["33"], format=fmt)
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "dimensions",
    [
        ["province", "regency", "family_size"],
        ["village", "decile"],
        ["toilet_facility"],
        ["regency_code", "district", "toilet_type"],
    ],
)
def test_a_right_table_passes_the_recount_whatever_its_dimensions(
    built: Callable[..., Delivery], dimensions: list[str]
) -> None:
    theme = TABLE["themes"]["family"] | {"dimensions": dimensions}
    delivery = built(themes={"family": theme}, regions=["33"])
    found = {check.id: check for check in delivery.report.themes[0].checks}
    assert found["figures"].verdict == found["total"].verdict == found["small_cells"].verdict == "pass"
    assert found["figures"].figures == {"wrong": 0}


def test_people_are_recounted_by_the_places_on_their_cards_and_by_their_age(
    built: Callable[..., Delivery],
) -> None:
    theme = {
        "dimensions": ["ktp_province", "ktp_regency", "age_group", "sex"],
        "measures": ["count", {"mean": "weekly_hours"}, {"share": {"marital_status": [1, 2]}}],
    }
    delivery = built(themes={"individual": theme}, regions=["3304"], disclosure={"k": 3})
    found = {check.id: check.verdict for check in delivery.report.themes[0].checks}
    assert found["figures"] == "pass"
