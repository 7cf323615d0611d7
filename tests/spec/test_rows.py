"""What every engine must deliver, value by value. Each test runs on every engine there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support import rfc4180
from support.formats import write_files
from support.reference import reference_rows
from support.registries import KEY, Row, build_from, open_package, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.opening import EngineFactory
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.plan import make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

NASTY = [
    'quote " and "" two', "comma, semicolon; tab\t", "line\nbreak", "carriage\rreturn",
    "both\r\nof them", "]]>", "&amp; <b>", "emoji 👩‍👩‍👧", "\u202eright to left", "next\u0085line",
    "line\u2028separator", "'", "''", "'=already", "=1+1", "+62", "-5", "@SUM(A1)", "\tTab", "no",
    "1e5", "007", "NULL", "null", "\\N", "", " ", "ünïcödé", "%s {0} $x", "\ufeffmark",
    "Jl. Melati;=1+1;x", 'a; "-1', ";'x", "a\t+1", "a\r\n @b", "\n=1", "＝1", "x;＠y", "a-b; c=d",
    "\ufeff=1+1", "\u00ad@x", "\U000e0041+1", "a; \u200b-1", "\u2060Budi; \u2060x",
]  # fmt: skip


def person(number: int, **values: Any) -> Row:
    return {
        "region_code": "3304012001",
        "nomor_induk_kependudukan": f"33040101019{number:05d}",
        "nomor_kartu_keluarga": f"33040101012{number // 3:05d}",
    } | values


def family(number: int, **values: Any) -> Row:
    return {"region_code": "3304012001", "nomor_kartu_keluarga": f"33040101012{number:05d}"} | values


@pytest.fixture
def written(
    open_engine: EngineFactory, tmp_path: Path, regions: Regions
) -> Callable[..., list[list[str | None]]]:
    """Write a registry, run one theme's plan, read the file back: the header and the rows."""

    def run(
        spec: dict[str, Any], people: Sequence[Row], families: Sequence[Row] = (), formula_safe: bool = False
    ) -> list[list[str | None]]:
        registry = write_registry(tmp_path / "registry", families, people)
        work = tmp_path / "work"
        work.mkdir()
        plan = make_plan(spec_of(spec, regions), load_catalogue()).themes[-1]
        with open_engine(Dataset.open(registry), work, KEY) as engine:
            files = write_files(engine, plan, FORMATS["csv"], work, formula_safe=formula_safe)
            rows = rfc4180.read(files[f"data/{plan.theme}.csv"])
            assert engine.count(plan) == len(rows) - 1
        return rows

    return run


def test_every_nasty_value_comes_back_unchanged(written: Callable[..., Any]) -> None:
    people = [person(number, nama=value) for number, value in enumerate(NASTY)]
    rows = written({"themes": {"individual": {"variables": ["nik", "full_name"]}}}, people)
    assert dict(rows[1:]) == {row["nomor_induk_kependudukan"]: row["nama"] for row in people}


def test_missing_and_empty_are_two_things(written: Callable[..., Any]) -> None:
    people = [person(1, nama=None, usia=None), person(2, nama="", usia=0)]
    rows = written({"themes": {"individual": {"variables": ["nik", "full_name", "age"]}}}, people)
    assert [row[1:] for row in rows[1:]] == [[None, None], ["", "0"]]


def test_r95_the_formula_guard_marks_what_a_spreadsheet_would_calculate_and_nothing_else(
    written: Callable[..., Any],
) -> None:
    """Also where a sheet that splits at semicolons, tabs or line breaks would begin a cell."""
    people = [person(number, nama=value) for number, value in enumerate(NASTY)]
    rows = written({"themes": {"individual": {"variables": ["nik", "full_name"]}}}, people, formula_safe=True)
    inner = {
        "Jl. Melati;=1+1;x": "Jl. Melati;'=1+1;x",
        'a; "-1': "a;' \"-1",
        ";'x": ";''x",
        "a\t+1": "a\t'+1",
        "a\r\n @b": "a\r\n' @b",
        "\n=1": "'\n'=1",
        "x;＠y": "x;'＠y",
        "a; \u200b-1": "a;' \u200b-1",
    }
    for (_, value), before in zip(rows[1:], NASTY, strict=True):
        dangerous = before.lstrip("\ufeff\u00ad\U000e0041")[:1] in set("=+-@\t\r'＝")
        assert value == inner.get(before, "'" + before if dangerous else before)
        assert re.sub("(^|[;\t\r\n])'", r"\1", value) == before


@pytest.mark.parametrize("codes", [["33"], ["3304"], ["330401"], ["3304012001"], ["3304", "3171"], []])
def test_only_the_regions_asked_for_are_read(written: Callable[..., Any], codes: list[str]) -> None:
    places = ["3304012001", "3304012002", "3304022001", "3305012001", "3171011001", "1101012001"]
    people = [person(number, region_code=place) for number, place in enumerate(places)]
    rows = written({"themes": {"individual": {"variables": ["nik"]}}, "regions": codes}, people)
    expected = {
        row["nomor_induk_kependudukan"]
        for row in people
        if not codes or row["region_code"].startswith(tuple(codes))
    }
    assert {row[0] for row in rows[1:]} == expected


def test_conditions_hold_together_and_a_missing_value_meets_none(written: Callable[..., Any]) -> None:
    people = [
        person(n, usia=age, jenis_kelamin=sex)
        for n, (age, sex) in enumerate([(5, 1), (6, 2), (None, 1), (5, 2)])
    ]
    where = {"age": [5, 6], "sex": [1]}
    rows = written({"themes": {"individual": {"variables": ["nik"], "where": where}}}, people)
    assert [row[0] for row in rows[1:]] == [people[0]["nomor_induk_kependudukan"]]


def test_level_4_keeps_the_registrys_order_and_level_3_follows_the_key(written: Callable[..., Any]) -> None:
    people = [person(number, usia=number) for number in range(40)]
    ages = [row[0] for row in written({"themes": {"individual": {"variables": ["age"]}}}, people)[1:]]
    assert sorted(ages, key=int) == [str(number) for number in range(40)] != ages


def test_d19_keys_are_hmacs_under_the_requests_key(written: Callable[..., Any], regions: Regions) -> None:
    families = [family(number) for number in range(4)]
    people = [person(number, usia=number) for number in range(12)]
    spec = {"themes": {"family": {"variables": ["decile"]}, "individual": {"variables": ["age"]}}}
    rows = written(spec, people, families)
    plan = make_plan(spec_of(spec, regions), load_catalogue()).themes[-1]
    assert rows[0] == ["kunci_keluarga", "kunci_individu", "usia"]
    assert [tuple(row) for row in rows[1:]] == reference_rows(plan, people, KEY)


def test_the_engine_reaches_nothing_outside_its_cage(tmp_path: Path) -> None:
    registry = write_registry(tmp_path / "registry", [], [person(1)])
    (tmp_path / "work").mkdir()
    with DuckDBEngine(Dataset.open(registry), tmp_path / "work", KEY) as engine:
        for statement in (
            "SELECT * FROM read_text('/etc/passwd')",
            f"COPY (SELECT 1) TO '{tmp_path}/escaped.csv'",
            f"ATTACH '{tmp_path}/escaped.db'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET allowed_directories = ['/']",
        ):
            with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|cannot|not allowed"):
                engine._connection.execute(statement)


def test_the_whole_package_carries_nasty_values_and_its_checks_agree(
    tmp_path: Path, regions: Regions
) -> None:
    people = [person(number, nama=value) for number, value in enumerate(NASTY)]
    registry = write_registry(tmp_path / "registry", [], people)
    spec = {"themes": {"individual": {"variables": ["nik", "full_name"]}}}
    delivery = build_from(spec, registry, regions, tmp_path / "d.zip")
    rows = rfc4180.read(open_package(delivery.path)["data/individual.csv"])
    assert len(rows) == len(NASTY) + 1
    checks = {check.id: check for check in delivery.report.themes[0].checks}
    assert checks["content"].verdict == "pass"
    changed = sum(before != value for before, (_, value) in zip(NASTY, rows[1:], strict=True))
    assert checks["formulas"].figures["cells"] == changed > 0
