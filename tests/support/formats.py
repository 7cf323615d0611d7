"""Deliveries of every format, read back by libraries that have nothing to do with the writer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import html5lib
import openpyxl
import xmlschema
import yaml
from lxml import etree
from pyarrow import csv, parquet

from dtsen.extraction.data import sheet_of
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.formats import FORMATS, Format
from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.rows import bytes_of
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.package.describe import describe_column
from dtsen.extraction.plan import ThemePlan
from support import rfc4180

Rows = list[list[Any]]
_XHTML = "{http://www.w3.org/1999/xhtml}"


def sheet_for(plan: ThemePlan, rows: int) -> Sheet:
    """What a format is told about a plan's rows."""
    return sheet_of(plan.theme, plan.theme, map(describe_column, plan.columns), rows, synthetic=True)


def write_files(
    engine: Engine,
    plan: ThemePlan,
    fmt: Format,
    work: Path,
    *,
    formula_safe: bool,
    losses: Losses | None = None,
) -> dict[str, bytes]:
    """Every file of a theme, by name."""
    sheet = sheet_for(plan, engine.count(plan))
    body = engine.render(plan, fmt, formula_safe=formula_safe)
    parts = fmt.parts(sheet, body, losses or Losses())
    return {part.name: b"".join(map(bytes_of, part.pieces)) for part in parts}


def read_files(format_id: str, files: Mapping[str, bytes], header: list[str]) -> Rows:
    """The rows as lists of whole numbers, dates as texts, texts and None. Raises when a file is not valid."""
    contents = [content for name, content in files.items() if name.endswith(FORMATS[format_id].extension)]
    rows: Rows = READERS[format_id](files, contents, header)
    return [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows]


def _csv(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    first, *rows = rfc4180.read(contents[0])
    assert first == header
    return [list(row) for row in rows]


def _ansi(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    table = csv.read_csv(
        io.BytesIO(contents[0]),
        csv.ReadOptions(encoding="cp1252"),
        csv.ParseOptions(delimiter="\t", newlines_in_values=True),
        csv.ConvertOptions(
            column_types=dict.fromkeys(header, "string"),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert table.column_names == header
    return [list(row.values()) for row in table.to_pylist()]


def _html(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    rows = []
    for content in contents:
        # A value may hold U+0085 or the like, which HTML frowns upon; everything else must be in order.
        tree = html5lib.HTMLParser(strict=not _frowned_upon(content)).parse(content)
        if tree.find(f".//{_XHTML}table") is None:
            continue
        assert [cell.text for cell in tree.iter(f"{_XHTML}code")] == header
        body = tree.find(f".//{_XHTML}tbody")
        rows += [[_cell(cell) for cell in row] for row in body.iter(f"{_XHTML}tr")]
    return rows


def _frowned_upon(content: bytes) -> bool:
    text = content.decode()
    return "&#13;" in text or any("\x7f" <= character <= "\x9f" for character in text)


def _cell(cell: Any) -> str | None:
    text = "".join(cell.itertext())
    return text if text or len(cell) else None


def _xml(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    root = etree.fromstring(contents[0])
    (schema,) = (content for name, content in files.items() if name.endswith(".xsd"))
    xmlschema.XMLSchema(schema.decode()).validate(contents[0].decode().split("\n", 1)[1])
    rows = []
    for row in root.iter("row"):
        found = {element.tag: element.text or "" for element in row}
        assert set(found) <= set(header)
        rows.append([found.get(name) for name in header])
    return rows


def _yaml(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    rows = yaml.safe_load(contents[0].decode())
    assert all(list(row) == header for row in rows)
    return [list(row.values()) for row in rows]


def _parquet(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    table = parquet.read_table(io.BytesIO(contents[0]))
    assert table.column_names == header
    return [list(row.values()) for row in table.to_pylist()]


def _xlsx(files: Mapping[str, bytes], contents: list[bytes], header: list[str]) -> Rows:
    rows: Rows = []
    for sheet in openpyxl.load_workbook(io.BytesIO(contents[0]), read_only=False):
        first, *others = sheet.iter_rows()
        assert [cell.value for cell in first] == header
        assert all(cell.data_type != "f" for row in others for cell in row)
        rows += [[_spreadsheet_value(cell) for cell in row] for row in others]
    return rows


def _spreadsheet_value(cell: Any) -> Any:
    if isinstance(cell.value, datetime):
        return cell.value.date()
    return "" if cell.value is None and cell.data_type in ("inlineStr", "s") else cell.value


READERS = {
    "csv": _csv,
    "ansi": _ansi,
    "html": _html,
    "xml": _xml,
    "yaml": _yaml,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
# Formats that say what is a number; the others give back its digits.
TYPED = {"yaml", "parquet", "xlsx"}
