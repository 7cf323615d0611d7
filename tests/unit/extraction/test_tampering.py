"""A registry that was damaged, and bytes that differ from it: both are found, named, and nothing leaves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import build_from, open_package, sign, write_registry

from dtsen.extraction.delivery import Delivery
from dtsen.extraction.engines import sql
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import CheckFailed, RegistryError
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.formats.csv import SeparatedFormat
from dtsen.extraction.formats.rows import Rows
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.quality.report import Check
from dtsen.extraction.regions import Regions

# These tests are about packages: what tells too much goes out by decision (the rules: see disclosure/).
DECIDED = {"override": {"reason": "uji", "decided_by": "Uji"}}
BOTH = {
    "themes": {
        "family": {"variables": ["province", "regency", "decile", "percentile", "floor_material"]},
        "individual": {"variables": ["age", "sex", "school_participation"]},
    },
    "regions": ["33", "3171"],
    "disclosure": DECIDED,
}
IDENTIFIED = {
    "themes": {"individual": {"variables": ["nik", "full_name", "birth_date"]}},
    "regions": ["3304"],
}


@pytest.fixture
def own_registry(registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(registry, tmp_path_factory.mktemp("own") / "1-2026"))


def checks_of(built: Delivery, check_id: str) -> list[Check]:
    return [check for theme in built.report.themes for check in theme.checks if check.id == check_id]


def part(registry: Path) -> Path:
    return registry / "individual/province_code=33/part-0000.parquet"


def cut_short(registry: Path) -> str:
    part(registry).write_bytes(part(registry).read_bytes()[:-100])
    return "file_damaged"


def overwritten(registry: Path) -> str:
    content = bytearray(part(registry).read_bytes())
    content[100 : len(content) - 40_000] = bytes(len(content) - 40_100)
    part(registry).write_bytes(bytes(content))
    return "file_damaged"


def gone(registry: Path) -> str:
    part(registry).unlink()
    return "file_missing"


def without_manifest(registry: Path) -> str:
    (registry / "dataset.json").unlink()
    return "dataset_missing"


def with_half_a_manifest(registry: Path) -> str:
    (registry / "dataset.json").write_text('{"version": "1/2026"}')
    return "manifest_damaged"


def without_a_column(registry: Path) -> str:
    path = part(registry)
    duckdb.sql(f"COPY (SELECT * EXCLUDE (usia) FROM read_parquet('{path}')) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").replace(path)
    sign(registry)
    return "column_missing"


@pytest.mark.parametrize(
    "damage", [cut_short, overwritten, gone, without_manifest, with_half_a_manifest, without_a_column]
)
def test_a_damaged_registry_is_named_and_leaves_nothing(
    own_registry: Path, regions: Regions, tmp_path: Path, damage: Any
) -> None:
    code = damage(own_registry)
    with pytest.raises(RegistryError) as refused:
        build_from(BOTH, own_registry, regions, tmp_path / "d.zip")
    assert refused.value.code == code
    assert refused.value.__cause__ is None or code == "manifest_damaged"
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_the_engine_loses_is_found_and_nothing_leaves(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the independent path: an engine that drops or changes a row cannot deliver."""
    right = sql._where
    monkeypatch.setattr(sql, "_where", lambda plan: right(plan) + " AND jenis_kelamin = 1")
    with pytest.raises(CheckFailed) as refused:
        build_from(IDENTIFIED, registry, regions, tmp_path / "d.zip")
    assert refused.value.code == "check_rows"
    assert list(tmp_path.iterdir()) == []


def test_a_column_too_many_is_found_and_nothing_leaves(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = DuckDBEngine.render

    def careless(self: DuckDBEngine, plan: Any, *given: Any, **options: Any) -> Any:
        wider = type(plan)(**{**vars(plan), "columns": plan.columns + plan.columns[:1]})
        return render(self, wider, *given, **options)

    monkeypatch.setattr(DuckDBEngine, "render", careless)
    with pytest.raises(CheckFailed):
        build_from(IDENTIFIED, registry, regions, tmp_path / "d.zip")
    assert list(tmp_path.iterdir()) == []


def test_names_of_columns_that_changed_places_are_found_and_nothing_leaves(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every name is there, and stands over the values of another column."""
    head = SeparatedFormat.head

    def careless(self: SeparatedFormat, sheet: Sheet) -> str:
        first, second, *others = sheet.fields
        return head(self, replace(sheet, fields=(second, first, *others)))

    monkeypatch.setattr(SeparatedFormat, "head", careless)
    with pytest.raises(CheckFailed) as refused:
        build_from(IDENTIFIED, registry, regions, tmp_path / "d.zip")
    assert refused.value.code == "check_columns"
    assert list(tmp_path.iterdir()) == []


def unchanged(rows: list[bytes]) -> list[bytes]:
    return rows


def swapped_digits(rows: list[bytes]) -> list[bytes]:
    place = next(place for place, row in enumerate(rows) if b",1," in row)
    rows[place] = rows[place].replace(b",1,", b",2,", 1)
    return rows


def without_quotes(rows: list[bytes]) -> list[bytes]:
    return [row.replace(b'"', b"") for row in rows]


def with_another_key(rows: list[bytes]) -> list[bytes]:
    return [b'"' + b"0" * 32 + rows[0][33:], *rows[1:]]


def with_a_row_twice(rows: list[bytes]) -> list[bytes]:
    return [rows[0], *rows]


def with_a_row_twice_and_one_less(rows: list[bytes]) -> list[bytes]:
    return [rows[0], *rows[:-1]]


def with_values_of_two_rows_exchanged(rows: list[bytes]) -> list[bytes]:
    (one, other), others = (row.split(b",") for row in rows[:2]), rows[2:]
    one[0], other[0] = other[0], one[0]
    return [b",".join(one), b",".join(other), *others]


@pytest.fixture
def carelessly(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every piece of rows be changed between the engine and the file."""

    def change_with(change: Callable[[list[bytes]], list[bytes]]) -> None:
        render = DuckDBEngine.render

        def careless(*given: Any, **options: Any) -> Any:
            yield from (Rows.of(change(list(rows))) for rows in render(*given, **options))

        monkeypatch.setattr(DuckDBEngine, "render", careless)

    return change_with


@pytest.mark.parametrize(
    "change",
    [
        swapped_digits,
        without_quotes,
        with_another_key,
        with_a_row_twice,
        with_a_row_twice_and_one_less,
        with_values_of_two_rows_exchanged,
    ],
)
def test_bytes_that_differ_from_the_registry_are_found_and_nothing_leaves(
    registry: Path, regions: Regions, tmp_path: Path, carelessly: Callable[..., None], change: Any
) -> None:
    """Negative control: what is checked are the very bytes, with quotes and keys."""
    carelessly(change)
    with pytest.raises(CheckFailed) as refused:
        build_from(BOTH, registry, regions, tmp_path / "d.zip")
    assert refused.value.code in {"check_content", "check_rows"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("linked", [True, False])
def test_rows_in_the_order_of_the_registry_are_found_in_every_format_and_nothing_leaves(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str, linked: bool
) -> None:
    """D19: in the registry's order two agencies could join their files line by line, without any key."""
    spec = {**BOTH, "regions": ["3171"], "format": fmt, "disclosure": {**DECIDED, "linked": linked}}
    right = build_from(spec, registry, regions, tmp_path / "right.zip")
    assert {check.verdict for check in checks_of(right, "order")} == {"pass"}
    monkeypatch.setattr(sql, "order", lambda *given: "")
    with pytest.raises(CheckFailed) as refused:
        build_from(spec, registry, regions, tmp_path / "wrong.zip")
    assert refused.value.code == "check_order"
    assert [path.name for path in tmp_path.iterdir()] == ["right.zip"]


def with_two_rows_exchanged(rows: list[bytes]) -> list[bytes]:
    return [*rows[:-2], rows[-1], rows[-2]]


def test_two_rows_that_changed_places_are_found_and_nothing_leaves(
    registry: Path, regions: Regions, tmp_path: Path, carelessly: Callable[..., None]
) -> None:
    """D19: the order is proven to the last row."""
    carelessly(with_two_rows_exchanged)
    with pytest.raises(CheckFailed) as refused:
        build_from(BOTH, registry, regions, tmp_path / "d.zip")
    assert refused.value.code == "check_order"
    assert list(tmp_path.iterdir()) == []


def test_identified_rows_promise_no_order(registry: Path, regions: Regions, tmp_path: Path) -> None:
    """Who gets names and NIKs can join files without any order."""
    built = build_from(IDENTIFIED, registry, regions, tmp_path / "d.zip")
    assert checks_of(built, "order") == []


def test_rows_that_pass_through_other_hands_unchanged_are_delivered(
    registry: Path, regions: Regions, tmp_path: Path, carelessly: Callable[..., None]
) -> None:
    """Control of the controls: it is the change that is refused, and not the way it is made."""
    right = build_from(BOTH, registry, regions, tmp_path / "right.zip")
    carelessly(unchanged)
    through = build_from(BOTH, registry, regions, tmp_path / "through.zip")
    assert open_package(through.path) == open_package(right.path)


@pytest.mark.parametrize("name", ["=1+1", "\u00ad=1+1", "\u200b=1+1", "\U000e0041=1+1"])
def test_a_text_without_its_formula_guard_is_found_and_nothing_leaves(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Negative control of the statistics that spare the engine the guard."""
    person = {"region_code": "3304012001", "nomor_induk_kependudukan": "3304010101900001", "nama": name}
    registry = write_registry(tmp_path / "r", [], [person])
    spec = {"themes": {"individual": {"variables": ["nik", "full_name"]}}}
    build_from(spec, registry, regions, tmp_path / "right.zip")
    monkeypatch.setattr(DuckDBEngine, "_may_begin_with", lambda *given: set())
    with pytest.raises(CheckFailed) as refused:
        build_from(spec, registry, regions, tmp_path / "wrong.zip")
    assert refused.value.code == "check_content"
