"""The quality report as a page that an officer reads: the verdict, every check, and small charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from operator import itemgetter

from dtsen.extraction.figure_words import figure_label
from dtsen.extraction.indonesian import number, percent
from dtsen.extraction.package.chart import Bar, bar_chart
from dtsen.extraction.package.contents import Contents, DeliveredTable
from dtsen.extraction.package.frame import document_page
from dtsen.extraction.package.page import bullet_list, heading, paragraph, table
from dtsen.extraction.quality.report import VERDICT_LABELS, Check, QualityReport, ThemeQuality, Verdict

TITLE = "Laporan Kualitas Data"

_MOSTLY_MISSING = 0.5
_VERDICT_ORDER: tuple[Verdict, ...] = ("fail", "warn", "pass")


def report_html(
    report: QualityReport,
    contents: Contents,
    *,
    provinces: Mapping[str, str] | None = None,
    sections: Iterable[str] = (),
) -> bytes:
    """Verdict first, then checks and charts by theme, then ``sections`` (HTML: disclosure, suppression).

    ``provinces`` names the two-digit codes of the figures.
    """
    described = {delivered.name: delivered for delivered in contents.tables}
    body = [_banner(report)]
    for theme in report.themes:
        labels = _labels(described.get(theme.theme))
        body += [heading(theme.label), paragraph(f"{number(theme.rows)} baris."), _checks(theme, labels)]
        charts = _charts(theme, labels, provinces or {})
        if charts:
            body.append(f'<div class="charts">\n{"".join(charts)}</div>\n')
    return document_page(TITLE, [*body, *sections], contents)


def _banner(report: QualityReport) -> str:
    counts = Counter(check.verdict for theme in report.themes for check in theme.checks)
    said = ", ".join(
        f"{counts[verdict]} {VERDICT_LABELS[verdict].lower()}"
        for verdict in _VERDICT_ORDER
        if counts[verdict]
    )
    return (
        f'<p class="verdict {report.verdict}"><strong>{escape(VERDICT_LABELS[report.verdict])}</strong>'
        f"<span>{sum(counts.values())} pemeriksaan: {escape(said)}.</span></p>\n"
    )


def _labels(delivered: DeliveredTable | None) -> dict[str, str]:
    """What each column of the file is called."""
    return {column.name: column.label for column in delivered.columns} if delivered else {}


def _checks(theme: ThemeQuality, labels: Mapping[str, str]) -> str:
    rows = [
        (escape(check.label), _verdict(check.verdict), _message(check), _figures(check, labels))
        for check in sorted(theme.checks, key=lambda check: _VERDICT_ORDER.index(check.verdict))
    ]
    return table(f"Pemeriksaan {theme.label}", ("Pemeriksaan", "Hasil", "Penjelasan", "Angka"), rows)


def _message(check: Check) -> str:
    """Several findings are a list; what to do about them all stands below it."""
    if not check.findings:
        return escape(check.message)
    said = bullet_list(found.message for found in check.findings) + "".join(map(paragraph, check.advice))
    return f"<div>{said}</div>"  # (one thing beside its label, where narrow pages put a cell behind it)


def _figures(check: Check, labels: Mapping[str, str]) -> str:
    """What the chart of missing values shows is not said twice."""
    if check.id == "missing":
        return ""
    return "<br>".join(
        f"{escape(figure_label(name, labels))}: {number(count)}" for name, count in check.figures.items()
    )


def _verdict(verdict: Verdict) -> str:
    return f'<strong class="{verdict}">{escape(VERDICT_LABELS[verdict])}</strong>'


def _charts(theme: ThemeQuality, labels: Mapping[str, str], provinces: Mapping[str, str]) -> list[str]:
    figures = theme.figures
    charts = []
    missing = sorted(filter(itemgetter(1), figures.missing.items()), key=lambda item: (-item[1], item[0]))
    if missing:
        bars = [
            Bar(labels.get(name, name), n, percent(n, theme.rows), n > _MOSTLY_MISSING * theme.rows)
            for name, n in missing
        ]
        whole = len(figures.missing) - len(missing)
        description = f"Bagian baris tanpa nilai, menurut kolom. {whole} kolom lain terisi penuh."
        charts.append(bar_chart("Nilai kosong", description, ("Kolom", "Tanpa nilai"), bars, full=theme.rows))
    if len(figures.provinces) > 1:
        bars = [
            Bar(provinces.get(code, code), n, number(n)) for code, n in sorted(figures.provinces.items()) if n
        ]
        charts.append(bar_chart("Baris menurut provinsi", "Jumlah baris.", ("Provinsi", "Baris"), bars))
    if any(figures.deciles.values()):
        total = sum(figures.deciles.values())
        bars = [Bar(f"Desil {decile}", n, percent(n, total)) for decile, n in sorted(figures.deciles.items())]
        charts.append(bar_chart("Sebaran desil", "Bagian baris yang berdesil.", ("Desil", "Bagian"), bars))
    return charts
