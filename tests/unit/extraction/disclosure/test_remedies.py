"""What is offered for a result that fails, also where nearly everybody stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.registries import KEY, build_from, csv_rows, open_package, spec_of, write_registry

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.disclosure.check import check_disclosure
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending import numbers
from dtsen.extraction.disclosure.mending.numbers import NumberedClasses
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.keys import FAMILY_KEY_COLUMN
from dtsen.extraction.plan import Plan, identifying, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec

K = 5


def everything(catalogue: Catalogue) -> dict[str, Any]:
    """Both themes, with every variable that is no direct identifier."""
    return {
        theme.id: {"variables": [item.id for item in theme.variables if not item.is_direct_identifier]}
        for theme in catalogue
    }


def refusal(spec: dict[str, Any], registry: Path, regions: Regions, target: Path) -> dict[str, Any]:
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, target)
    return dict(error.value.report)


def test_where_everybody_stands_alone_something_still_passes_and_lets_the_result_out(
    registry: Path, catalogue: Catalogue, regions: Regions, tmp_path: Path
) -> None:
    """Two dozen columns have to go or be made coarser, or the key too; counted here on the files' lines."""
    asked = {"themes": everything(catalogue), "disclosure": {"k": K}}
    report = refusal(asked, registry, regions, tmp_path / "refused.zip")
    joined = next(item for item in report["classes"] if item["scope"] == "joined")
    assert joined["unique_people"] == joined["people"]
    passing = [remedy for remedy in report["remedies"] if remedy["passes"]]
    assert any(not remedy["linked"] for remedy in passing)
    for number, remedy in enumerate(passing):
        rules = {"k": K, "transform": remedy["transform"], "linked": remedy["linked"]}
        mended = {**asked, "disclosure": rules}
        delivery = build_from(mended, registry, regions, tmp_path / f"{number}.zip")
        members = open_package(delivery.path)
        for plan in make_plan(spec_of(mended, regions), catalogue).themes:
            named = [column.name for column in identifying(plan.columns)]
            rows = csv_rows(members[f"data/{plan.theme}.csv"])
            assert (FAMILY_KEY_COLUMN in rows[0]) == remedy["linked"]
            assert min(Counter(tuple(row[name] for name in named) for row in rows).values()) >= K


def crowd(target: Path, size: int) -> Path:
    """People whose age, percentile and place are spread evenly, whatever the size."""
    people = [
        {
            "region_code": "3304012001",
            "nomor_induk_kependudukan": f"{number:016d}",
            "nomor_kartu_keluarga": f"{number:016d}",
            "kecamatan": f"Kecamatan {number * 31 % 7}",
            "usia": number * number % 97,
            "jenis_kelamin": 1 + number * 17 // 5 % 2,
            "pendidikan_akhir_ktp": None,
            "status_kawin": 1 + number * 13 // 7 % 4,
        }
        for number in range(size)
    ]
    return write_registry(target, [], people)


@contextmanager
def opened(registry: Path, regions: Regions, work: Path) -> Iterator[tuple[ExtractSpec, Plan, DuckDBEngine]]:
    themes = {"individual": {"variables": ["district", "age", "sex", "marital_status"]}}
    spec = spec_of({"themes": themes, "disclosure": {"k": 6}}, regions)
    work.mkdir()
    with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
        yield spec, make_plan(spec, load_catalogue()), engine


@pytest.mark.parametrize("name", ["age", "district", "marital_status"])
def test_a_slice_of_the_classes_tells_about_how_many_people_a_column_leaves_in_small_ones(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    registry = crowd(tmp_path / "registry", 4000)
    dropped = {name: Transform(name, drop=True)}
    with opened(registry, regions, tmp_path / "work") as (spec, plan, engine):
        (tmp_path / "work/check").mkdir()
        classes = Classes(engine, plan.themes, spec.disclosure, tmp_path / "work/check")
        searched = NumberedClasses.of(classes, {})
        assert searched.rows > 2000
        whole = searched.tally(dropped, whole=True)["individual"]
        assert searched.tally(dropped)["individual"] == whole  # few enough to be counted
        monkeypatch.setattr(numbers, "SLICE", searched.rows // 4)
        estimate = searched.tally(dropped)["individual"]
        classes.close()
    assert estimate != whole
    assert estimate.classes == pytest.approx(whole.classes, rel=0.35)
    assert estimate.people_in_small_classes == pytest.approx(whole.people_in_small_classes, rel=0.35, abs=150)


def test_the_search_asks_no_more_questions_when_there_are_more_people(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So its work grows with the classes, and not faster. (Which way it goes differs from crowd to crowd.)"""
    asked: list[str] = []
    row = Classes.row

    def counted(classes: Classes, statement: str) -> tuple[Any, ...]:
        asked.append(statement)
        return row(classes, statement)

    monkeypatch.setattr(Classes, "row", counted)
    monkeypatch.setattr(numbers, "SLICE", 50)
    questions = []
    for size in (500, 2000, 8000):
        asked.clear()
        registry = crowd(tmp_path / f"registry-{size}", size)
        with opened(registry, regions, tmp_path / f"work-{size}") as (spec, plan, engine):
            folder = tmp_path / f"work-{size}/check"
            report = check_disclosure(spec, plan, engine, folder, load_catalogue())
        assert any(remedy.passes for remedy in report.remedies)
        questions.append(len(asked))
    assert questions[-1] <= 1.5 * max(questions[:-1])
