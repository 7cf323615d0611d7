"""One readable HTML5 page that needs nothing besides itself: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

SYNTHETIC_NOTICE = (
    "DATA SINTETIS: semua keluarga dan orang dalam berkas ini dibuat oleh program dan tidak ada."
)

_STYLE = """\
:root { color-scheme: light; }
body { font: 16px/1.55 "Plus Jakarta Sans", system-ui, sans-serif; color: #1b2430;
  margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.notice { background: #fff4d6; border-left: 4px solid #b7791f; padding: .75rem 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid #d9dfe7; }
th { background: #f3f6fa; } code { font-family: ui-monospace, monospace; font-size: .95em; }
.pass { color: #17643a; } .warn { color: #8a5300; } .fail { color: #a3161f; } td.number { text-align: right; }
@media print {
  body { margin: 0; max-width: none; } thead { display: table-header-group; } tr { break-inside: avoid; }
}
"""


def page(title: str, body: Iterable[str], *, synthetic: bool) -> bytes:
    """A whole page. ``body`` holds HTML that is escaped already."""
    notice = f'<p class="notice" role="note">{escape(SYNTHETIC_NOTICE)}</p>' if synthetic else ""
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{notice}\n{''.join(body)}</main>\n</body>\n</html>\n"
    ).encode()


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>\n"


def heading(text: str) -> str:
    """A heading below the page's title."""
    return f"<h2>{escape(text)}</h2>\n"


def ordered_list(items: Iterable[str]) -> str:
    """A numbered list of plain texts."""
    return "<ol>\n" + "".join(f"<li>{escape(item)}</li>\n" for item in items) + "</ol>\n"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already; it scrolls by itself on a narrow screen."""
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">\n<table>\n'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>\n</div>\n"
    )
