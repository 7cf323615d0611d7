"""The disclosure check for an officer to read: as a part of the quality report, or, where the data may not go
out, as a page of its own.
"""

from __future__ import annotations

from html import escape

from dtsen.extraction.disclosure.report import VERDICT_LABELS, ClassReport, DisclosureReport, Remedy
from dtsen.extraction.package.chart import Bar, bar_chart, number, percent
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.page import bullet_list, heading, page, paragraph, table

TITLE = "Laporan Pemeriksaan Pengungkapan"

_CSS = {"pass": "pass", "fail": "fail", "overridden": "warn"}


def disclosure_html(report: DisclosureReport, identity: DeliveryIdentity, *, synthetic: bool) -> bytes:
    """A page for a result that was not delivered: there is no package and no mark that it could show."""
    return page(TITLE, [disclosure_section(report)], synthetic=synthetic, foot=(identity.line,))


def disclosure_section(report: DisclosureReport) -> str:
    """Verdict, the classes of every file with charts, what was done, and what would mend the rest."""
    override = report.rules.override
    body = [
        heading("Pemeriksaan pengungkapan"),
        f'<p class="verdict {_CSS[report.verdict]}"><strong>{escape(VERDICT_LABELS[report.verdict])}</strong>'
        f"<span>{escape(report.summary)}</span></p>\n",
    ]
    if override:
        body.append(paragraph(f"Diputuskan oleh {override.decided_by}. Alasan: {override.reason}"))
    for found in report.classes:
        body += _classes(found)
    if report.applied:
        body += [heading("Perlakuan yang diterapkan", 3), bullet_list(_applied(report))]
    if report.remedies:
        body += [heading("Yang dapat memperbaiki", 3), _remedies(report.remedies)]
    return "".join(body)


def _classes(found: ClassReport) -> list[str]:
    joined = found.scope == "joined"
    scope = " menurut susunan keluarga" if joined else ""
    names = ", ".join(
        f"{item.label} ({item.recode})" if item.recode else item.label for item in found.identifiers
    )
    sizes = [
        Bar(group.label, group.people, number(group.people), group.first < found.k) for group in found.sizes
    ]
    causes = [
        Bar(f"Tanpa {cause.identifier.label}", cause.people_without, number(cause.people_without))
        for cause in found.causes
    ]
    charts = [
        bar_chart(
            "Ukuran kelas",
            f"Jumlah {found.unit} menurut banyaknya anggota kelasnya; warna lain: kurang dari {found.k}.",
            ("Anggota kelas", f"Jumlah {found.unit}"),
            sizes,
        )
    ]
    if causes:
        charts.append(
            bar_chart(
                "Penyebab",
                f"Jumlah {found.unit} yang masih berada dalam kelas kecil bila satu variabel dilepas.",
                ("Variabel", f"Jumlah {found.unit}"),
                causes,
                full=max(found.people_in_small_classes, 1),
            )
        )
    size = f"dengan kurang dari {found.k} keluarga" if joined else f"dengan anggota kurang dari {found.k}"
    small = (
        f"{number(found.people_in_small_classes)} dari {number(found.people)} {found.unit} "
        f"({percent(found.people_in_small_classes, found.people)}) berada dalam kelas {size}; "
        f"{number(found.unique_people)} {'dalam susunan yang satu-satunya' if joined else 'sendirian'}. "
        f"Kelas terkecil: {number(found.smallest)}."
    )
    named = f"Kelas dibentuk oleh {names}." if names else "Tidak ada variabel pembentuk kelas."
    if joined:
        named = (
            "Kunci menghubungkan keluarga dengan semua anggotanya. Satu kelas memuat keluarga yang sama "
            f"dalam setiap barisnya: jumlah anggota{f', {names}' if names else ''}."
        )
    return [
        heading(f"{found.label}{scope}", 3),
        paragraph(named),
        paragraph(small),
        f'<div class="charts">\n{"".join(charts)}</div>\n',
        _diversity(found),
    ]


def _diversity(found: ClassReport) -> str:
    if not found.diversity:
        return ""
    rows = [
        (
            escape(item.label),
            str(item.wanted),
            f"{number(item.people)} ({percent(item.people, found.people)})",
            '<strong class="fail">Tidak lulus</strong>'
            if item.failed
            else "Dilaporkan"
            if item.people
            else "Lulus",
        )
        for item in found.diversity
    ]
    head = ("Variabel sensitif", "Nilai berbeda sedikitnya", f"Jumlah {found.unit} di bawahnya", "Hasil")
    return table(f"Keragaman nilai sensitif, {found.label}", head, rows)


def _applied(report: DisclosureReport) -> list[str]:
    return [
        f"{item.label}: {item.text}"
        + (f" ({number(item.emptied)} sel dikosongkan)" if item.emptied is not None else "")
        for item in report.applied
    ]


def _remedies(remedies: tuple[Remedy, ...]) -> str:
    rows = [
        (
            escape("; ".join(remedy.costs)),
            number(remedy.people_left),
            number(remedy.cells_emptied),
            '<strong class="pass">Ya</strong>' if remedy.passes else "Belum",
        )
        for remedy in remedies
    ]
    head = ("Perlakuan", "Masih di kelas kecil", "Sel dikosongkan", "Dapat diserahkan")
    return table("Perlakuan dan akibatnya", head, rows)
