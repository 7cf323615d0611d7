"""One readable HTML5 page that needs nothing besides itself: no script, no font, no network."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from dtsen.extraction.formats.html import SYNTHETIC_NOTICE

# What stands right under its head: 1.234, or 1.234 (5,6%).
_NUMBER = re.compile(r"[\d.]+( \([\d.,]+%\))?")

# What the documents ask to be typed at a terminal: a program with its options and files.
_COMMAND = re.compile(
    r"\b(?:7z x|sha256sum -c|shasum -a 256 -c|Get-FileHash) [A-Z][A-Z0-9_]*(?:\.[a-z]+)?\b"
    r"|\bfrictionless validate datapackage\.json --skip-errors type-error\b"
)


def page(
    title: str,
    body: Iterable[str],
    *,
    synthetic: bool,
    facts: Mapping[str, str] | None = None,
    foot: Iterable[str] = (),
) -> bytes:
    """A whole page. ``body`` holds HTML that is escaped already; ``facts`` (plain texts) stand below the
    title and ``foot`` (plain texts) at the end.
    """
    notice = f'<p class="notice" role="note">{escape(SYNTHETIC_NOTICE)}</p>\n' if synthetic else ""
    foot_lines = "".join(f"<p>{_parts(line)}</p>\n" for line in foot)
    footer = f"<footer>\n{foot_lines}</footer>\n" if foot_lines else ""
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<header>\n<p class="house">Layanan DTSEN</p>\n<h1>{escape(title)}</h1>\n'
        f"{_facts(facts or {})}</header>\n"
        f"<main>\n{notice}{''.join(body)}</main>\n{footer}</body>\n</html>\n"
    ).encode()


def paragraph(text: str, css_class: str = "") -> str:
    """A paragraph of plain text."""
    opening = f'<p class="{css_class}">' if css_class else "<p>"
    return f"{opening}{_running(text)}</p>\n"


def heading(text: str, level: int = 2) -> str:
    """A heading below the page's title."""
    return f"<h{level}>{escape(text)}</h{level}>\n"


def ordered_list(items: Iterable[str]) -> str:
    """A numbered list of plain texts."""
    return "<ol>\n" + "".join(f"<li>{_running(item)}</li>\n" for item in items) + "</ol>\n"


def bullet_list(items: Iterable[str]) -> str:
    """A list of plain texts."""
    return "<ul>\n" + "".join(f"<li>{_running(item)}</li>\n" for item in items) + "</ul>\n"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already; on a narrow screen every row becomes a card of its own."""
    return grouped_table(caption, head, {"": rows})


def grouped_table(
    caption: str,
    head: Sequence[str],
    groups: Mapping[str, Iterable[Sequence[str]]],
    *,
    css_class: str = "",
    quiet: Collection[str] = (),
) -> str:
    """A table whose rows stand under the plain names of their groups ("" has none; those that are ``quiet``
    in smaller type). A column that no row fills is left out.

    The roles are those of the elements themselves, said again because a screen reader loses them when the
    narrow form lays rows out as blocks.
    """
    filled = {name: list(rows) for name, rows in groups.items()}
    kept = [
        place for place in range(len(head)) if any(row[place] for rows in filled.values() for row in rows)
    ]
    head = [head[place] for place in kept]
    groups = {name: [[row[place] for place in kept] for row in rows] for name, rows in filled.items()}
    classes = [
        ' class="number"'
        if all(_NUMBER.fullmatch(row[place]) for rows in groups.values() for row in rows if row[place])
        else ""
        for place in range(len(head))
    ]
    names = "".join(
        f'<th scope="col" role="columnheader"{css_class}>{escape(name)}</th>'
        for name, css_class in zip(head, classes, strict=True)
    )
    bodies = "".join(
        _group(name, head, classes, rows, is_quiet=name in quiet) for name, rows in groups.items()
    )
    of_table = f"stack {css_class}".rstrip()
    return (
        f'<table class="{of_table}" role="table">\n<caption>{escape(caption)}</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{names}</tr></thead>\n{bodies}</table>\n'
    )


def code(text: str) -> str:
    """A column's name or a path, which may break after an underscore."""
    return f"<code>{escape(text).replace('_', '_<wbr>')}</code>"


def code_table(caption: str, codes: Mapping[str, str]) -> str:
    """A small table of codes and their meanings (plain texts)."""
    lines = "".join(
        f'<tr><th scope="row"><code>{escape(value) or "(kosong)"}</code></th>'
        f"<td>{escape(meaning).replace('/', '/<wbr>')}</td></tr>\n"
        for value, meaning in codes.items()
    )
    return (
        f'<table class="codes">\n<caption><code>{escape(caption)}</code></caption>\n'
        f'<thead><tr><th scope="col">Kode</th><th scope="col">Arti</th></tr></thead>\n'
        f"<tbody>\n{lines}</tbody>\n</table>\n"
    )


def _running(text: str) -> str:
    """Running text, in which what is to be typed stands as such and is not broken inside."""
    return _COMMAND.sub(r'<code class="command">\g<0></code>', escape(text))


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def _parts(line: str) -> str:
    """What a dot parts moves to the next line as one: no date or number is broken in two. The dot stays
    behind what it follows, so that no line begins with it.
    """
    *parts, last = line.split(" · ")
    return " ".join((*(f"<span>{escape(part)} ·</span>" for part in parts), f"<span>{escape(last)}</span>"))


def _group(
    name: str, head: Sequence[str], classes: Sequence[str], rows: Iterable[Sequence[str]], *, is_quiet: bool
) -> str:
    title = (
        f'<tr class="group" role="row"><th colspan="{len(head)}" scope="rowgroup" role="rowheader">'
        f"{escape(name)}</th></tr>\n"
        if name
        else ""
    )
    lines = "".join(f'<tr role="row">{_cells(head, classes, row)}</tr>\n' for row in rows)
    opening = '<tbody class="quiet" role="rowgroup">' if is_quiet else '<tbody role="rowgroup">'
    return f"{opening}\n{title}{lines}</tbody>\n"


def _cells(head: Sequence[str], classes: Sequence[str], row: Sequence[str]) -> str:
    return "".join(
        f'<td role="cell"{css_class} data-label="{escape(name)}">{cell}</td>'
        if cell
        else '<td role="cell" class="empty"></td>'
        for name, css_class, cell in zip(head, classes, row, strict=True)
    )


def _facts(facts: Mapping[str, str]) -> str:
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>\n" for name, value in facts.items()
    )
    return f"<dl>\n{items}</dl>\n" if items else ""
