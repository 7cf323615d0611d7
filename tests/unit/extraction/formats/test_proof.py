"""The whole job in every format: what leaves is proven against the registry, and nothing else leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pytest
from spec.test_rows import NASTY, person
from support.registries import IDENTITY, KEY, build_from, open_package, write_registry

from dtsen.extraction import data
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import FORMATS, html, xlsx
from dtsen.extraction.formats.base import Part
from dtsen.extraction.formats.rows import bytes_of
from dtsen.extraction.package.mark import mark_of
from dtsen.extraction.quality.lines import html as html_lines
from dtsen.extraction.regions import Regions

SPEC: dict[str, Any] = {
    "themes": {"individual": {"variables": ["nik", "full_name", "birth_date", "age", "sex", "address"]}}
}
PEOPLE = [
    person(
        number,
        nama=name,
        alamat=None if number % 3 else name,
        usia=None if number % 5 == 0 else number,
        jenis_kelamin=1,
        tanggal_lahir=date(1899 + number, 2, 3),
    )
    for number, name in enumerate(NASTY)
]
NOT_IN_MARKUP = ("html", "xml", "xlsx")
TEXTS = ("html", "xml", "yaml", "ansi")


@pytest.fixture
def few_rows_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pages and sheets out of a handful of rows."""
    for module in (html, html_lines):
        monkeypatch.setattr(module, "ROWS_A_PAGE", 7)
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 7)


@pytest.mark.parametrize("formula_safe", [True, False])
@pytest.mark.parametrize("format_id", sorted(FORMATS))
@pytest.mark.usefixtures("few_rows_a_page")
def test_nasty_values_pass_the_proof_in_every_format_and_twice_with_the_same_bytes(
    regions: Regions, tmp_path: Path, format_id: str, formula_safe: bool
) -> None:
    registry = write_registry(tmp_path / "r", [], PEOPLE)
    spec = SPEC | {"format": format_id}
    packages = [
        build_from(spec, registry, regions, tmp_path / name, formula_safe=formula_safe) for name in ("1", "2")
    ]
    one, other = (open_package(package.path) for package in packages)
    assert one == other
    checks = {check.id: check for check in packages[0].report.themes[0].checks}
    assert checks["content"].verdict == checks["columns"].verdict == checks["rows"].verdict == "pass"
    if format_id == "ansi":
        texts = [text for row in PEOPLE for text in (row["nama"], row["alamat"]) if text]
        separators = sum(text.count("\u2028") for text in texts)
        assert checks["characters"].figures["spasi khusus (U+2028) menjadi spasi"] == separators > 0
        assert "Karakter yang diganti tidak dihitung sebagai perbedaan." in checks["content"].message
    unguarded = bool(FORMATS[format_id].formula_guard) and not formula_safe
    assert (checks["formulas"].verdict == "warn") is unguarded
    for name in ("BACA-SAYA.html", "BACA-SAYA.txt"):
        text = " ".join(one[name].decode().split())
        assert ("Pengaman rumus dimatikan" in text) is unguarded
        assert ("Pengodean berkas Windows-1252 (ANSI)" in text) is (format_id == "ansi")
    assert ("karakter yang tidak dikenalnya" in one["kamus-variabel.html"].decode()) is (format_id == "ansi")
    listed = dict(reversed(line.split("  ", 1)) for line in one["SHA256SUMS"].decode().splitlines())
    assert listed == {
        name: hashlib.sha256(content).hexdigest() for name, content in one.items() if name != "SHA256SUMS"
    }


@pytest.mark.usefixtures("few_rows_a_page")
def test_html_comes_in_pages_with_a_page_of_contents(regions: Regions, tmp_path: Path) -> None:
    registry = write_registry(tmp_path / "r", [], PEOPLE)
    delivery = build_from(SPEC | {"format": "html"}, registry, regions, tmp_path / "d.zip")
    names = [name for name in open_package(delivery.path) if name.startswith("data/")]
    pages = -(-len(PEOPLE) // 7)
    assert names == [
        "data/individual.html",
        *(f"data/individual/{page:05d}.html" for page in range(1, pages + 1)),
    ]
    (listed,) = (file for file in delivery.files if file.rows is not None)
    assert (listed.name, listed.rows) == ("data/individual.html", len(PEOPLE))


@pytest.mark.parametrize("format_id", NOT_IN_MARKUP)
@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_markup_cannot_hold_is_refused_by_the_name_of_its_column(
    regions: Regions, tmp_path: Path, format_id: str, character: str
) -> None:
    people = [person(1, nama="Budi", alamat=f"Jl. {character} 1")]
    registry = write_registry(tmp_path / "r", [], people)
    with pytest.raises(CheckFailed) as refused:
        build_from(SPEC | {"format": format_id}, registry, regions, tmp_path / "d.zip")
    assert (refused.value.code, refused.value.subject) == ("value_not_writable", "alamat")
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_text_that_no_spreadsheet_cell_holds_is_refused(regions: Regions, tmp_path: Path) -> None:
    registry = write_registry(tmp_path / "r", [], [person(1, nama="x" * 32_768)])
    with pytest.raises(CheckFailed) as refused:
        build_from(SPEC | {"format": "xlsx"}, registry, regions, tmp_path / "d.zip")
    assert refused.value.subject == "nama"


@pytest.mark.parametrize(
    ("format_id", "where"),
    [
        *((name, where) for name in TEXTS for where in ("", "first", "middle", "last")),
        # A container's own bytes are no values: what counts is what its reader finds.
        *((name, where) for name in ("parquet", "xlsx") for where in ("", "first")),
        ("xlsx", "middle"),
    ],
)
def test_a_byte_that_differs_is_found_and_nothing_leaves(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_id: str, where: str
) -> None:
    """Negative control: heads and feet are compared like rows, in the bytes that leave. With nothing changed,
    the same way through leads out.
    """
    on_one_line = [one for one in PEOPLE if not set(one["nama"]) & set("\r\n")]
    registry = write_registry(tmp_path / "r", [], on_one_line[:2])
    shown = data.DataStream._shown

    def careless(self: Any, part: Part) -> Iterator[bytes | memoryview]:
        content = b"".join(map(bytes_of, part.pieces))
        changed = _changed(content, where, format_id) if where else content
        yield from shown(self, replace(part, pieces=[changed]))

    monkeypatch.setattr(data.DataStream, "_shown", careless)
    if not where:
        build_from(SPEC | {"format": format_id}, registry, regions, tmp_path / "d.zip")
        return
    with pytest.raises(CheckFailed):
        build_from(SPEC | {"format": format_id}, registry, regions, tmp_path / "d.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def _changed(content: bytes, where: str, format_id: str) -> bytes:
    """The content with one letter exchanged, in its first line, in the middle or near its end."""
    if format_id in ("xlsx", "parquet"):
        place = 5 if format_id == "parquet" else content.index(b"xl/worksheets") + 200
        place += where == "middle" and 50
        return content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
    lines = content.split(b"\n")
    number = {"first": 0, "middle": len(lines) // 2, "last": len(lines) - 2}[where]
    letter = next(one for one in reversed(lines[number]) if chr(one).isalnum() or one in b".-")
    place = lines[number].rindex(bytes([letter]))
    lines[number] = lines[number][:place] + b"~" + lines[number][place + 1 :]
    return b"\n".join(lines)


@pytest.mark.usefixtures("few_rows_a_page")
def test_an_html_page_shows_labels_and_whose_copy_it_is(regions: Regions, tmp_path: Path) -> None:
    """The page of contents says pages, rows, columns and version."""
    registry = write_registry(tmp_path / "r", [], PEOPLE)
    files = open_package(build_from(SPEC | {"format": "html"}, registry, regions, tmp_path / "d.zip").path)
    index, page = (files[name].decode() for name in ("data/individual.html", "data/individual/00002.html"))
    assert '<th scope="col">NIK <code>nomor_induk_kependudukan</code></th>' in page
    for text in (index, page):
        assert (
            f"<footer><p>Tanda salinan {mark_of(KEY, IDENTITY)} · {escape(IDENTITY.line)}</p></footer>"
            in text
        )
    pages = -(-len(PEOPLE) // 7)
    assert (
        f"DTSEN versi {IDENTITY.version_label}. {len(PEOPLE)} baris dan 6 kolom dalam {pages} halaman."
        in index
    )
    assert index.count("Halaman ") == pages
    assert "daftar halaman Set Data Anggota Keluarga" in " ".join(files["BACA-SAYA.txt"].decode().split())
