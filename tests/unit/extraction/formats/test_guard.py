"""The formula guard: no cell of any reading is calculated, and the text comes back without a doubt."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from itertools import product

import duckdb
import pytest

from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.guard import begins_sql, guarded, guarded_sql
from dtsen.extraction.formats.lines import replaced

SIGNS = "=+-@＝＋－＠"
# A byte order mark, a zero-width space, a word joiner, a soft hyphen, a tag of no width.
HIDDEN = ("\ufeff", "\u200b", "\u2060", "\u00ad", "\U000e0041")
# Every text of five characters out of these.
TEXTS = list(map("".join, product(";\t\r\n '\"=x", repeat=5)))
TEXTS += map("".join, product((*HIDDEN, ";", " ", "'", "=", "x"), repeat=4))


def unguarded(text: str) -> str:
    """What the loaders do."""
    return re.sub("(^|[;\t\r\n])'", r"\1", text)


def test_the_guard_can_be_taken_off_without_a_doubt() -> None:
    assert all(unguarded(guarded(text)) == text for text in TEXTS)
    assert len({guarded(text) for text in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "before", ["", "\t", "\r", "\n", "Jl. Melati;", "Jl. Melati; ", 'x;"', 'x; "', "x\t", "x\r\n"]
)
def test_no_cell_of_a_sheet_that_splits_elsewhere_begins_with_a_formula(before: str, sign: str) -> None:
    """Spreadsheets in Indonesia split at semicolons and take the quotes inside a field for characters."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(["3304", guarded(f"{before}{sign}1+1;x")])
    for delimiter in (";", "\t"):
        for cell in (cell for row in written.getvalue().splitlines() for cell in row.split(delimiter)):
            assert cell.strip(' "\t')[:1] not in set(SIGNS)
    assert guarded(f"{before}{sign}")[0] not in set(SIGNS + "\t\r\n")


@pytest.mark.parametrize("hidden", [*HIDDEN, "".join(HIDDEN), "\u200e\ufe0f\u3164"])
@pytest.mark.parametrize("sign", SIGNS)
def test_what_nobody_sees_hides_no_formula_from_the_guard(hidden: str, sign: str) -> None:
    """Some spreadsheets drop it, and calculate what is left."""
    assert guarded(f"{hidden}{sign}1+1") == f"'{hidden}{sign}1+1"
    assert guarded(f"Jl. Melati; {hidden}{sign}1") == f"Jl. Melati;' {hidden}{sign}1"
    assert guarded(f"{hidden}Budi; {hidden}x") == f"{hidden}Budi; {hidden}x"


def test_every_character_that_is_named_invisible_by_unicode_is_one_that_nobody_sees() -> None:
    """Those of kind Cf, numbers' and texts' own signs of a script aside: these are drawn."""
    drawn = re.compile(
        "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001345f]"
    )
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(character) == "Cf" and not drawn.match(character):
            assert guarded(f"{character}=") == f"'{character}=", f"U+{ord(character):04X}"


@pytest.mark.parametrize(
    "text", ["Jl. Melati; Blok A", "A-1", "x = y; z", "a;b\tc\nd", "", " ", ";", "jam 7:30;"]
)
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("repeats", [True, False])
def test_the_engine_guards_as_the_rule_says(repeats: bool) -> None:
    """Also where the question whether a text needs the guard is asked before."""
    texts = [
        *TEXTS,
        *(
            f"{one}{sign}{two}"
            for one in ("", ";", "a; ", "\U000e0041", "; \ufeff", "é", "Ａ")
            for sign in SIGNS
            for two in ("", "1;-2")
        ),
    ]
    cell = Cell("t", "text", "t", is_free=True, guards=True, repeats=repeats)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT t, {guarded_sql('t')}, {replaced(cell, [('x', 'x')])}, {begins_sql('t')} "
            "FROM (SELECT unnest($texts) AS t)",
            {"texts": texts},
        ).fetchall()
    assert [row[1] for row in rows] == [row[2] for row in rows] == [guarded(row[0]) for row in rows]
    shown = [row[0].lstrip("".join(HIDDEN)) for row in rows]
    assert [row[3] for row in rows] == [text[:1] in set(SIGNS + "'\t\r\n") and text != "" for text in shown]
