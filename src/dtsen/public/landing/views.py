"""The landing page, the list of required documents and the open figures: no account needed (R12-R19, R7)."""

from __future__ import annotations

import csv
from itertools import pairwise

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dtsen.public.landing import content
from dtsen.public.landing.tilemap import BOUNDS, HEIGHT, WIDTH, tiles
from dtsen.records.selectors.landing import Level1, document_templates, level1, published_versions

CSV_COLUMNS = (
    "kode_provinsi",
    "provinsi",
    "keluarga",
    "individu",
    "laki_laki",
    "perempuan",
    "persen_keluarga_desil_1_4",
)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    versions = list(published_versions())
    figures = level1(versions[0]) if versions else None
    return render(
        request,
        "public/landing/landing.html",
        {
            "newest": versions[0] if versions else None,
            "versions": versions,
            "figures": figures,
            "chart": _chart(figures) if figures else None,
            "documents": document_templates(),
            "account_steps": content.ACCOUNT_STEPS,
            "stages": content.STAGES,
            "levels": content.LEVELS,
            "questions": content.QUESTIONS,
        },
    )


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Dokumen Persyaratan (R18), with the whole way of a request beside it (R19)."""
    return render(
        request,
        "public/landing/documents.html",
        {"documents": document_templates(), "stages": content.STAGES},
    )


@require_safe
def document_download(request: HttpRequest, slug: str) -> FileResponse:
    """The button "Unduh" of one template."""
    template = get_object_or_404(document_templates(), slug=slug)
    return FileResponse(
        template.stored.file.open("rb"),
        as_attachment=True,
        filename=template.stored.original_name,
        content_type=template.stored.media_type,
    )


@require_safe
def level1_csv(request: HttpRequest) -> HttpResponse:
    """The figures of the map as they are: plain numbers, RFC 4180 (R7). 404 while nothing is published."""
    newest = published_versions().first()
    figures = level1(newest) if newest else None
    if figures is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dtsen-statistik-level-1.csv"'
    rows = csv.writer(response)
    rows.writerow(CSV_COLUMNS)
    rows.writerows(
        [p.code, p.name, p.families, p.individuals, p.men, p.women, p.percent] for p in figures.provinces
    )
    return response


def _chart(figures: Level1) -> dict[str, object]:
    """What the two drawings need: tiles with places, bars with lengths in per cent of the longest."""
    longest = max(row.individuals for row in figures.deciles)
    inner = [f"{start}–{end - 1}" for start, end in pairwise(BOUNDS)]
    legend = enumerate([f"< {BOUNDS[0]}", *inner, f"≥ {BOUNDS[-1]}%"], 1)
    return {
        "tiles": tiles(
            {p.code: p.percent for p in figures.provinces}, {p.code: p.name for p in figures.provinces}
        ),
        "width": WIDTH,
        "height": HEIGHT,
        "legend": list(legend),
        "bars": [
            (row.decile, row.individuals, f"{100 * row.individuals / longest:.1f}") for row in figures.deciles
        ],
    }
