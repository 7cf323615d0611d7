"""The proof of every format besides CSV: what lines a right file holds, written anew from the registry by
other means than the writer's, and how the delivered bytes are read again.
"""

from __future__ import annotations

from dtsen.extraction.formats import Format
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.lines.ansi import AnsiLines
from dtsen.extraction.quality.lines.html import HtmlLines
from dtsen.extraction.quality.lines.parquet import ParquetLines
from dtsen.extraction.quality.lines.rows import RowLines
from dtsen.extraction.quality.lines.xlsx import XlsxLines
from dtsen.extraction.quality.lines.xml import XmlLines
from dtsen.extraction.quality.lines.yaml import YamlLines
from dtsen.extraction.quality.rendering import CsvLines

_ROW_LINES: dict[str, type[RowLines]] = {
    "html": HtmlLines,
    "xml": XmlLines,
    "yaml": YamlLines,
    "xlsx": XlsxLines,
    "parquet": ParquetLines,
}


def lines_of(expected: Expected, fmt: Format, sheet: Sheet, *, formula_safe: bool) -> CsvLines:
    """The lines that a right file of this format holds."""
    if fmt.id in _ROW_LINES:
        return _ROW_LINES[fmt.id](expected, fmt, sheet, formula_safe=formula_safe)
    if fmt.id == "ansi":
        return AnsiLines(expected, fmt, formula_safe=formula_safe)
    return CsvLines(expected, fmt, formula_safe=formula_safe)
