"""HTML5: complete pages with a style of their own, a few thousand rows each, so that a browser opens every
one; more than one page have a page of contents.

A missing value is an empty cell (shown as a dash); an empty text is a cell with a ``wbr``. Line breaks are
character references, so a row is one line of the source. A table that is copied or opened in a spreadsheet is
calculated there, so texts have the same guard as in CSV. HTML cannot hold NUL; the checks refuse control
characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from dtsen.extraction.formats.base import DATA_FOLDER, Losses, Part
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.csv import CSV
from dtsen.extraction.formats.lines import LineFormat, Value, literal, replaced
from dtsen.extraction.formats.pages import RowSplitter
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.indonesian import number

ROWS_A_PAGE = 5_000
SYNTHETIC_NOTICE = (
    "DATA SINTETIS: semua keluarga dan orang dalam berkas ini dibuat oleh program dan tidak ada."
)
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), ("\r", "&#13;"), ("\n", "&#10;"))
# The colours and letters of the package's documents.
STYLE = (
    ":root{color-scheme:light}*{box-sizing:border-box}"
    'body{margin:0;background:#f8f6f2;color:#16213a;font:15px/1.5 "Plus Jakarta Sans",system-ui,sans-serif;'
    "font-variant-numeric:tabular-nums}"
    "header,main,footer{padding:0 1.5rem}header{padding-top:2rem}"
    ".house{margin:0;color:#9b1c1f;font-size:.8rem;font-weight:700;letter-spacing:.08em;"
    "text-transform:uppercase}"
    "h1{margin:.2rem 0 1rem;font-size:1.6rem;line-height:1.2;letter-spacing:-.018em;color:#0f2444}"
    "a{color:#184a92}nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 .75rem}"
    ".notice{max-width:46rem;margin:0 0 1rem;padding:.75rem 1rem;border-left:4px solid #c9972b;"
    "background:#fcf7ea}"
    ".copy{margin:-.6rem 0 1rem;color:#5d667a;font-size:.82rem}"
    ".scroll{overflow:auto}table{border-collapse:separate;border-spacing:0;background:#fff;font-size:.875rem}"
    "caption{padding:.4rem 0;text-align:left;color:#465066;font-size:.82rem}"
    "th,td{padding:.4rem .75rem;text-align:left;vertical-align:top;white-space:pre-wrap;"
    "border-bottom:1px solid #e5e0d7}"
    "th{min-width:7rem;background:#f3f0ea;color:#16213a;font-size:.8rem}"
    "th code{display:block;color:#5d667a;font:.72rem/1.4 ui-monospace,Menlo,monospace;white-space:nowrap}"
    'td:empty::before{content:"–";color:#5d667a}.number{text-align:right}'
    ".total td{background:#eff4fb}"
    "footer{margin-top:2rem;padding-top:1rem;padding-bottom:2.5rem;color:#5d667a;font-size:.82rem}"
    "footer p{margin:0}"
    "@media(max-width:44rem){header,main,footer{padding-left:1rem;padding-right:1rem}h1{font-size:1.35rem}}"
    "@media screen{.scroll table{width:max-content}td{max-width:26rem}}"
    # Heads and first column stay in sight where the window has room for them.
    "@media screen and (min-width:44rem) and (min-height:30rem){.scroll{max-height:calc(100vh - 2rem)}"
    ".scroll thead th{position:sticky;top:0;z-index:1}"
    ".scroll tr>:first-child{position:sticky;left:0;border-right:1px solid #e5e0d7}"
    ".scroll td:first-child{background:#fff}.scroll .total td:first-child{background:#eff4fb}"
    ".scroll th:first-child{z-index:2}}"
    # Paper cannot be scrolled: every column has to find room on the sheet.
    "@media print{body{background:none;font-size:9pt}header,main,footer{padding:0}header{padding:0}"
    "h1{font-size:14pt}nav{display:none}.scroll{overflow:visible}table{width:100%}"
    "th,th code{min-width:0;font-size:inherit;white-space:normal;overflow-wrap:anywhere}"
    "th,td{padding:.25em .5em}.total td,th{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "thead{display:table-header-group}tr{break-inside:avoid}}"
)


_TOTAL_ROW = '<tr class="total">'
# More columns than these stand on a larger sheet, and their values may be broken anywhere.
_WIDE = 14


class _Html(LineFormat):
    def line(self, cells: Sequence[Cell]) -> str:
        """A row that sums others up looks like one."""
        sums = " OR ".join(f"{cell.sql} = {literal(cell.total)}" for cell in cells if cell.total)
        if not sums:
            return super().line(cells)
        total = LineFormat.line(replace(self, start=_TOTAL_ROW), cells)
        return f"CASE WHEN {sums} THEN {total} ELSE {super().line(cells)} END"

    def value(self, cell: Cell) -> Value:
        if not cell.is_free:
            return Value("<td>", cell.sql, "</td>", "<td></td>")
        text = replaced(cell, _ESCAPES)
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
    title = f"{sheet.title}, halaman {number(page)} dari {number(pages)}" if pages > 1 else sheet.title
    caption = f"Baris {number(first)} s.d. {number(last)} dari {number(sheet.rows)}"
    names = "".join(
        f'<th scope="col">{escape(field.label)} <code>{escape(field.name)}</code></th>'
        for field in sheet.fields
    )
    head = (
        f"{_start(sheet, title, f'{_aligned(sheet)}{_printed(sheet)}')}{_links(sheet, page, pages)}"
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{names}</tr></thead>\n<tbody>\n"
    )
    yield head.encode()
    yield from rows
    yield f"</tbody>\n</table>\n</div>\n{_end(sheet)}".encode()


def _contents(sheet: Sheet, pages: int) -> str:
    items = "".join(
        f'<tr><th scope="row"><a href="{page_name(sheet, page, pages)}">Halaman {number(page)}</a></th>'
        f'<td class="number">{number((page - 1) * ROWS_A_PAGE + 1)} s.d. '
        f"{number(min(page * ROWS_A_PAGE, sheet.rows))}</td></tr>\n"
        for page in range(1, pages + 1)
    )
    version = f"DTSEN versi {escape(sheet.version)}. " if sheet.version else ""
    total = (
        f"<p>{version}{number(sheet.rows)} baris dan {len(sheet.fields)} kolom dalam {number(pages)} "
        "halaman.</p>\n"
    )
    return (
        f"{_start(sheet, sheet.title)}{_links(sheet, 1, 1)}{total}<table>\n<thead><tr>"
        '<th scope="col">Halaman</th><th scope="col" class="number">Baris</th></tr></thead>\n'
        f"<tbody>\n{items}</tbody>\n</table>\n{_end(sheet)}"
    )


def _links(sheet: Sheet, page: int, pages: int) -> str:
    """The way to the other pages, and to what the columns and codes mean."""
    if pages == 1:
        return f'<nav aria-label="Dokumen">{_codebook(1)}</nav>\n'
    links = [f'<a href="../{sheet.name}.html">Daftar halaman</a>']
    if page > 1:
        links.append(f'<a rel="prev" href="{page - 1:05d}.html">Sebelumnya</a>')
    if page < pages:
        links.append(f'<a rel="next" href="{page + 1:05d}.html">Berikutnya</a>')
    return f'<nav aria-label="Halaman">{"".join(links)}{_codebook(2)}</nav>\n'


def _codebook(depth: int) -> str:
    return f'<a href="{"../" * depth}kamus-variabel.html">Kamus variabel</a>'


def _start(sheet: Sheet, title: str, style: str = "") -> str:
    notice = f'<p class="notice" role="note">{SYNTHETIC_NOTICE}</p>\n' if sheet.synthetic else ""
    copy = f'<p class="copy">{escape(sheet.note)}</p>\n' if sheet.note else ""
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n"
        f'<header>\n<p class="house">Layanan DTSEN</p>\n<h1>{escape(title)}</h1>\n{copy}'
        f"</header>\n<main>\n{notice}"
    )


def _end(sheet: Sheet) -> str:
    note = f"<footer><p>{escape(sheet.note)}</p></footer>\n" if sheet.note else ""
    return f"</main>\n{note}</body>\n</html>\n"


def _aligned(sheet: Sheet) -> str:
    """Numbers stand at the right. A code is a name and not a number."""
    columns = [
        f"tr>:nth-child({place})"
        for place, field in enumerate(sheet.fields, 1)
        if field.storage in ("integer", "number") and not field.codes
    ]
    return f"{','.join(columns)}{{text-align:right}}" if columns else ""


def _printed(sheet: Sheet) -> str:
    """Letters as large as the columns leave room for, on a sheet that lies across."""
    columns = len(sheet.fields)
    wide = columns > _WIDE
    broken = "td{overflow-wrap:anywhere}" if wide else ""
    size = max(4, min(8, (140 if wide else 90) // columns)) if columns else 8
    sheet_size = "A3" if wide else "A4"
    return (
        f"@page{{size:{sheet_size} landscape;margin:10mm}}@media print{{table{{font-size:{size}pt}}{broken}}}"
    )


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
