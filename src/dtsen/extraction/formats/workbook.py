"""The parts of an XLSX workbook besides its sheets (ECMA-376): what the files are, how they belong together,
and the four styles that cells have.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

# Numbers of the styles in ``STYLES``.
TEXT, DATE, HEADER = 1, 2, 3

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans("[]:*?/\\'", "()-----’")

RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
# Number format 49 is "Text"; 164 is the first that a file may define.
STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def content_types(sheets: Sequence[int]) -> str:
    """What kind of content each file holds."""
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for number in sheets
    )
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{overrides}</Types>'
    )


def workbook(title: str, sheets: Sequence[int]) -> str:
    """The sheets in their order, named after the title (and numbered, where there are more than one)."""
    entries = "".join(
        f'<sheet name="{escape(sheet_name(title, number, len(sheets)))}" sheetId="{number}" '
        f'r:id="rId{number}"/>'
        for number in sheets
    )
    return (
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{entries}</sheets></workbook>'
    )


def workbook_relations(sheets: Sequence[int]) -> str:
    """Which file each sheet is."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in sheets
    )
    styles = f'<Relationship Id="rId{len(sheets) + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{entries}{styles}</Relationships>'


def column_letters(number: int) -> str:
    """A column's name, counted from 1: A, …, Z, AA, …"""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def sheet_name(title: str, number: int, sheets: int) -> str:
    """The title, cut at a word where it is too long for a sheet, and the number where there are several."""
    suffix = f" {number}" if sheets > 1 else ""
    name, most = title.translate(_NOT_IN_NAMES), _LONGEST_NAME - len(suffix)
    if len(name) > most:
        name = name[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" (-")
    return name + suffix
