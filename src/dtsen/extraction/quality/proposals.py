"""What would mend a result, side by side: what each proposal takes away, what it leaves, if it passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from dtsen.extraction.disclosure.class_report import UNITS
from dtsen.extraction.disclosure.report import DisclosureReport, Remedy
from dtsen.extraction.indonesian import number, percent
from dtsen.extraction.package.page import grouped_table
from dtsen.extraction.regions import FINEST_FIRST
from dtsen.extraction.yaml import dump_yaml_flowing

_PASSING, _FAILING = "Lulus bila diterapkan", "Belum lulus; baru berguna bersama perubahan lain"
_HEAD = ("Usulan", "Wilayah terkecil yang tersisa", "Yang berubah", "Sel dikosongkan", "Masih di kelas kecil")
_NONE = "Tidak ada"


def proposals_table(report: DisclosureReport) -> str:
    """A row a proposal, in the report's order: those that pass first, then the others in quieter type."""
    groups: dict[str, list[tuple[str, ...]]] = {_PASSING: [], _FAILING: []}
    for place, remedy in enumerate(report.remedies, start=1):
        groups[_PASSING if remedy.passes else _FAILING].append(_row(report, remedy, place))
    filled = {name: rows for name, rows in groups.items() if rows}
    return grouped_table("Perbandingan usulan", _HEAD, filled, css_class="proposals", quiet={_FAILING})


def _row(report: DisclosureReport, remedy: Remedy, place: int) -> tuple[str, ...]:
    verdict = (
        '<span class="pass">Lulus</span>' if remedy.passes else '<span class="remark">Belum lulus</span>'
    )
    return (
        f"Usulan {place} {verdict}",
        escape(_place(report, remedy)),
        f"{_lines(remedy.changes)}{_specification(report, remedy, place)}",
        _emptied(remedy),
        _left(report, remedy),
    )


def _place(report: DisclosureReport, remedy: Remedy) -> str:
    """The smallest place that tells where somebody lives after it; empty where none was asked for."""
    names = {item.variable: item.label for found in report.classes for item in found.identifiers}
    dropped = {item.variable for item in remedy.transforms if item.drop}
    places = [name for level in FINEST_FIRST for name in (level, f"{level}_code") if name in names]
    if not places:
        return ""
    return next((names[name].removeprefix("Kode ") for name in places if name not in dropped), _NONE)


def _specification(report: DisclosureReport, remedy: Remedy, place: int) -> str:
    """The whole part of the specification that brings it about, folded away."""
    asked = replace(report.rules, transform=remedy.transforms, linked=remedy.linked, override=None)
    text = dump_yaml_flowing({"disclosure": asked.to_mapping()})
    summary = f"<summary>Spesifikasi usulan {place}</summary>"
    return f"<details>{summary}<pre><code>{escape(text)}</code></pre></details>"


def _emptied(remedy: Remedy) -> str:
    """How many cells in all, and of which columns, also those that the specification empties already."""
    if not remedy.cells_emptied:
        return _NONE
    lines = [
        f"{item.label}: {number(item.cells)} {UNITS[item.theme]} ({percent(item.cells, item.of)})"
        f"{item.compared}"
        for item in remedy.emptied
    ]
    return f"<b>{number(remedy.cells_emptied)} sel</b>{_remarks(lines)}"


def _left(report: DisclosureReport, remedy: Remedy) -> str:
    """Who stands in small classes still, each theme by itself, and what else is missing."""
    people = _people(report)
    lines = [
        f"{number(count)} {UNITS[theme]}"
        + (f" ({percent(count, people[theme])})" if people.get(theme) else "")
        for theme, count in remedy.left.items()
        if count
    ]
    if remedy.undiverse:
        lines.append("nilai sensitif kurang beragam")
    return "<br>".join(map(escape, lines)) or _NONE


def _people(report: DisclosureReport) -> Mapping[str, int]:
    return {found.theme: found.people for found in report.classes}


def _lines(texts: tuple[str, ...]) -> str:
    if not texts:
        return "Tidak ada kolom yang menjadi lebih kasar"
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _remarks(lines: list[str]) -> str:
    return "".join(f'<span class="remark">{escape(line)}</span>' for line in lines)
