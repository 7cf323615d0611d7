"""What a format sees of a column: its heading, and the expression that gives its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What a delivered value can be. The registry holds the first three; means and shares of tables are numbers.
CellStorage = Literal["text", "integer", "date", "number"]


@dataclass(frozen=True)
class Cell:
    """One value of every row.

    ``sql`` is an expression over the rows of a relation and has the type that ``storage`` says (VARCHAR,
    an integer, DATE, DECIMAL); it may be NULL. ``is_free`` marks a text that may hold anything, which a
    format escapes and guards; all other texts are digits, letters and spaces of the catalogue's own making.

    ``guards`` asks for the formula guard (see ``guard``), which formats put before what they escape.

    The rest is what makes writing faster where somebody knows it, and must be left alone otherwise:
    ``may_be_missing``, ``may_be_empty`` (an empty text), ``may_begin_formula`` (a text with a formula's mark
    in front), and ``repeats`` for a column that the registry stores as a dictionary, so that a function of it
    alone is worked out once a distinct value, and ``absent``, characters that no value holds.

    ``total`` is the value by which a row of a table says that it sums others up; "" where no value does.
    """

    name: str
    storage: CellStorage
    sql: str
    is_free: bool
    guards: bool = False
    may_be_missing: bool = True
    may_be_empty: bool = True
    may_begin_formula: bool = True
    repeats: bool = False
    absent: str = ""
    total: str = ""
