"""HTML5 as a person reads it: on a screen, on paper, and beside the package's documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from spec.test_rows import person
from support.registries import IDENTITY, build_from, open_package, write_registry

from dtsen.extraction.formats import html
from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.html import HTML
from dtsen.extraction.formats.rows import bytes_of
from dtsen.extraction.formats.sheet import Field, Sheet
from dtsen.extraction.quality.lines import html as html_lines
from dtsen.extraction.regions import Regions

ROWS: dict[str, Any] = {"themes": {"individual": {"variables": ["age", "sex"]}}, "format": "html"}
TABLE: dict[str, Any] = {
    "form": "table",
    "themes": {"individual": {"dimensions": ["sex"], "measures": ["count"]}},
    "format": "html",
}


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    people = [person(n, nama="Total", usia=30, jenis_kelamin=n % 2 + 1) for n in range(40)]
    return write_registry(tmp_path / "r", [], people)


def pages(spec: dict[str, Any], registry: Path, regions: Regions, tmp_path: Path) -> dict[str, str]:
    package = open_package(build_from(spec, registry, regions, tmp_path / "d.zip").path)
    return {name: text.decode() for name, text in package.items() if name.endswith(".html")}


def printed(columns: int) -> str:
    sheet = Sheet("a", "A", tuple(Field(f"k{n}", f"K{n}", "text") for n in range(columns)), 0)
    return b"".join(
        bytes_of(piece) for part in HTML.parts(sheet, iter(()), Losses()) for piece in part.pieces
    ).decode()


def test_rows_that_sum_others_up_are_told_apart_and_the_file_still_passes_its_proof(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    page = pages(TABLE, registry, regions, tmp_path)["data/individual.html"]
    rows = re.findall(r"<tr( class=\"total\")?><td>(\w+)</td>", page)
    assert [(bool(mark), value) for mark, value in rows] == [(True, "Total"), (False, "1"), (False, "2")]


def test_a_person_who_is_called_total_is_no_sum(registry: Path, regions: Regions, tmp_path: Path) -> None:
    spec = {"themes": {"individual": {"variables": ["full_name"]}}, "format": "html"}
    page = pages(spec, registry, regions, tmp_path)["data/individual.html"]
    assert page.count("<tr><td>Total</td></tr>") == 40


@pytest.mark.parametrize("rows_a_page", [7, 5_000])
def test_every_page_says_at_its_top_whose_copy_it_is_and_leads_to_the_codebook(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_a_page: int
) -> None:
    for module in (html, html_lines):
        monkeypatch.setattr(module, "ROWS_A_PAGE", rows_a_page)
    found = pages(ROWS, registry, regions, tmp_path)
    data = {name: page for name, page in found.items() if name.startswith("data/")}
    assert len(data) == (7 if rows_a_page == 7 else 1)
    for name, page in data.items():
        top = page.split("<table>")[0]
        assert "Tanda salinan" in top
        assert IDENTITY.request_number in top
        (link,) = re.findall(r'href="([./]*kamus-variabel\.html)"', top)
        assert (tmp_path / "d" / name).parent.joinpath(link).resolve() == tmp_path / "d/kamus-variabel.html"


def test_paper_lies_across_and_the_letters_shrink_with_the_columns() -> None:
    assert "@page{size:A4 landscape" in printed(4)
    assert "table{font-size:8pt}" in printed(11)
    assert "@page{size:A3 landscape" in printed(15)
    assert "table{font-size:4pt}" in printed(60)
