"""The formula guard: no cell of any reading is calculated, and the text comes back without a doubt."""

from __future__ import annotations

import csv
import io
import re
from itertools import product

import duckdb
import pytest

from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.guard import begins_sql, guarded, guarded_sql
from dtsen.extraction.formats.lines import replaced

SIGNS = "=+-@＝＋－＠"
# Every text of five characters out of these.
TEXTS = list(map("".join, product(";\t\r\n '\"=x", repeat=5)))


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
        *(f"{one}{sign}{two}" for one in ("", ";", "a; ") for sign in SIGNS for two in ("", "1;-2")),
    ]
    cell = Cell("t", "text", "t", is_free=True, guards=True, repeats=repeats)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT t, {guarded_sql('t')}, {replaced(cell, [('x', 'x')])}, {begins_sql('t')} "
            "FROM (SELECT unnest($texts) AS t)",
            {"texts": texts},
        ).fetchall()
    assert [row[1] for row in rows] == [row[2] for row in rows] == [guarded(row[0]) for row in rows]
    assert [row[3] for row in rows] == [row[0][:1] in set(SIGNS + "'\t\r\n") and row[0] != "" for row in rows]
