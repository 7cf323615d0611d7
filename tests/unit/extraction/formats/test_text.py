"""The parts that the text formats share."""

from __future__ import annotations

import duckdb
import pytest

from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.html import HTML
from dtsen.extraction.formats.lines import whole_lines
from dtsen.extraction.formats.pages import LineSplitter
from dtsen.extraction.formats.transliteration import UNKNOWN, is_encodable, transliterated
from dtsen.extraction.formats.workbook import column_letters
from dtsen.extraction.formats.xlsx import rows_a_sheet
from dtsen.extraction.quality.lines.ansi import replacements


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_stream_is_cut_at_line_boundaries_whatever_its_chunks_are(size: int) -> None:
    content = b"".join(b"%d\n" % number for number in range(25))
    chunks = (content[start : start + size] for start in range(0, len(content), size))
    splitter = LineSplitter(chunks)
    pages = [b"".join(splitter.take(10)), b"".join(splitter.take(10)), b"".join(splitter.all())]
    assert [page.count(b"\n") for page in pages] == [10, 10, 5]
    assert b"".join(pages) == content


@pytest.mark.parametrize("size", [1, 4, 100])
def test_whole_lines_never_cut_one(size: int) -> None:
    content = b"a\nbcdef\n\ng"
    chunks = list(whole_lines(content[start : start + size] for start in range(0, len(content), size)))
    assert b"".join(chunks) == content
    assert all(chunk.endswith(b"\n") for chunk in chunks[:-1])


@pytest.mark.parametrize(
    ("character", "written"),
    [
        ("Ł", "L"),
        ("ő", "o"),
        ("ﬁ", "fi"),
        ("ı", "i"),
        ("−", "–"),
        ("\u3000", " "),
        ("👧", "?"),
        ("＝", "?"),
        ("＂", "?"),
    ],
)
def test_d17_windows_1252_gets_the_nearest_letter(character: str, written: str) -> None:
    assert transliterated(character) == written


def test_writer_and_checker_agree_on_every_character_of_unicode() -> None:
    lacking = [chr(n) for n in range(128, 0x110000) if not 0xD800 <= n < 0xE000 and not is_encodable(chr(n))]
    written = {character: transliterated(character) for character in lacking}
    assert {character: text for character, text in written.items() if text != UNKNOWN} == replacements()


def test_a_replacement_never_is_a_quote_a_separator_or_the_beginning_of_a_formula() -> None:
    for text in replacements().values():
        assert is_encodable(text)
        assert not set(text) & set("\"'=+-@\t\r\n,;")


def test_columns_of_a_sheet_are_named_as_spreadsheets_do() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 52, 53, 129, 703)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "DY",
        "AAA",
    ]


def test_a_sheet_holds_what_a_spreadsheet_and_a_zip_without_zip64_hold() -> None:
    assert rows_a_sheet(1) == 1_048_575
    assert rows_a_sheet(129) * 129 * 128 < 1 << 32


@pytest.mark.parametrize("repeats", [True, False])
@pytest.mark.parametrize("may_be_empty", [True, False])
def test_what_is_known_of_a_column_changes_the_work_and_not_the_line(
    repeats: bool, may_be_empty: bool
) -> None:
    cell = Cell("nama", "text", "nama", True, may_be_empty=may_be_empty, repeats=repeats)
    line = HTML.line([cell])
    rows = duckdb.sql(f"SELECT {line} FROM (VALUES ('a & <b>'), (NULL), ('x')) t(nama)").fetchall()
    assert [row[0] for row in rows] == [
        "<tr><td>a &amp; &lt;b></td></tr>",
        "<tr><td></td></tr>",
        "<tr><td>x</td></tr>",
    ]
