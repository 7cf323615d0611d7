"""The lines of an HTML delivery, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.formats.html import ROWS_A_PAGE, STYLE, SYNTHETIC_NOTICE
from dtsen.extraction.quality.lines.rows import FORBIDDEN, RowLines, Value, exchanged

_MARKUP = [("&", "&amp;"), ("<", "&lt;"), ("\r", "&#13;"), ("\n", "&#10;")]
_TOTAL = "Total"
_QUOTES = {'"': "&quot;", "'": "&#x27;"}


class HtmlLines(RowLines):
    """A table row a line; every page has a head and a foot, in which only numbers differ."""

    special = r"^$|[&<;\x00-\x1f\x{fffe}\x{ffff}]"
    unwritable = FORBIDDEN

    @property
    def pages(self) -> int:
        return max(1, (self._sheet.rows + ROWS_A_PAGE - 1) // ROWS_A_PAGE)

    def plain_line(self, values: list[Value]) -> str:
        cells = ", '</td><td>', ".join(value.sql for value in values)
        return f"concat({self._start()}, '<td>', {cells}, '</td></tr>', chr(10))"

    def careful_line(self, values: list[Value]) -> str:
        cells = (
            f"'<td>', CASE WHEN {value.sql} IS NULL THEN '' ELSE {self._text(value)} END, '</td>'"
            for value in values
        )
        return f"concat({self._start()}, {', '.join(cells)}, '</tr>', chr(10))"

    def _start(self) -> str:
        """A table's row begins otherwise where some column of its dimensions says that it is a sum."""
        columns = {name: sql for name, (sql, _) in zip(self._expected.header, self._values(), strict=True)}
        asked = [columns[field.name] for field in self._sheet.fields if field.is_dimension]
        if not asked:
            return "'<tr>'"
        return (
            f"CASE WHEN {literal(_TOTAL)} IN ({', '.join(asked)}) THEN '<tr class=\"total\">' ELSE '<tr>' END"
        )

    def _text(self, value: Value) -> str:
        if not value.is_free:
            return f"CAST({value.sql} AS VARCHAR)"
        text = exchanged(self._behind_guard(value.sql), _MARKUP)
        return self._with_care(value, f"CASE WHEN length({value.sql}) = 0 THEN '<wbr>' ELSE {text} END")

    def frame(self) -> Iterator[tuple[str, int]]:
        pages, name = self.pages, self._expected.theme
        title = literal(escape(self._sheet.title, _QUOTES))
        if pages > 1:
            title += f" || ', halaman ' || {_number('page')} || ' dari ' || {_number(str(pages))}"
        first, last = (
            f"(page - 1) * {ROWS_A_PAGE} + 1",
            f"least(page * {ROWS_A_PAGE}, {self._sheet.rows})",
        )
        total = _number(str(self._sheet.rows))
        rows = f"'Baris ' || {_number(first)} || ' s.d. ' || {_number(last)} || ' dari ' || {total}"
        for line in self._before_title():
            yield literal(line), pages
        yield f"'<title>' || {title} || '</title>'", pages
        yield literal(f"<style>{STYLE}{self._aligned()}{self._printed()}</style>"), pages
        for line in ("</head>", "<body>", "<header>", '<p class="house">Layanan DTSEN</p>'):
            yield literal(line), pages
        yield f"'<h1>' || {title} || '</h1>'", pages
        note = escape(self._sheet.note, _QUOTES)
        for line in (f'<p class="copy">{note}</p>' if note else "", "</header>", "<main>"):
            if line:
                yield literal(line), pages
        if self._sheet.synthetic:
            yield literal(f'<p class="notice" role="note">{SYNTHETIC_NOTICE}</p>'), pages
        yield _links(name, pages), pages
        yield f"""'<div class="scroll" tabindex="0" role="region" aria-label="' || {rows} || '">'""", pages
        yield "'<table>'", pages
        yield f"'<caption>' || {rows} || '</caption>'", pages
        yield literal(self._names()), pages
        for line in ("<tbody>", "</tbody>", "</table>", "</div>", "</main>"):
            yield literal(line), pages
        if note:
            yield literal(f"<footer><p>{note}</p></footer>"), pages
        for line in ("</body>", "</html>"):
            yield literal(line), pages

    def _before_title(self) -> tuple[str, ...]:
        viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        return ("<!DOCTYPE html>", '<html lang="id">', "<head>", '<meta charset="utf-8">', viewport)

    def _names(self) -> str:
        labels = {field.name: field.label for field in self._sheet.fields}
        names = (
            f'<th scope="col">{escape(labels[name], _QUOTES)} <code>{escape(name)}</code></th>'
            for name in self._expected.header
        )
        return f"<thead><tr>{''.join(names)}</tr></thead>"

    def _aligned(self) -> str:
        places = [
            place
            for place, field in enumerate(self._sheet.fields)
            if field.storage not in ("text", "date") and not field.codes
        ]
        selectors = ",".join(f"tr>:nth-child({place + 1})" for place in places)
        return selectors + "{text-align:right}" if places else ""

    def _printed(self) -> str:
        columns = len(self._sheet.fields)
        paper, width, broken = ("A3", 140, "td{overflow-wrap:anywhere}") if columns >= 15 else ("A4", 90, "")
        size = sorted((4, width // max(columns, 1), 8))[1]
        return (
            f"@page{{size:{paper} landscape;margin:10mm}}"
            + f"@media print{{table{{font-size:{size}pt}}{broken}}}"
        )


def _links(name: str, pages: int) -> str:
    def link(relation: str, page: str, label: str) -> str:
        return f"""'<a rel="{relation}" href="' || lpad(({page})::VARCHAR, 5, '0') || '.html">{label}</a>'"""

    if pages == 1:
        return """'<nav aria-label="Dokumen"><a href="../kamus-variabel.html">Kamus variabel</a></nav>'"""
    return (
        f"""'<nav aria-label="Halaman"><a href="../{name}.html">Daftar halaman</a>'"""
        f" || CASE WHEN page > 1 THEN {link('prev', 'page - 1', 'Sebelumnya')} ELSE '' END"
        f" || CASE WHEN page < {pages} THEN {link('next', 'page + 1', 'Berikutnya')} ELSE '' END"
        """ || '<a href="../../kamus-variabel.html">Kamus variabel</a></nav>'"""
    )


def _number(sql: str) -> str:
    return f"replace(format('{{:,}}', ({sql})::BIGINT), ',', '.')"
