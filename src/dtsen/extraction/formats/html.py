"""HTML5: complete pages with a style of their own, a few thousand rows each, so that a browser opens every
one; more than one page have a page of contents.

A missing value is an empty cell (shown as a dash); an empty text is a cell with a ``wbr``. Line breaks are
character references, so a row is one line of the source. A table that is copied or opened in a spreadsheet is
calculated there, so texts have the same guard as in CSV. HTML cannot hold NUL; the checks refuse control
characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dtsen.extraction.formats.base import DATA_FOLDER, Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.csv import CSV
from dtsen.extraction.formats.lines import LineFormat, Value, replaced
from dtsen.extraction.formats.pages import RowSplitter
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.formats.sheet import Sheet

ROWS_A_PAGE = 5_000
SYNTHETIC_NOTICE = (
    "DATA SINTETIS: semua keluarga dan orang dalam berkas ini dibuat oleh program dan tidak ada."
)
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), ("\r", "&#13;"), ("\n", "&#10;"))
STYLE = (
    ":root{color-scheme:light}"
    "body{font:15px/1.5 system-ui,sans-serif;color:#1b2430;margin:1.5rem auto;padding:0 1rem}"
    "h1{font-size:1.4rem;margin:.5rem 0}a{color:#1d4ed8}nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}"
    ".notice{background:#fff4d6;border-left:4px solid #b7791f;padding:.5rem .75rem}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0}"
    "caption{text-align:left;padding:.25rem 0}"
    "th,td{text-align:left;padding:.25rem .6rem;border:1px solid #d9dfe7;"
    "white-space:pre-wrap;vertical-align:top}"
    "th{background:#f3f6fa;white-space:nowrap}tbody tr:nth-child(even){background:#fafbfc}"
    'td:empty::before{content:"–";color:#5b6675}'
    "ol{columns:12rem}"
    "@media print{body{margin:0;font-size:9pt}nav{display:none}.scroll{overflow:visible}"
    "thead{display:table-header-group}tr{break-inside:avoid}}"
)


class _Html(LineFormat):
    def value(self, cell: Cell) -> Value:
        if not cell.is_free:
            return Value("<td>", cell.sql, "</td>", "<td></td>")
        text = self.behind_guard(cell, replaced(cell, _ESCAPES))
        if cell.may_be_empty:
            text = f"CASE WHEN {cell.sql} = '' THEN '<wbr>' ELSE {text} END"
        return Value("<td>", text, "</td>", "<td></td>")

    def parts(self, sheet: Sheet, body: Iterator[Piece], losses: Losses) -> Iterator[Part]:
        """One page, or a page of contents and then the pages in a folder beside it."""
        rows, pages = RowSplitter(body), number_of_pages(sheet)
        if pages > 1:
            yield Part(self.path(sheet.name), [_contents(sheet, pages).encode()], holds_rows=False)
        for page in range(1, pages + 1):
            own = rows.take(ROWS_A_PAGE) if page < pages else rows.all()
            yield Part(f"{DATA_FOLDER}/{page_name(sheet, page, pages)}", _page(sheet, page, pages, own))


def number_of_pages(sheet: Sheet) -> int:
    """How many pages the rows fill."""
    return max(1, -(-sheet.rows // ROWS_A_PAGE))


def page_name(sheet: Sheet, page: int, pages: int) -> str:
    """A page's path, seen from the page of contents."""
    return f"{sheet.name}.html" if pages == 1 else f"{sheet.name}/{page:05d}.html"


def _page(sheet: Sheet, page: int, pages: int, rows: Iterator[Piece]) -> Iterator[Piece]:
    first, last = (page - 1) * ROWS_A_PAGE + 1, min(page * ROWS_A_PAGE, sheet.rows)
    title = f"{sheet.title}, halaman {_number(page)} dari {_number(pages)}" if pages > 1 else sheet.title
    caption = f"Baris {_number(first)} s.d. {_number(last)} dari {_number(sheet.rows)}"
    names = "".join(
        f'<th scope="col" title="{escape(field.label)}">{escape(field.name)}</th>' for field in sheet.fields
    )
    links = _links(sheet, page, pages) if pages > 1 else ""
    head = (
        f"{_start(sheet, title, _aligned(sheet))}{links}"
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{names}</tr></thead>\n<tbody>\n"
    )
    yield head.encode()
    yield from rows
    yield f"</tbody>\n</table>\n</div>\n{_END}".encode()


def _contents(sheet: Sheet, pages: int) -> str:
    items = "".join(
        f'<li><a href="{page_name(sheet, page, pages)}">Baris {_number((page - 1) * ROWS_A_PAGE + 1)} s.d. '
        f"{_number(min(page * ROWS_A_PAGE, sheet.rows))}</a></li>\n"
        for page in range(1, pages + 1)
    )
    total = f"<p>{_number(sheet.rows)} baris dalam {_number(pages)} halaman.</p>\n"
    return f"{_start(sheet, sheet.title)}{total}<ol>\n{items}</ol>\n{_END}"


def _links(sheet: Sheet, page: int, pages: int) -> str:
    links = [f'<a href="../{sheet.name}.html">Daftar halaman</a>']
    if page > 1:
        links.append(f'<a rel="prev" href="{page - 1:05d}.html">Sebelumnya</a>')
    if page < pages:
        links.append(f'<a rel="next" href="{page + 1:05d}.html">Berikutnya</a>')
    return f'<nav aria-label="Halaman">{"".join(links)}</nav>\n'


def _start(sheet: Sheet, title: str, style: str = "") -> str:
    notice = f'<p class="notice" role="note">{SYNTHETIC_NOTICE}</p>\n' if sheet.synthetic else ""
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{notice}"
    )


def _aligned(sheet: Sheet) -> str:
    """Numbers stand at the right. A code is a name and not a number."""
    columns = [
        f"td:nth-child({place})"
        for place, field in enumerate(sheet.fields, 1)
        if field.storage in ("integer", "number") and not field.codes
    ]
    return f"{','.join(columns)}{{text-align:right}}" if columns else ""


def _number(value: int) -> str:
    """A number as Indonesia writes it: 1.234.567."""
    return f"{value:,}".replace(",", ".")


_END = "</main>\n</body>\n</html>\n"

HTML = _Html(
    id="html",
    label="HTML5",
    extension="html",
    media_type="text/html",
    formula_marks=CSV.formula_marks,
    formula_guard=CSV.formula_guard,
    start="<tr>",
    end="</tr>",
)
