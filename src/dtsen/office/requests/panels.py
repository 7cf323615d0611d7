"""What the later stages look at: the build, the quality report, the two BASTs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.figure_words import figure_label, is_part
from dtsen.extraction.yaml import dump_yaml
from dtsen.office.requests.build_errors import error_words
from dtsen.office.requests.disclosure import DisclosurePanel, panel_of
from dtsen.records.models import (
    AccessRequest,
    Bast,
    DataPackage,
    ExtractJob,
    JobState,
    SignedBast,
    StoredFile,
)
from dtsen.records.selectors.build_progress import BuildProgress, progress_of
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.received import not_compared
from dtsen.workflow.events import DISCLOSURE_FAILED
from dtsen.workflow.stages import Standing


@dataclass(frozen=True)
class BuildPanel:
    """The newest build; ``specification`` is what was approved, as YAML."""

    job: ExtractJob
    words: str | Promise
    specification: str
    progress: BuildProgress
    reports: tuple[StoredFile, ...]

    @property
    def is_held(self) -> bool:
        """Whether the result stands and is kept back on purpose: nothing went wrong."""
        return self.job.error.partition(":")[0] == DISCLOSURE_FAILED

    @property
    def is_running(self) -> bool:
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)


def build_panel(request: AccessRequest, now: datetime) -> BuildPanel | None:
    """None before Pengolahan Data."""
    job = request.jobs.order_by("-build").first()
    if job is None:
        return None
    words = error_words(job.error)
    reports = tuple(job.reports.order_by("original_name"))
    return BuildPanel(job, words, dump_yaml(job.spec), progress_of(job, now), reports)


@dataclass(frozen=True)
class Bar:
    """A figure as a share: of the rows in a check, of the longest bar in a chart."""

    name: str
    count: int
    of: int
    tone: str


@dataclass(frozen=True)
class Figure:
    """A figure that is no share of anything, and so no bar."""

    name: str
    count: int


@dataclass(frozen=True)
class Former:
    """Another request of the institution, by its number; ``pk`` is None where nobody can open it any more."""

    name: str
    pk: int | None


@dataclass(frozen=True)
class FindingLine:
    """One of several things that a check found: with which former requests, and what follows."""

    lead: str
    received: tuple[Former, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class CheckLine:
    """One check; figures that are parts of the file's rows are bars. ``anchor`` is its place on the page.

    Where it found several things, they stand in ``findings`` and what to do about them all in ``advice``.
    """

    anchor: str
    label: str
    verdict: str
    verdict_label: str
    message: str
    bars: tuple[Bar, ...]
    figures: tuple[Figure, ...]
    findings: tuple[FindingLine, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """Bars of one figure; ``of`` of each is what fills the width."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ThemeReport:
    """The checks of one file; what needs attention stands first."""

    label: str
    rows: int
    checks: tuple[CheckLine, ...]
    charts: tuple[Chart, ...]

    @property
    def attention(self) -> tuple[CheckLine, ...]:
        """What nobody should approve without having read."""
        return tuple(check for check in self.checks if check.verdict != _PASSED)


@dataclass(frozen=True)
class QualityPanel:
    """The newest package with its automatic report, which the worker measured on the finished file."""

    package: DataPackage
    verdict: str
    verdict_label: str
    themes: tuple[ThemeReport, ...]
    # Level 3: the classes of what is handed over, and who let it out if they fail.
    disclosure: DisclosurePanel | None
    # Until access is granted: requests of the institution whose packages this one was not held against.
    not_compared: tuple[Former, ...] = ()

    @property
    def attention(self) -> int:
        """How many checks need attention."""
        return sum(len(theme.attention) for theme in self.themes)


_MOST_BARS: Final = 6
_PASSED: Final = "pass"
_VERDICT_ORDER: Final = ("fail", "warn", _PASSED)


def quality_panel(request: AccessRequest) -> QualityPanel | None:
    """None before Cek Kualitas Data."""
    package = request.packages.select_related("job").order_by("-pk").first()
    if package is None:
        return None
    report = package.report
    formers = _formers(request)
    return QualityPanel(
        package=package,
        verdict=report.get("verdict", ""),
        verdict_label=report.get("verdict_label", ""),
        themes=tuple(_theme(theme, formers) for theme in report.get("themes", [])),
        disclosure=panel_of(report["disclosure"]) if report.get("disclosure") else None,
        not_compared=()
        if request.access_granted_at
        else tuple(Former(name, formers.get(name)) for name in not_compared(package)),
    )


def _formers(request: AccessRequest) -> dict[str, int]:
    """The institution's requests, by the numbers that reports name them by."""
    own = AccessRequest.objects.filter(institution=request.institution_id)
    return dict(own.exclude(standing=Standing.DRAFT).values_list("letter_number", "pk"))


def _theme(theme: Mapping[str, Any], formers: Mapping[str, int]) -> ThemeReport:
    rows, columns = int(theme["rows"]), _columns(theme["theme"])
    found = sorted(theme["checks"], key=lambda check: _VERDICT_ORDER.index(check["verdict"]))
    checks = (_check(check, f"periksa-{theme['theme']}", rows, columns, formers) for check in found)
    return ThemeReport(theme["label"], rows, tuple(checks), tuple(_charts(theme)))


def _finding(found: Mapping[str, Any], formers: Mapping[str, int]) -> FindingLine:
    received = tuple(Former(name, formers.get(name)) for name in found["received"])
    return FindingLine(found["lead"], received, tuple(found["told"]))


def _columns(theme: str) -> dict[str, str]:
    """What the columns of a file are called, by the names that they have there."""
    return {variable.field: variable.label for variable in load_catalogue().offered(theme, "table").variables}


def _charts(theme: Mapping[str, Any]) -> Iterator[Chart]:
    """How the rows spread over deciles and provinces, where that was measured and there is a spread."""
    deciles: Mapping[str, int] = theme.get("deciles") or {}
    if deciles:
        pairs = [(_("Desil %s") % decile, count) for decile, count in deciles.items()]
        yield Chart(_("Baris menurut desil"), _bars(pairs))
    provinces: Mapping[str, int] = theme.get("provinces") or {}
    if len(provinces) > 1:
        pairs = [
            (regions().full_name(code) if regions().exists(code) else code, count)
            for code, count in sorted(provinces.items(), key=lambda pair: -pair[1])
        ]
        yield Chart(_("Baris menurut provinsi"), _bars(pairs))


def _bars(pairs: list[tuple[str, int]]) -> tuple[Bar, ...]:
    longest = max(count for _name, count in pairs)
    return tuple(Bar(name, count, longest, tone="blue") for name, count in pairs)


def _check(
    check: Mapping[str, Any],
    place: str,
    rows: int,
    columns: Mapping[str, str],
    formers: Mapping[str, int],
) -> CheckLine:
    found = [(name, int(count)) for name, count in check["figures"].items()]
    parts = sorted((pair for pair in found if is_part(check["id"], pair[0])), key=lambda pair: -pair[1])
    return CheckLine(
        anchor=f"{place}-{check['id']}",
        label=check["label"],
        verdict=check["verdict"],
        verdict_label=check["verdict_label"],
        message=check["message"],
        bars=tuple(
            Bar(figure_label(name, columns), count, rows, "gold" if count else "green")
            for name, count in parts[:_MOST_BARS]
        ),
        figures=tuple(
            Figure(figure_label(name, columns), count)
            for name, count in found
            if not is_part(check["id"], name)
        ),
        findings=tuple(_finding(found, formers) for found in check.get("findings", ())),
        advice=tuple(check.get("advice", ())),
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
