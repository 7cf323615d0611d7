"""Tabler's outline icons, read from the npm package and set into the page as inline SVG.

Inline, because an icon then takes the colour of its text and needs no request; the strict CSP allows it
as long as no style attribute is used.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_BODY = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>", re.DOTALL)
# Tabler puts an invisible square first, which only costs bytes.
_SQUARE = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class UnknownIcon(LookupError):
    """No icon of that name: a typing error in a template, so it must not pass silently."""


@cache
def drawing(directory: Path, name: str) -> SafeString:
    """The shapes of the icon ``name`` without their frame. Raises ``UnknownIcon``."""
    path = directory / f"{name}.svg"
    if not _NAME.match(name) or not path.is_file():
        raise UnknownIcon(name)
    found = _BODY.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise UnknownIcon(name)
    shapes = _SQUARE.sub("", found["body"])
    return mark_safe(" ".join(shapes.split()))  # the package's own file, not anybody's input


def svg(directory: Path, name: str, css_class: str = "") -> SafeString:
    """The icon as an ``<svg>`` hidden from readers: the words beside it carry the meaning."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        f"icon {css_class}".strip(),
        drawing(directory, name),
    )
