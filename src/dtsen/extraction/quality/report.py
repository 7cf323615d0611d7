"""The quality report: one line a check, with an Indonesian label, a verdict and the figures behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dtsen.extraction.disclosure.class_report import SIZE_UNIT
from dtsen.extraction.disclosure.differencing import Finding, advice
from dtsen.extraction.disclosure.report import DisclosureReport
from dtsen.extraction.indonesian import number, share
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.figures import Figures
from dtsen.extraction.quality.joinable import Alone
from dtsen.extraction.quality.lines.reading import Reading
from dtsen.extraction.quality.measure import Measured

Verdict = Literal["pass", "warn", "fail"]

VERDICT_LABELS: Mapping[Verdict, str] = {"pass": "Lulus", "warn": "Perlu perhatian", "fail": "Tidak lulus"}
LABELS: Mapping[str, str] = {
    "columns": "Hanya variabel yang disetujui",
    "regions": "Hanya wilayah yang disetujui",
    "rows": "Jumlah baris sama dengan registri",
    "content": "Isi setiap baris sama dengan registri",
    "order": "Urutan baris diacak khusus untuk permohonan ini",
    "missing": "Nilai kosong",
    "codes": "Nilai di luar daftar kode",
    "duplicates": "Kunci ganda",
    "days": "Tanggal yang tidak mungkin",
    "nik": "NIK yang tidak mungkin",
    "decile": "Desil sesuai dengan persentil",
    "formulas": "Teks yang diamankan dari rumus lembar kerja",
    "characters": "Karakter yang diganti",
    "disclosure": "Uji pengungkapan",
    "differencing": "Selisih dengan data yang telah diterima instansi",
    "joinable": "Baris yang dapat dipasangkan dengan data instansi lain",
    "few_families": "Baris yang disatukan menjadi keluarga",
    "shared_answers": "Jawaban peka yang sama dari semua yang dihitung dalam sel",
    "cells": "Isi setiap sel sama dengan tabel yang dihitung",
    "total": "Jumlah tabel sama dengan registri",
    "figures": "Setiap angka sel sama dengan hitungan ulang dari registri",
    "small_cells": "Sel kecil ditahan",
    "few_rows": "Angka tentang sedikit baris tidak ditampilkan",
    "dominance": "Total yang hampir seluruhnya milik satu penyumbang tidak ditampilkan",
    "family_cells": "Sel sedikit keluarga ditahan",
    "derivable": "Angka yang ditahan tidak dapat dihitung kembali",
    "open_figures": "Angka yang ditahan tidak dapat dihitung dengan angka terbuka",
    "enough": "Banyaknya angka yang dapat ditampilkan",
}
# What was approved must be exactly what is delivered: when one of these fails, nothing may leave the house.
BINDING = (
    "columns",
    "regions",
    "rows",
    "content",
    "order",
    "cells",
    "total",
    "figures",
    "small_cells",
    "few_rows",
    "dominance",
    "family_cells",
    "derivable",
)
# What an officer has to know before the data are handed over, and a receiver could use as a recipe.
_OFFICERS_ONLY = ("differencing", "joinable", "few_families", "open_figures", "shared_answers")
NOT_IN_THE_PACKAGE = "Keterangan ini hanya untuk petugas; paket tidak memuatnya."


@dataclass(frozen=True)
class Check:
    """One check: its id (a key of ``LABELS``), verdict, a sentence in Indonesian, and its figures.

    Where it found several things, ``findings`` are these, and ``advice`` is what to do about them all; the
    message says the same line by line. ``instead``: what the receiver reads in its place.
    """

    id: str
    verdict: Verdict
    message: str
    figures: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    advice: tuple[str, ...] = ()
    instead: Check | None = None

    @property
    def label(self) -> str:
        """What the check is called on screen and paper."""
        return LABELS[self.id]

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.id,
            "label": self.label,
            "verdict": self.verdict,
            "verdict_label": VERDICT_LABELS[self.verdict],
            "message": self.message,
            "figures": dict(self.figures),
            **(
                {"findings": [found.to_mapping() for found in self.findings], "advice": list(self.advice)}
                if self.findings
                else {}
            ),
        }


@dataclass(frozen=True)
class ThemeQuality:
    """The checks of one theme's file."""

    theme: str
    label: str
    rows: int
    checks: tuple[Check, ...]
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class QualityReport:
    """The checks of a delivery, and the verdict that sums them up: the worst one."""

    themes: tuple[ThemeQuality, ...]

    @property
    def verdict(self) -> Verdict:
        """``fail`` before ``warn`` before ``pass``."""
        found = {check.verdict for theme in self.themes for check in theme.checks}
        return "fail" if "fail" in found else "warn" if "warn" in found else "pass"

    @property
    def broken_promises(self) -> tuple[Check, ...]:
        """Failed checks that mean: this is not what was approved."""
        return tuple(
            check
            for theme in self.themes
            for check in theme.checks
            if check.id in BINDING and check.verdict == "fail"
        )

    @property
    def for_receiver(self) -> QualityReport:
        """The report that travels with the data: without what would be a recipe for its receiver."""
        return QualityReport(
            tuple(
                replace(
                    theme,
                    checks=tuple(
                        check.instead or check for check in theme.checks if check.id not in _OFFICERS_ONLY
                    ),
                )
                for theme in self.themes
            )
        )

    @property
    def for_officers(self) -> tuple[Check, ...]:
        """What stands in no package: whoever lets it out has to read it elsewhere."""
        return tuple(check for theme in self.themes for check in theme.checks if check.id in _OFFICERS_ONLY)

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form: verdict, and the checks by theme with Indonesian labels and sentences."""
        return {
            "verdict": self.verdict,
            "verdict_label": VERDICT_LABELS[self.verdict],
            "themes": [
                {
                    "theme": theme.theme,
                    "label": theme.label,
                    "rows": theme.rows,
                    "checks": [check.to_mapping() for check in theme.checks],
                    "missing": dict(theme.figures.missing),
                    "provinces": dict(theme.figures.provinces),
                    "deciles": {str(decile): rows for decile, rows in theme.figures.deciles.items()},
                }
                for theme in self.themes
            ],
        }


def theme_quality(
    label: str,
    expected: Expected,
    header: tuple[str, ...],
    reading: Reading,
    measured: Measured,
    figures: Figures,
    registered: int | None = None,
) -> ThemeQuality:
    """Hold the delivered lines against those of the approved rows, and these rows against what is right.

    ``registered`` is how many rows there must be by the manifest, where it can say it: a file that lost rows
    gives the same lines whoever reads it.

    Equal lines make everything measured on the rows true of the file. ``figures`` are what else is known of
    them; the missing values are filled in here.
    """
    same = reading.content == measured.content
    # A text with line breaks fills several lines; the registry knows how many more lines than rows there are.
    rows = reading.content.lines - (measured.content.lines - measured.rows)
    checks = [
        _columns(expected, header),
        _regions(measured),
        _rows(rows, measured.rows, registered),
        _binding(
            "content",
            same,
            "Sidik isi berkas sama dengan sidik isi registri."
            if same
            else "Sidik isi berkas berbeda dari sidik isi registri.",
            {},
        ),
        *_order(reading, measured),
        _missing(measured),
        _counted(
            "codes",
            measured.outside_codes,
            "Semua kode terdapat dalam daftar kode.",
            "nilai di luar daftar kode",
        ),
    ]
    if measured.impossible_days:
        checks.append(
            _counted(
                "days",
                measured.impossible_days,
                "Semua tanggal mungkin.",
                "tanggal yang tidak dapat dimuat setiap format",
            )
        )
    if measured.duplicates is not None:
        checks.append(
            _counted("duplicates", {"": measured.duplicates}, "Tidak ada kunci ganda.", "kunci ganda")
        )
    if measured.impossible_nik is not None:
        checks.append(
            _counted("nik", {"": measured.impossible_nik}, "Semua NIK mungkin.", "NIK yang tidak mungkin")
        )
    if measured.decile_disagrees is not None:
        checks.append(
            _counted(
                "decile", {"": measured.decile_disagrees}, "Semua desil sesuai.", "desil yang tidak sesuai"
            )
        )
    return ThemeQuality(
        expected.theme, label, rows, tuple(checks), replace(figures, missing=measured.missing)
    )


def disclosure_check(report: DisclosureReport, theme: str) -> Check:
    """The disclosure check as one line; its figures stand in the report's own part."""
    return replace(_disclosure_check(report, theme), instead=_disclosure_check(report.for_receiver, theme))


def _disclosure_check(report: DisclosureReport, theme: str) -> Check:
    own = [found for found in report.classes if found.theme == theme]
    limits = {"k": report.rules.k} | ({"l": report.measured_l} if report.measured_l else {})
    shared = [item.message for item in report.shared if item.theme == theme]
    counted = [found for found in own if found.told]
    if all(found.passed for found in own):
        smallest = min((found.smallest for found in counted), default=None)
        said = [f"Kelas terkecil memuat {number(smallest)} {SIZE_UNIT}."] if smallest is not None else []
        said += [f"Setiap kelas harus memuat sedikitnya {report.promised}."]
        figures = {"smallest": smallest} if smallest is not None else {}
        return Check("disclosure", "pass", " ".join((*said, *shared)), figures | limits)
    said = [sentence for found in own for sentence in found.findings]
    figures = {
        "people": max((found.people_in_small_classes for found in counted), default=0),
        "undiverse": max(
            (item.people for found in own for item in found.diversity if item.failed), default=0
        ),
    }
    return Check(
        "disclosure",
        "warn",
        " ".join((*said, *shared, "Diloloskan dengan keputusan.")),
        {name: people for name, people in figures.items() if people} | limits,
    )


def differencing_check(findings: Sequence[Finding]) -> Check:
    """What a receiver could work out by subtracting one result from another: for officers alone."""
    told = (*advice(findings), NOT_IN_THE_PACKAGE)
    message = "\n".join((*(finding.message for finding in findings), *told))
    return Check(
        "differencing", "warn", message, {"findings": len(findings)}, findings=tuple(findings), advice=told
    )


def officers_check(check_id: str, said: str, figures: Mapping[str, int]) -> Check:
    """A warning that no package holds, and that says so; its id is one of ``_OFFICERS_ONLY``."""
    return Check(check_id, "warn", f"{said} {NOT_IN_THE_PACKAGE}", figures)


def joinable_check(alone: Alone, label: str, rows: int) -> Check:
    """Which rows another institution's data could be joined with by what they hold: for officers alone, who
    read it beside that of the other theme.
    """
    found = f"{label}: {share(alone.rows, rows, 'baris')} berbeda dari semua baris lain."
    if alone.elsewhere is None:
        message = f"{found} Tidak dibandingkan dengan hasil instansi lain: --elsewhere tidak ditulis."
        return Check("joinable", "pass", f"{message} {NOT_IN_THE_PACKAGE}", {"alone": alone.rows})
    figures = {"alone": alone.rows, "others": len(alone.elsewhere)}
    if not alone.elsewhere:
        message = f"{found} Tidak ada hasil instansi lain dengan kolom dan wilayah yang sama yang memuatnya."
        return Check("joinable", "pass", f"{message} {NOT_IN_THE_PACKAGE}", figures)
    named = "; ".join(
        f"{share(item.rows, rows, 'baris')} tunggal dalam {item.columns} kolom yang sama dengan {item.name}"
        for item in alone.elsewhere
    )
    mended_by = (
        "Baris itu dapat dipasangkan menurut isinya, walaupun kunci dan urutannya berbeda. Bila itu bukan "
        "maksudnya, kurangi kolom yang sama atau buat lebih kasar (pita, batas atas, wilayah)."
    )
    return officers_check("joinable", f"{found} {named}. {mended_by}", figures)


def _columns(expected: Expected, header: tuple[str, ...]) -> Check:
    right = header == expected.header
    variables = f"{len(expected.variables)} variabel"
    # Keys are no variables that anybody ticked: they are counted by themselves (D19).
    counted = f"{variables} + {len(expected.keys)} kunci pseudonim" if expected.keys else variables
    message = f"{counted}, sesuai persetujuan." if right else "Kolom berkas berbeda dari yang disetujui."
    return _binding("columns", right, message, {"delivered": len(header), "approved": len(expected.header)})


def _rows(delivered: int, registry: int, registered: int | None) -> Check:
    message = f"{number(delivered)} baris; registri {number(registry)} baris."
    figures = {"delivered": delivered, "registry": registry}
    if registered is not None:
        figures["manifest"] = registered
    if registered not in (None, registry):
        message += f" Manifes mencatat {number(registered)} baris."
    return _binding("rows", len(set(figures.values())) == 1, message, figures)


def _order(reading: Reading, measured: Measured) -> Iterator[Check]:
    """In the registry's order equal lines make a file that can be joined to others line by line."""
    if measured.order is None:
        return
    right = reading.order == measured.order
    message = (
        "Baris tersusun menurut kunci acak permohonan ini; urutan registri tidak terlihat."
        if right
        else "Baris tidak tersusun menurut kunci acak permohonan ini."
    )
    yield _binding("order", right, message, {})


def _regions(measured: Measured) -> Check:
    outside = sum(measured.outside_regions.values())
    message = (
        f"{number(outside)} nilai wilayah di luar persetujuan."
        if outside
        else "Tidak ada baris dari wilayah lain."
    )
    return _binding(
        "regions", not outside, message, {name: n for name, n in measured.outside_regions.items() if n}
    )


def _missing(measured: Measured) -> Check:
    rows = measured.rows
    found = {name: count for name, count in measured.missing.items() if count}
    empty = [name for name, count in found.items() if count == rows]
    if empty:
        return Check("missing", "warn", f"Kolom tanpa satu pun nilai: {', '.join(empty)}.", found)
    return Check(
        "missing", "pass", f"{len(found)} kolom memiliki nilai kosong." if found else "Tidak ada.", found
    )


def _counted(check_id: str, counts: Mapping[str, int], right: str, wrong: str) -> Check:
    found = {name or "rows": count for name, count in counts.items() if count}
    if not found:
        return Check(check_id, "pass", right, {})
    return Check(check_id, "fail", f"{number(sum(found.values()))} {wrong}.", found)


def _binding(check_id: str, right: bool, message: str, figures: Mapping[str, int]) -> Check:
    return Check(check_id, "pass" if right else "fail", message, figures)
