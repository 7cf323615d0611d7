"""Every value comes back unchanged from every format (D17). That both engines write the same bytes,
``test_spark`` shows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from spec.test_rows import NASTY, person
from support.formats import READERS, TYPED, Rows, read_files, write_files
from support.registries import KEY, Row, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.formats.base import Losses
from dtsen.extraction.plan import make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

NAMES = {"themes": {"individual": {"variables": ["nik", "full_name"]}}}
EVERYTHING = {
    "themes": {
        "individual": {"variables": ["nik", "full_name", "birth_date", "age", "sex", "education_dukcapil"]}
    }
}
# What Windows-1252 lacks comes back as its table says.
REPLACED = {
    "emoji 👩‍👩‍👧": "emoji ?????",
    "\u202eright to left": "?right to left",
    "next\u0085line": "next line",
    "line\u2028separator": "line separator",
    "\ufeffmark": "?mark",
    "＝1": "?1",
    "x;＠y": "x;?y",
    "\ufeff=1+1": "?=1+1",
    "\U000e0041+1": "?+1",
    "a; \u200b-1": "a; ?-1",
    "\u2060Budi; \u2060x": "?Budi; ?x",
}


@pytest.fixture
def read_back(tmp_path: Path, regions: Regions) -> Any:
    """Write people in a format and read them with an independent library."""

    def run(spec: dict[str, Any], people: list[Row], format_id: str, **options: Any) -> Rows:
        dataset = Dataset.open(write_registry(tmp_path / "registry", [], people))
        work = tmp_path / "work"
        work.mkdir()
        plan = make_plan(spec_of(spec, regions), load_catalogue()).themes[-1]
        given: dict[str, Any] = {"formula_safe": False, "losses": Losses()} | options
        with DuckDBEngine(dataset, work, KEY) as engine:
            files = write_files(engine, plan, FORMATS[format_id], work, **given)
        return read_files(format_id, files, [column.name for column in plan.columns])

    return run


@pytest.mark.parametrize("format_id", sorted(READERS))
def test_every_nasty_value_comes_back_unchanged(read_back: Any, format_id: str) -> None:
    people = [person(number, nama=value) for number, value in enumerate(NASTY)]
    rows = read_back(NAMES, people, format_id)
    expected = [REPLACED.get(value, value) for value in NASTY] if format_id == "ansi" else NASTY
    assert rows == [
        [row["nomor_induk_kependudukan"], value] for row, value in zip(people, expected, strict=True)
    ]


@pytest.mark.parametrize("format_id", sorted(READERS))
def test_missing_and_empty_are_two_things_in_every_format(read_back: Any, format_id: str) -> None:
    whole = {"tanggal_lahir": date(1899, 5, 1), "usia": 0, "jenis_kelamin": 2, "pendidikan_akhir_ktp": "SD"}
    people = [
        person(1),
        person(2, nama="", **whole),
        person(3, nama="=1", **whole | {"tanggal_lahir": date(1990, 2, 3)}),
    ]
    rows = read_back(EVERYTHING, people, format_id)
    number = int if format_id in TYPED else str
    ids = [row["nomor_induk_kependudukan"] for row in people]
    assert rows == [
        [ids[0], None, None, None, None, None],
        [ids[1], "", "1899-05-01", number(0), number(2), "SD"],
        [ids[2], "=1", "1990-02-03", number(0), number(2), "SD"],
    ]


@pytest.mark.parametrize("format_id", ["csv", "yaml", "parquet"])
def test_control_characters_pass_where_the_format_can_hold_them(read_back: Any, format_id: str) -> None:
    values = [f"a{chr(code)}b" for code in (*range(32), 0x7F, 0x80, 0x9F, 0xFFFE, 0xFFFF)]
    rows = read_back(NAMES, [person(n, nama=value) for n, value in enumerate(values)], format_id)
    assert [row[1] for row in rows] == values


@pytest.mark.parametrize("format_id", sorted(READERS))
def test_the_formula_guard_stands_where_the_format_has_one(read_back: Any, format_id: str) -> None:
    people = [person(1, nama="=1+1"), person(2, nama="Budi")]
    rows = read_back(NAMES, people, format_id, formula_safe=True)
    guard = "'" if format_id in ("csv", "ansi", "html") else ""
    assert [row[1] for row in rows] == [f"{guard}=1+1", "Budi"]


def test_d17_ansi_counts_every_character_that_it_replaces(read_back: Any) -> None:
    losses = Losses()
    people = [person(n, nama=name) for n, name in enumerate(["José", "Łucja ŁŁ", "日本", "Ő"])]
    rows = read_back(NAMES, people, "ansi", losses=losses)
    assert [row[1] for row in rows] == ["José", "Lucja LL", "??", "O"]
    assert losses.replaced == {"Ł": 3, "日": 1, "本": 1, "Ő": 1}
