"""The disclosure check for an officer to read: as a part of the quality report, or, where the data may not go
out, as a page of its own.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from dtsen.extraction.disclosure.report import VERDICT_LABELS, ClassReport, DisclosureReport, Remedy
from dtsen.extraction.disclosure.rules import Disclosure
from dtsen.extraction.indonesian import number, percent, share
from dtsen.extraction.package.chart import Bar, bar_chart
from dtsen.extraction.package.frame import long_date, named
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.page import bullet_list, heading, page, paragraph, table
from dtsen.extraction.yaml import dump_yaml

TITLE = "Laporan Pemeriksaan Pengungkapan"
_SECTION = "Pemeriksaan pengungkapan"
_EXPLAINED = (
    "Satu kelas ialah semua anggota dengan gabungan ciri yang sama. Siapa yang sendirian dalam kelasnya, "
    "atau hanya bersama sedikit anggota lain, dapat dikenali oleh orang yang mengetahui ciri-cirinya. "
    "Karena itu setiap kelas harus memuat sedikitnya {k} anggota."
)

_CSS = {"pass": "pass", "fail": "fail", "overridden": "warn"}


def disclosure_html(report: DisclosureReport, identity: DeliveryIdentity, *, synthetic: bool) -> bytes:
    """A page for a result that was not delivered: there is no package and no mark that it could show."""
    head = {
        **named(identity),
        "Versi DTSEN": identity.version_label,
        "Diperiksa": long_date(identity.issued_on),
    }
    return page(TITLE, [_body(report, 2)], synthetic=synthetic, facts=head, foot=(identity.line,))


def disclosure_section(report: DisclosureReport) -> str:
    """Verdict, the classes of every file with charts, what was done, and what would mend the rest."""
    return heading(_SECTION) + _body(report, 3)


def _body(report: DisclosureReport, level: int) -> str:
    """What stands below the title, its headings of this ``level``."""
    override = report.rules.override
    body = [
        f'<p class="verdict {_CSS[report.verdict]}"><strong>{escape(VERDICT_LABELS[report.verdict])}</strong>'
        f"<span>{escape(report.consequence)}</span></p>\n",
    ]
    if report.findings:
        body.append(bullet_list(report.findings))
    if override:
        body.append(paragraph(f"Diputuskan oleh {override.decided_by}. Alasan: {override.reason}"))
    body.append(paragraph(_EXPLAINED.format(k=report.rules.k)))
    for found in report.classes:
        body += _classes(found, level)
    if report.applied:
        body += [heading("Perlakuan yang diterapkan", level), bullet_list(_applied(report))]
    if report.remedies:
        body.append(heading("Yang dapat memperbaiki", level))
        for place, remedy in enumerate(report.remedies, start=1):
            body += _remedy(remedy, place, report.rules, level + 1)
    return "".join(body)


def _classes(found: ClassReport, level: int) -> list[str]:
    joined = found.scope == "joined"
    names = ", ".join(
        f"{item.label} ({item.recode})" if item.recode else item.label for item in found.identifiers
    )
    sizes = [
        Bar(group.label, group.people, number(group.people), group.first < found.k) for group in found.sizes
    ]
    charts = [
        bar_chart(
            "Ukuran kelas",
            f"Jumlah {found.unit} menurut banyaknya anggota kelasnya; warna lain: kurang dari {found.k}.",
            ("Anggota kelas", f"Jumlah {found.unit}"),
            sizes,
        )
    ]
    size = f"dengan kurang dari {found.k} keluarga" if joined else f"dengan anggota kurang dari {found.k}"
    alone = "dalam susunan yang satu-satunya" if joined else "di antaranya sendirian dalam kelasnya"
    small = (
        f"{share(found.people_in_small_classes, found.people, found.unit)} berada dalam kelas {size}; "
        f"{number(found.unique_people)} {alone}. "
        f"Kelas terkecil beranggota {number(found.smallest)}."
    )
    named = f"Kelas dibentuk oleh {names}." if names else "Tidak ada variabel pembentuk kelas."
    if joined:
        named = (
            "Kunci menghubungkan keluarga dengan semua anggotanya. Satu kelas memuat keluarga yang sama "
            f"dalam setiap barisnya: jumlah anggota{f', {names}' if names else ''}."
        )
    return [
        heading(_name(found), level),
        paragraph(named),
        paragraph(small),
        f'<div class="charts">\n{"".join(charts)}</div>\n',
        _causes(found),
        _diversity(found),
    ]


def _name(found: ClassReport) -> str:
    return f"{found.label} menurut susunan keluarga" if found.scope == "joined" else found.label


def _causes(found: ClassReport) -> str:
    """What each column adds; of l only where it fails, for a column that no row fills is left out."""
    rows = [
        (
            escape(cause.identifier.label),
            number(cause.people_without) if found.people_in_small_classes else "",
            number(cause.alone_by_it) if found.people_in_small_classes else "",
            number(cause.undiverse_without) if found.is_undiverse else "",
            number(cause.values),
        )
        for cause in found.causes
    ]
    head = (
        "Variabel penyebab",
        f"{found.unit.capitalize()} di kelas kecil tanpanya",
        "Sendirian hanya karenanya",
        f"{found.unit.capitalize()} di kelas kurang beragam tanpanya",
        "Nilai berbeda",
    )
    caption = f"Penyebab, {_name(found)}"
    return paragraph(found.causes_words) + table(caption, head, rows) if rows else ""


def _diversity(found: ClassReport) -> str:
    if not found.diversity:
        return ""
    rows = [
        (
            escape(item.label),
            str(item.wanted),
            escape(f"{number(item.people)} ({percent(item.people, found.people)})"),
            '<strong class="fail">Tidak lulus</strong>'
            if item.failed
            else "Dilaporkan"
            if item.people
            else "Lulus",
        )
        for item in found.diversity
    ]
    people = f"{found.unit.capitalize()} di kelas dengan nilai kurang dari itu"
    head = ("Variabel sensitif", "Nilai berbeda sedikitnya", people, "Hasil")
    return table(f"Keragaman nilai sensitif, {_name(found)}", head, rows)


def _applied(report: DisclosureReport) -> list[str]:
    return [
        f"{item.label}: {item.text}"
        + (f" ({number(item.emptied)} sel dikosongkan)" if item.emptied is not None else "")
        for item in report.applied
    ]


def _remedy(remedy: Remedy, place: int, rules: Disclosure, level: int) -> list[str]:
    """A remedy with its costs, and the whole part of the specification that brings it about."""
    said = bullet_list(remedy.costs)
    verdict = (
        f'<strong class="pass">{escape(remedy.message)}</strong>' if remedy.passes else escape(remedy.message)
    )
    asked = replace(rules, transform=remedy.transforms, linked=remedy.linked, override=None)
    text = dump_yaml({"disclosure": asked.to_mapping()})
    return [
        heading(f"Usulan {place}", level),
        said,
        f"<p>{verdict}</p>\n",
        paragraph("Untuk spesifikasi:"),
        f'<pre tabindex="0" role="region" aria-label="Spesifikasi usulan {place}"><code>{escape(text)}</code>'
        "</pre>\n",
    ]
