"""The disclosure check for an officer to read: as a part of the quality report, or, where the data may not go
out, as a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dtsen.extraction.disclosure.class_report import SIZE_UNIT, ClassReport, Diversity
from dtsen.extraction.disclosure.report import UNLINKING, VERDICT_LABELS, DisclosureReport
from dtsen.extraction.indonesian import number, percent, share
from dtsen.extraction.package.chart import Bar, bar_chart
from dtsen.extraction.package.frame import long_date, named
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.page import bullet_list, heading, page, paragraph, table
from dtsen.extraction.quality.proposals import proposals_table

TITLE = "Laporan Uji Pengungkapan"
_SECTION = "Uji pengungkapan"
_EXPLAINED = (
    "Satu kelas ialah semua baris dengan gabungan ciri yang sama. Siapa yang sendirian dalam kelasnya, "
    "atau hanya bersama sedikit yang lain, dapat dikenali oleh siapa pun yang mengetahui ciri-cirinya. "
    "Karena itu setiap kelas harus memuat sedikitnya {k} keluarga."
)
_FAMILIES_EXPLAINED = (
    "Yang dihitung keluarga, bukan orang: semua orang dalam satu kelas dapat berasal dari satu keluarga, dan "
    "siapa mengenal keluarga itu tahu kelas mana yang memuatnya."
)
_DIVERSITY_EXPLAINED = (
    "Kelas yang besar pun dapat membuka rahasia. Bila nilai {label} dalam satu kelas semuanya sama, atau "
    "hampir semuanya, siapa pun yang mengenal seseorang di kelas itu mengetahui nilainya tanpa perlu tahu "
    "baris mana miliknya."
)
_DIVERSITY_ASKED = (
    "Karena itu setiap kelas harus memuat sedikitnya {l} nilai berbeda dari setiap variabel sensitif."
)
_DIVERSITY_REPORTED = "Permohonan ini tidak menetapkan batasnya: angkanya dilaporkan dan tidak menahan data."
_NOTHING_FOUND = (
    "Tidak ditemukan. Variabel pembentuk kelas telah dicoba dikelompokkan, dibatasi, dihapus, dan "
    "dikosongkan, sendiri-sendiri dan bersama; tidak satu pun meluluskan hasil ini."
)

_PROPOSED = (
    "Semua angka dihitung pada hasil ini. Usulan yang lulus diurutkan mulai dari yang paling banyak "
    "mempertahankan isi kolom. Di portal, tekan Pakai usulan pada usulan yang dipilih; di baris perintah, "
    "salin spesifikasinya ke spesifikasi permohonan. Lalu olah ulang."
)

_LEFT_OUT = (
    "Variabel yang ada di kedua berkas dapat juga ditinggalkan di salah satunya. Ini mengubah pilihan "
    "variabel permohonan, bukan penyesuaiannya: sepakati dengan pemohon, hapus variabel dari tema itu, lalu "
    "olah ulang."
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
    # What passes needs nobody's decision, though one was asked for.
    override = report.rules.override if report.verdict == "overridden" else None
    body = [
        f'<p class="verdict {_CSS[report.verdict]}"><strong>{escape(VERDICT_LABELS[report.verdict])}</strong>'
        f"<span>{escape(report.consequence)}</span></p>\n",
    ]
    if report.findings:
        body.append(bullet_list(report.findings))
    if report.emptied_words:
        body.append(paragraph(report.emptied_words))
    if override:
        body.append(paragraph(f"Diputuskan oleh {override.decided_by}. Alasan: {override.reason}"))
    explained = [_EXPLAINED.format(k=report.rules.k)]
    explained += [_FAMILIES_EXPLAINED] if any(found.is_of_people for found in report.classes) else []
    body.append(paragraph(" ".join(explained)))
    if told := _most_telling(report):
        asked = report.rules.diversity
        limit = _DIVERSITY_ASKED.format(l=asked) if asked else _DIVERSITY_REPORTED
        body.append(paragraph(f"{_DIVERSITY_EXPLAINED.format(label=told.label)} {limit}"))
    for found in report.classes:
        body += _classes(found, level)
    if report.applied or report.is_unlinked:
        body += [heading("Penyesuaian yang diterapkan", level), bullet_list(_applied(report))]
    if report.remedies or report.verdict == "fail":
        body.append(heading("Yang dapat memperbaiki", level))
    if report.verdict == "fail" and not report.remedies:
        body.append(paragraph(" ".join(_nothing_found(report))))
    if report.remedies:
        body += [paragraph(_PROPOSED), proposals_table(report)]
    if report.left_out:
        body += [paragraph(_LEFT_OUT), bullet_list([item.text for item in report.left_out])]
    return "".join(body)


def _most_telling(report: DisclosureReport) -> Diversity | None:
    """The sensitive variable to explain the danger with: one that fails before one that is only reported."""
    told = [item for found in report.classes for item in found.diversity]
    return max(told, key=lambda item: (item.failed, item.people), default=None)


def _nothing_found(report: DisclosureReport) -> Iterator[str]:
    """That no remedy was found, why, and what is left to do."""
    yield _NOTHING_FOUND
    for found in report.classes:
        if found.families is not None:
            few = f"{number(found.families)} {SIZE_UNIT}, kurang dari k = {found.k}"
            yield f"{found.name} hanya memuat {few}: tidak ada penyesuaian kolom yang menolong."
    lacking = dict.fromkeys(item.label for found in report.classes for item in found.diversity if item.failed)
    if lacking:
        yield f"Nilai {' dan '.join(lacking)} kurang beragam: hapus variabel itu, atau turunkan l."
    yield "Kembalikan permohonan kepada pemohon, atau mintakan keputusan koordinator."


def _classes(found: ClassReport, level: int) -> list[str]:
    return [
        heading(found.name, level),
        paragraph(found.formed_words),
        *([paragraph(found.shared_words)] if found.shared_words else []),
        *(_sizes(found) if found.told else []),
        _causes(found),
        _diversity(found),
    ]


def _sizes(found: ClassReport) -> list[str]:
    """How many stand in small classes, and in classes of which size."""
    alone = "dalam kelas satu keluarga saja" if found.is_of_people else "sendirian dalam kelasnya"
    if found.scope == "joined":
        alone = "dalam susunan yang hanya dimiliki satu keluarga"
    small = (
        f"{share(found.people_in_small_classes, found.people, found.unit)} berada dalam {found.small_words}; "
        f"{number(found.unique_people)} di antaranya {alone}. "
        f"Kelas terkecil memuat {number(found.smallest)} {SIZE_UNIT}."
    )
    chart = bar_chart(
        "Besar kelas",
        f"Jumlah {found.unit} menurut banyaknya {SIZE_UNIT} dalam kelasnya; "
        f"warna lain: kurang dari {found.k}.",
        (f"{SIZE_UNIT.capitalize()} dalam kelas", f"Jumlah {found.unit}"),
        [
            Bar(group.label, group.people, number(group.people), group.first < found.k)
            for group in found.sizes
        ],
    )
    return [paragraph(small), f'<div class="charts">\n{chart}</div>\n']


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
        "Di kelas satu keluarga hanya karenanya",
        f"{found.unit.capitalize()} di kelas kurang beragam tanpanya",
        "Nilai berbeda",
    )
    caption = f"Penyebab, {found.name}"
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
    head = ("Variabel sensitif", "Batas nilai berbeda (l)", people, "Hasil")
    return table(f"Keragaman nilai sensitif, {found.name}", head, rows)


def _applied(report: DisclosureReport) -> list[str]:
    keys = [f"{UNLINKING}."] if report.is_unlinked else []
    named = {found.theme: f"{found.label}, " for found in report.classes}
    if len(named) < 2:
        named = {}
    return keys + [
        f"{named.get(item.theme, '')}{item.label}: {item.text}"
        + (f" ({number(item.emptied)} sel dikosongkan)" if item.emptied is not None else "")
        for item in report.applied
    ]
