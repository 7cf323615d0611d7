"""What the later stages look at: the build, the quality report, the two BASTs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.extraction.yaml import dump_yaml
from dtsen.records.models import AccessRequest, Bast, DataPackage, ExtractJob, JobState, SignedBast

# The codes of extraction's errors in words that say what to do; the name after the code stands beside them.
ERRORS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "empty_result": _(
            "Tidak ada satu baris pun yang memenuhi permohonan ini. Periksa wilayah yang disetujui."
        ),
        "disk_full": _("Ruang penyimpanan habis. Kosongkan ruang, lalu ulangi pengolahan."),
        "out_of_memory": _("Memori tidak cukup. Ulangi pengolahan saat tidak ada pekerjaan lain."),
        "dataset_missing": _("Folder versi dataset tidak ditemukan. Hubungi administrator."),
        "unknown_version": _("Versi dataset tidak dikenal. Hubungi administrator."),
        "file_missing": _("Berkas registri tidak ditemukan. Hubungi administrator."),
        "file_damaged": _("Berkas registri rusak. Pulihkan dari cadangan, lalu ulangi pengolahan."),
        "manifest_damaged": _("Manifes versi dataset rusak. Pulihkan dari cadangan, lalu ulangi pengolahan."),
        "theme_missing": _("Versi dataset ini tidak memuat tema yang diminta."),
        "column_missing": _("Versi dataset ini tidak memuat variabel yang diminta."),
        "registry_unreadable": _("Registri tidak dapat dibaca. Hubungi administrator."),
        "unknown_region": _("Kode wilayah tidak dikenal."),
        "regions_missing": _("Daftar wilayah tidak terpasang. Hubungi administrator."),
        "gave_up": _("Pengolahan terhenti berulang kali. Periksa catatan pekerja, lalu ulangi."),
    }
)
_ANY_ERROR: Final = _(
    "Pengolahan berhenti karena galat yang tidak terduga. Ulangi, atau hubungi administrator."
)


@dataclass(frozen=True)
class BuildPanel:
    """The newest build; ``specification`` is what was approved, as YAML."""

    job: ExtractJob
    words: str | Promise
    specification: str

    @property
    def is_running(self) -> bool:
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)


def build_panel(request: AccessRequest) -> BuildPanel | None:
    """None before Pengolahan Data."""
    job = request.jobs.order_by("-build").first()
    if job is None:
        return None
    code = job.error.partition(":")[0]
    return BuildPanel(job, ERRORS.get(code, _ANY_ERROR) if job.error else "", dump_yaml(job.spec))


@dataclass(frozen=True)
class Bar:
    """A figure of a check as a share of the rows."""

    name: str
    count: int
    of: int

    @property
    def tone(self) -> str:
        return "gold" if self.count else "green"


@dataclass(frozen=True)
class CheckLine:
    label: str
    verdict: str
    verdict_label: str
    message: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ThemeReport:
    label: str
    rows: int
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True)
class QualityPanel:
    """The newest package with its automatic report, which the worker measured on the finished file."""

    package: DataPackage
    verdict: str
    verdict_label: str
    themes: tuple[ThemeReport, ...]


# Figures that are no share of the rows, and so no bar.
_TOTALS: Final = frozenset({"delivered", "registry", "approved", "cells"})
_MOST_BARS: Final = 6


def quality_panel(request: AccessRequest) -> QualityPanel | None:
    """None before Cek Kualitas Data."""
    package = request.packages.select_related("job").order_by("-pk").first()
    if package is None:
        return None
    report = package.report
    return QualityPanel(
        package=package,
        verdict=report.get("verdict", ""),
        verdict_label=report.get("verdict_label", ""),
        themes=tuple(_theme(theme) for theme in report.get("themes", [])),
    )


def _theme(theme: Mapping[str, Any]) -> ThemeReport:
    rows = int(theme["rows"])
    return ThemeReport(theme["label"], rows, tuple(_check(check, rows) for check in theme["checks"]))


def _check(check: Mapping[str, Any], rows: int) -> CheckLine:
    figures = sorted(
        ((name, int(count)) for name, count in check["figures"].items() if name not in _TOTALS),
        key=lambda pair: -pair[1],
    )
    return CheckLine(
        label=check["label"],
        verdict=check["verdict"],
        verdict_label=check["verdict_label"],
        message=check["message"],
        bars=tuple(Bar(name, count, rows) for name, count in figures[:_MOST_BARS]),
    )


@dataclass(frozen=True)
class BastPanel:
    """The BAST that the system made, and what came back signed, newest first."""

    bast: Bast
    signed: tuple[SignedBast, ...]

    @property
    def newest(self) -> SignedBast | None:
        return self.signed[0] if self.signed else None


def bast_panel(request: AccessRequest) -> BastPanel | None:
    """None before the institution asked for its BAST."""
    bast = Bast.objects.select_related("document", "package").filter(request=request).first()
    if bast is None:
        return None
    return BastPanel(
        bast, tuple(bast.signed.select_related("stored", "uploaded_by").order_by("-uploaded_at"))
    )
