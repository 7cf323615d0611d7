"""``{% load ui %}``: the components that need a decision. Plain ones are classes, see ui/README.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dtsen.ui import formats, icons, navigation
from dtsen.ui.states import ALERTS, MESSAGES, STATES, Look
from dtsen.ui.templatetags import ui_charts, ui_forms
from dtsen.workflow.roles import Role

register = template.Library()

# One `{% load ui %}` for everything; the parts live in files of their own.
for _library in (ui_forms.register, ui_charts.register):
    register.tags.update(_library.tags)

for _filter in (
    formats.date_id,
    formats.moment_id,
    formats.minute_id,
    formats.time_id,
    formats.day_month_id,
    formats.long_date_id,
    formats.thousands,
    formats.decimal_id,
    formats.millions_id,
    formats.filesize_id,
    formats.time_left_id,
    formats.time_spent_id,
    formats.digits,
):
    register.filter(_filter.__name__, _filter)

_ICONS = settings.NPM / "@tabler" / "icons" / "icons" / "outline"


# A word of names with strokes between them may be broken behind a stroke if it is longer than this.
_LONG_WORD = 20


@register.filter
def breakable(text: str) -> SafeString:
    """``{{ label|breakable }}``: "Komputer/Laptop/Tablet" breaks behind a stroke, not inside a name."""
    words = [
        format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in word.split("/")))
        if len(word) > _LONG_WORD
        else word
        for word in str(text).split(" ")
    ]
    return format_html_join(" ", "{}", ((word,) for word in words))


@register.filter
def unbroken(text: object) -> SafeString:
    """``{{ at|minute_id|unbroken }}``: in running words a date or a number moves to the next line as one."""
    return format_html('<span class="nowrap">{}</span>', text)


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """``{% icon "check" "icon--sm" %}``: a Tabler outline icon. Raises ``UnknownIcon``."""
    return icons.svg(_ICONS, name, css_class)


@register.simple_tag
def badge(state: str = "", label: str = "", tone: str = "", icon: str | None = None) -> SafeString:
    """``{% badge "in_process" %}``, ``{% badge "passed" "Selesai" %}``, or free: ``tone="gold" label=…``."""
    look = STATES[str(state)] if state else Look(tone or "grey", "", label)
    sign = look.icon if icon is None else icon
    return format_html(
        '<span class="badge badge--{}">{}{}</span>',
        tone or look.tone,
        icons.svg(_ICONS, sign) if sign else "",
        label or look.label,
    )


@register.inclusion_tag("ui/_level.html")
def level_badge(level: int, quiet: bool = False) -> dict[str, Any]:
    """``{% level_badge 3 %}``: bars and words (R7-R10); ``quiet=True`` without a frame."""
    bars = [(n, 1 + 4 * (n - 1), 12 - 3 * n, 3 * n) for n in range(1, 5)]
    return {"level": level, "bars": bars, "quiet": quiet}


@register.simple_tag
def stage_dot(outcome: str, number: int, css_class: str = "") -> SafeString:
    """``{% stage_dot row.outcome row.stage.number %}``: check, number, arrow, cross or dash (R100, R101)."""
    look = STATES[str(outcome)]
    inside: str | SafeString = str(number)
    if outcome in {"passed", "completed", "returned", "refused"}:
        inside = icons.svg(_ICONS, look.icon)
    elif outcome == "not_required":
        inside = "–"
    return format_html(
        '<span class="{}"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>',
        f"dot dot--{outcome} {css_class}".strip(),
        inside,
        look.label,
    )


@register.simple_block_tag
def alert(content: str, kind: str = "info") -> SafeString:
    """``{% alert "warn" %}…{% endalert %}``; kinds info, ok, warn, bad. Raises ``KeyError`` on others."""
    return format_html(
        '<div class="alert alert--{}"{}>{}<div class="alert__body">{}</div></div>',
        kind,
        mark_safe(' role="alert"') if kind == "bad" else "",
        icons.svg(_ICONS, ALERTS[kind]),
        mark_safe(content.strip()),
    )


@register.filter
def alert_kind(level_tag: str) -> str:
    """The alert's kind for a level of django.contrib.messages."""
    return MESSAGES[level_tag]


@register.simple_tag
def alert_icon(kind: str) -> SafeString:
    return icons.svg(_ICONS, ALERTS[kind])


@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "", over: str = "") -> SafeString:
    """``{% page_header "Pendaftaran Online" "Lengkapi …" %}buttons{% endpage_header %}``."""
    return mark_safe(
        render_to_string(
            "ui/_page_header.html",
            {"title": title, "lead": lead, "over": over, "actions": mark_safe(content.strip())},
        )
    )


@register.simple_block_tag
def empty_state(content: str, title: str) -> SafeString:
    """``{% empty_state "Belum ada permohonan" %}<p>one sentence</p> one button{% endempty_state %}``."""
    return mark_safe(
        render_to_string("ui/_empty_state.html", {"title": title, "content": mark_safe(content.strip())})
    )


@register.inclusion_tag("ui/_breadcrumbs.html")
def breadcrumbs(*steps: str) -> dict[str, Any]:
    """``{% breadcrumbs "Beranda" "home" "Cek Tahapan Dokumen" "progress" "SRT-33242" %}``.

    Pairs of words and URL name (or a path that starts with "/"); the last stands alone: the page itself.
    """
    *linked, current = steps
    targets = [url if url.startswith("/") else reverse(url) for url in linked[1::2]]
    return {"steps": list(zip(linked[::2], targets, strict=True)), "current": current}


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """``{% pagination page %}``; nothing when there is one page. Keeps the filters of the address."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "gap": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("ui/_menu.html", takes_context=True)
def side_menu(context: Context) -> dict[str, Any]:
    """The side menu of whoever is signed in; ``nav_counts`` of the context says what waits where."""
    user = context["request"].user
    counts: Mapping[str, int] = context.get("nav_counts") or {}
    return {"lines": navigation.menu(Role(user.role), context["shell"]["page"], counts)}
