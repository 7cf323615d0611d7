"""The parts that the text formats share."""

from __future__ import annotations

import threading
from collections.abc import Generator

import duckdb
import pytest

from dtsen.extraction.ahead import AHEAD, Ahead
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.html import HTML
from dtsen.extraction.formats.pages import RowSplitter
from dtsen.extraction.formats.rows import Rows, bytes_of
from dtsen.extraction.formats.transliteration import UNKNOWN, is_encodable, transliterated
from dtsen.extraction.formats.workbook import column_letters
from dtsen.extraction.formats.xlsx import rows_a_sheet
from dtsen.extraction.quality.lines.ansi import replacements


@pytest.mark.parametrize("size", [1, 2, 3, 5, 10, 100])
def test_a_stream_is_cut_at_rows_whatever_its_pieces_are(size: int) -> None:
    rows = [b"%d\n" % number for number in range(25)]
    pieces = (Rows.of(rows[start : start + size]) for start in range(0, len(rows), size))
    splitter = RowSplitter(pieces)
    runs = [list(splitter.take(10)), list(splitter.take(10)), list(splitter.all())]
    assert [sum(map(len, run)) for run in runs] == [10, 10, 5]
    assert b"".join(bytes_of(piece) for run in runs for piece in run) == b"".join(rows)
    assert [row for run in runs for piece in run for row in piece] == rows


def test_pieces_come_in_their_order_and_an_error_where_it_was_made() -> None:
    def made() -> Generator[int, None, None]:
        yield from range(10)
        raise ValueError("the eleventh")

    seen: list[int] = []
    with pytest.raises(ValueError, match="the eleventh"):
        seen.extend(Ahead(made(), "test"))
    assert seen == list(range(10))
    one_by_one = iter(Ahead(made(), "test"))
    assert [next(one_by_one) for _ in range(10)] == list(range(10))


def test_who_needs_no_more_breaks_the_maker_off_and_it_cleans_up_after_itself() -> None:
    made: list[int] = []
    cleaned: list[str] = []

    def endless() -> Generator[int, None, None]:
        try:
            while True:
                made.append(len(made))
                yield made[-1]
        finally:
            cleaned.append(threading.current_thread().name)

    ahead = Ahead(endless(), "maker")
    assert next(iter(ahead)) == 0
    ahead.close()
    assert cleaned == ["maker"]
    assert len(made) <= AHEAD + 3
    never_begun = Ahead(endless(), "idle")
    never_begun.close()
    assert "idle" not in {thread.name for thread in threading.enumerate()}


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
        "<tr><td>a &amp; &lt;b></td></tr>\n",
        "<tr><td></td></tr>\n",
        "<tr><td>x</td></tr>\n",
    ]
