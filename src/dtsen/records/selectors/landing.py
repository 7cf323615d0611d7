"""What a visitor without an account may read: versions, level-1 figures, templates (R7, R16, R18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from dtsen.extraction.regions import ATTRIBUTION
from dtsen.records.models import DatasetVersion, DocumentTemplate
from dtsen.records.selectors.places import regions

POOREST_DECILES = range(1, 5)


@dataclass(frozen=True)
class ProvinceFigures:
    """Level-1 figures of one province; ``percent`` of its families stand in deciles 1 to 4."""

    code: str
    name: str
    families: int
    individuals: int
    men: int
    women: int
    percent: int


@dataclass(frozen=True)
class DecileFigures:
    decile: int
    individuals: int


@dataclass(frozen=True)
class Level1:
    """The open aggregates of one dataset version."""

    version: DatasetVersion
    provinces: tuple[ProvinceFigures, ...]
    deciles: tuple[DecileFigures, ...]
    attribution: str = ATTRIBUTION


def published_versions() -> QuerySet[DatasetVersion]:
    """Newest first (R16)."""
    return DatasetVersion.objects.published()


def document_templates() -> QuerySet[DocumentTemplate]:
    """Dokumen Persyaratan in their order (R18)."""
    return DocumentTemplate.objects.select_related("stored")


def level1(version: DatasetVersion) -> Level1 | None:
    """The open aggregates that the worker computed for ``version``; None before it has done so."""
    summary = version.summary
    if not summary.get("provinces") or not summary.get("individuals_by_decile"):
        return None
    # A province without a family in a small registry has no share.
    provinces = tuple(
        _province(code, figures)
        for code, figures in sorted(summary["provinces"].items())
        if "share_decile_1_4" in figures
    )
    by_decile: Mapping[str, int] = summary["individuals_by_decile"]
    deciles = tuple(DecileFigures(int(decile), by_decile[decile]) for decile in sorted(by_decile, key=int))
    return Level1(version=version, provinces=provinces, deciles=deciles)


def _province(code: str, figures: Mapping[str, int | float]) -> ProvinceFigures:
    return ProvinceFigures(
        code=code,
        name=regions().name(code),
        families=int(figures["families"]),
        individuals=int(figures["individuals"]),
        men=int(figures["men"]),
        women=int(figures["women"]),
        percent=round(100 * figures["share_decile_1_4"]),
    )
