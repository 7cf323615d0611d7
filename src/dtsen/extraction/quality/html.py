"""The quality report as a page that an officer reads."""

from __future__ import annotations

from html import escape

from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.page import heading, page, paragraph, table
from dtsen.extraction.quality.report import VERDICT_LABELS, QualityReport, Verdict


def report_html(report: QualityReport, identity: DeliveryIdentity, *, synthetic: bool) -> bytes:
    """Verdict first, then one table a theme."""
    body = [paragraph(identity.line), f"<p>Kesimpulan: {_verdict(report.verdict)}</p>\n"]
    for theme in report.themes:
        body.append(heading(theme.label))
        rows = [
            (
                escape(check.label),
                _verdict(check.verdict),
                escape(check.message),
                ", ".join(f"<code>{escape(name)}</code>: {count}" for name, count in check.figures.items()),
            )
            for check in theme.checks
        ]
        body.append(
            table(f"Pemeriksaan {theme.label}", ("Pemeriksaan", "Hasil", "Penjelasan", "Angka"), rows)
        )
    return page("Laporan Kualitas Data", body, synthetic=synthetic)


def _verdict(verdict: Verdict) -> str:
    return f'<strong class="{verdict}">{escape(VERDICT_LABELS[verdict])}</strong>'
