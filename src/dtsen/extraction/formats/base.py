"""What every format must say about itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A way to write rows into a file.

    ``label`` is the guide's own text (R77). ``formula_marks``: first characters that make a spreadsheet
    calculate; ``formula_guard`` is put before them. Both are empty in a format that no spreadsheet opens as a
    sheet.
    """

    id: str
    label: str
    extension: str
    media_type: str
    formula_marks: str = ""
    formula_guard: str = ""
