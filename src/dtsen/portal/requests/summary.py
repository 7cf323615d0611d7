"""RINGKASAN PERMOHONAN: level and reason, what is needed, how many rows, when it would be done (D3, R102)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dtsen.extraction.catalogue import Variable, load_catalogue
from dtsen.extraction.level import LevelFinding, required_level
from dtsen.operations.submission import is_widened
from dtsen.records.models import AccessRequest, DatasetVersion, DocumentKind, Form, RequestDocument
from dtsen.records.selectors.calendar import working_calendar
from dtsen.records.selectors.completeness import (
    DocumentNeed,
    Missing,
    documents_needed,
    is_chosen,
    level_of,
    missing_of,
)
from dtsen.records.selectors.estimates import Estimate, estimates
from dtsen.records.selectors.forecast import Forecast, forecasts
from dtsen.records.selectors.requests import (
    Correction,
    chosen_variables,
    current_documents,
    open_correction,
    themes_of,
)
from dtsen.records.selectors.tables import size_in_words
from dtsen.records.selectors.territory import NoTerritory, in_words, territory_of
from dtsen.records.selectors.tracker import tracker_of
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.clock import SERVICE_LIMIT
from dtsen.workflow.stages import Stage

LEVELS = (1, 2, 3, 4)
SHORT_NAMES = {
    DocumentKind.LETTER: _("Surat pengajuan permintaan data"),
    DocumentKind.KAK: _("KAK"),
    DocumentKind.DECREE: _("SK Penetapan Pelaksana"),
    DocumentKind.REGULATION: _("Peraturan tentang SDI"),
    DocumentKind.SUPPORTING: _("Dokumen Pendukung lainnya"),
}


@dataclass(frozen=True)
class DocumentLine:
    """A document on the form: what is needed, what is there, and what an officer wrote on it."""

    need: DocumentNeed
    short_name: object
    document: RequestDocument | None
    remark: str


@dataclass(frozen=True)
class Finish:
    """When it would be done if it were sent today, and the holidays left out (R102, D14)."""

    day: date
    working_days: int
    skipped: Sequence[tuple[date, str]]


@dataclass(frozen=True)
class Summary:
    """Everything beside the form; it follows from the rows alone, so that a page and an autosave agree."""

    access_request: AccessRequest
    finding: LevelFinding
    is_level_known: bool
    documents: tuple[DocumentLine, ...]
    missing: tuple[Missing, ...]
    estimates: tuple[Estimate, ...]
    forecasts: tuple[Forecast, ...]
    ticked: int
    measures: int
    total: int
    finish: Finish
    region_words: str
    correction: Correction | None
    is_verified_anew: bool

    @property
    def level(self) -> int:
        return self.finding.level

    @property
    def levels(self) -> tuple[int, ...]:
        return LEVELS

    @property
    def decisive(self) -> tuple[Variable, ...]:
        """The direct identifiers that make it level 4."""
        return self.finding.decisive

    @property
    def is_table(self) -> bool:
        return self.access_request.form == Form.TABLE

    @property
    def is_filled(self) -> bool:
        """Whether anything at all is chosen; a table may be a total alone."""
        return bool(self.ticked or self.measures)

    @property
    def table_size(self) -> str:
        return size_in_words(self.ticked, self.measures)

    @property
    def needs_bast(self) -> bool:
        return self.level >= 3

    @property
    def required(self) -> list[DocumentLine]:
        return [line for line in self.documents if line.need.is_required]

    @property
    def uploaded(self) -> int:
        return sum(line.document is not None for line in self.required)

    @property
    def missing_documents(self) -> list[DocumentLine]:
        """When nothing else is missing: the documents to name beside the button."""
        lines = [line for line in self.required if line.document is None]
        return lines if len(lines) == len(self.missing) else []


def summary_of(access_request: AccessRequest, now: datetime) -> Summary:
    """Derive the summary from the request's rows."""
    catalogue = load_catalogue()
    themes = themes_of(access_request)
    is_table = access_request.form == Form.TABLE
    chosen = chosen_variables(access_request)
    level = level_of(access_request)
    correction = open_correction(access_request)
    regions = access_request.regions
    version = access_request.dataset_version or DatasetVersion.objects.published().first()
    rows = tuple(estimates(version, [theme.id for theme in catalogue], regions)) if version else ()
    estimated = {estimate.theme.id: estimate for estimate in rows}
    return Summary(
        access_request=access_request,
        finding=required_level(catalogue, access_request.form, chosen),
        # A table is level 2 whatever it holds; rows are level 3 or 4 by their columns.
        is_level_known=is_table or is_chosen(access_request),
        documents=_lines(access_request, level),
        missing=missing_of(access_request),
        estimates=tuple(estimated[theme] for theme in chosen if theme in estimated),
        forecasts=tuple(forecasts(rows, themes, regions)) if is_table else (),
        ticked=sum(len(theme.dimensions if is_table else theme.variables) for theme in themes),
        measures=sum(len(theme.measures) for theme in themes if is_table),
        total=sum(len(catalogue.theme(theme.theme).variables) for theme in themes),
        finish=_finish(access_request, now),
        region_words=_region_words(access_request),
        correction=correction,
        is_verified_anew=(
            correction is not None and correction.stage is not Stage.TECHNICAL and is_widened(access_request)
        ),
    )


def _lines(access_request: AccessRequest, level: int) -> tuple[DocumentLine, ...]:
    present = current_documents(access_request)
    correction = open_correction(access_request)
    remarks = correction.remarks if correction else {}
    return tuple(
        DocumentLine(
            need=need,
            short_name=SHORT_NAMES[need.kind],
            document=present.get(need.kind),
            remark=remarks.get(f"document:{need.kind.value}", ""),
        )
        for need in documents_needed(level)
    )


def _finish(access_request: AccessRequest, now: datetime) -> Finish:
    """All twelve working days for a draft; what is left of them for a correction."""
    today = jakarta_date(now)
    calendar = working_calendar(today)
    left = SERVICE_LIMIT if access_request.is_draft else tracker_of(access_request, now).time.remaining
    day = calendar.add(today, left)
    return Finish(day, left, calendar.skipped(today, day))


def _region_words(access_request: AccessRequest) -> str:
    try:
        return in_words(access_request.regions, territory_of(access_request.institution))
    except NoTerritory:
        return ""
