"""The form's page, whole or as the parts that an autosave renews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dtsen.portal.requests.forms import RequestForm
from dtsen.portal.requests.mistakes import errors_at_fields, unsaved_of
from dtsen.portal.requests.picker import region_groups, theme_picker
from dtsen.portal.requests.summary import summary_of
from dtsen.portal.requests.tables import table_editor
from dtsen.records.models import AccessRequest, Form
from dtsen.records.selectors.requests import theme_labels, themes_of
from dtsen.records.selectors.territory import NoTerritory, territory_of

FORM = "portal/requests/form.html"


def is_autosave(http: HttpRequest) -> bool:
    """Whether the page's script asks, and only the parts that change are wanted."""
    return http.headers.get("HX-Request") == "true"


def form_page(
    http: HttpRequest,
    form: RequestForm,
    access_request: AccessRequest,
    now: datetime,
    *,
    template: str = FORM,
) -> HttpResponse:
    """Draw ``access_request`` with ``form``; one that was never saved has no row yet."""
    saved = access_request.pk is not None
    institution = access_request.institution
    territory: str | None
    try:
        territory = territory_of(institution)
    except NoTerritory:
        territory = None
    chosen = {theme.theme: theme for theme in themes_of(access_request)}
    themes = [theme for theme in form.themes if theme.id in chosen]
    is_table = access_request.form == Form.TABLE
    summary = summary_of(access_request, now)
    # A theme that was added while an autosave was under way has no row in the page that this one answers.
    drawn = {*http.POST.getlist("shown_theme"), *http.POST.getlist("shown_table")}
    context: dict[str, Any] = {
        "access_request": access_request,
        "saved": saved,
        "form": form,
        "summary": summary,
        "is_table": is_table,
        "pickers": [
            {
                "theme": theme,
                "picker": None
                if is_table
                else theme_picker(theme, form.ticked(theme), has_territory=institution.is_local),
                "table": table_editor(
                    form,
                    theme,
                    chosen[theme.id],
                    form.dimensions_shown(theme),
                    next((missing for missing in summary.missing if missing.conflicts == theme.id), None),
                )
                if is_table
                else None,
                "info": form[f"info_{theme.id}"],
                "is_drawn": theme.id in drawn,
                "field": form[f"variables_{theme.id}"],
            }
            for theme in themes
        ],
        "unsaved": unsaved_of(form, summary),
        "theme_labels": theme_labels(access_request) if saved else [],
        "documents": [(line, form[f"document_{line.need.kind.value}"]) for line in summary.documents],
        "territory": territory,
        "region_groups": region_groups(territory, form.regions_ticked()) if territory is not None else (),
        # An upload, or another level, changes the list of documents; else it stays as it is on the screen.
        "renew_documents": bool(http.FILES) or http.POST.get("shown_level") != str(summary.level),
        "limit": form.fields["document_letter"].widget.attrs["data-max-bytes"],
    }
    if is_autosave(http):
        tables = [part["table"] for part in context["pickers"] if part["table"] is not None]
        context["field_errors"] = errors_at_fields(form, summary, tables)
    response = render(http, template, context)
    if is_autosave(http) and saved:
        response["HX-Replace-Url"] = reverse("request_edit", args=[access_request.pk])
    return response
