"""Permohonan Akses Data (R66-R80): list, form, documents."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dtsen.extraction.catalogue import load_catalogue
from dtsen.operations import drafts
from dtsen.operations.errors import Conflict, Refused
from dtsen.operations.holding import NotEditable
from dtsen.operations.submission import Incomplete
from dtsen.portal.requests.actions import SAVE, SUBMIT, carry_out, keep
from dtsen.portal.requests.forms import RequestForm, read
from dtsen.portal.requests.page import form_page, is_autosave
from dtsen.portal.requests.summary import summary_of
from dtsen.records.models import AccessRequest, Institution, User
from dtsen.records.selectors.dossier import documents, territory, theme_choices
from dtsen.records.selectors.history import history_of
from dtsen.records.selectors.requests import Filters, listing, may_edit
from dtsen.ui.access import applicants_only
from dtsen.ui.errors import conflict
from dtsen.ui.files import file_response
from dtsen.ui.http import SignedInRequest
from dtsen.workflow.stages import Standing

PAGE_SIZE = 10


@require_GET
@applicants_only
def requests(http: SignedInRequest) -> HttpResponse:
    """TABEL INFORMASI PERMOHONAN AKSES DATA (R66-R68)."""
    filters = filters_of(http)
    page = Paginator(listing(http.user, filters), PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "page": page,
        "editable": {item.pk for item in page if may_edit(http.user, item)},
        "filters": filters,
        "themes": list(load_catalogue()),
        "standings": list(Standing),
    }
    return render(http, "portal/requests/list.html", context)


@require_http_methods(["GET", "POST"])
@applicants_only
def new(http: SignedInRequest) -> HttpResponse:
    """Permohonan Akses Data Baru (R69). Looking at it makes nothing; the first save makes the draft (D18)."""
    now = timezone.now()
    institution = institution_of(http.user)
    if http.method == "GET" or not institution.has_identity:
        if not institution.has_identity:
            return render(http, "portal/requests/blocked.html", {"institution": institution})
        blank = AccessRequest(institution=institution, applicant=http.user, created_at=now, updated_at=now)
        return form_page(http, RequestForm(access_request=None), blank, now)
    form = read(http, None)
    form.is_valid()
    key = form.cleaned_data.get("form_key")
    if not key:
        raise Http404
    try:
        draft = drafts.open_draft(key, by=http.user, now=now)
    except Refused as refused:
        messages.error(http, str(refused.message))
        return redirect("requests")
    return _receive(http, draft, now)


@require_http_methods(["GET", "POST"])
@applicants_only
def edit(http: SignedInRequest, pk: int) -> HttpResponse:
    """The same form for a draft, and for what an officer returned (D13)."""
    now = timezone.now()
    found = get_object_or_404(_mine(http), pk=pk)
    if not may_edit(http.user, found):
        return _not_editable(http, found)
    if http.method == "POST":
        return _receive(http, found, now)
    return form_page(http, RequestForm(access_request=found), found, now)


def _receive(http: SignedInRequest, draft: AccessRequest, now: datetime) -> HttpResponse:
    action = http.POST.get("action", SAVE)
    form = read(http, draft)
    try:
        keep(form, draft, by=http.user, now=now)
        anchor = "" if form.errors and action == SUBMIT else carry_out(form, draft, action, http, now)
    except NotEditable:
        return _not_editable(http, draft)
    except Incomplete as incomplete:
        for missing in incomplete.missing:
            form.add_error(missing.field or None, missing.text)
    except Conflict:
        return conflict(http, _("Buka kembali permohonan ini untuk melihat catatan yang terbaru."))
    except Refused as refused:
        form.add_error(refused.field or None, str(refused.message))
    draft = _mine(http).get(pk=draft.pk)
    if is_autosave(http):
        return form_page(http, form, draft, now, template="portal/requests/_autosaved.html")
    if form.errors:
        return form_page(http, form, draft, now)
    if action == SUBMIT:
        messages.success(http, _("Permohonan %s berhasil dikirim.") % draft.letter_number)
        return redirect("progress_detail", pk=draft.pk)
    if action == SAVE:
        messages.success(http, _("Draf permohonan tersimpan."))
    return redirect(reverse("request_edit", args=[draft.pk]) + (f"#{anchor}" if anchor else ""))


@require_GET
@applicants_only
def detail(http: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that was asked for, to read and to print (R73, R78)."""
    found = get_object_or_404(_mine(http), pk=pk)
    context = {
        "access_request": found,
        "documents": documents(found),
        "themes": theme_choices(found),
        "places": territory(found),
        "history": history_of(found),
        "editable": may_edit(http.user, found),
        "summary": summary_of(found, timezone.now()),
    }
    return render(http, "portal/requests/detail.html", context)


@require_GET
@applicants_only
def document(http: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    """ "Lihat Dokumen" (R73): the newest revision, or the one named by ``?revisi=``."""
    found = get_object_or_404(_mine(http), pk=pk)
    revisions = found.documents.select_related("stored").filter(kind=kind).order_by("-revision")
    wanted = http.GET.get("revisi", "")
    if wanted.isdecimal() and len(wanted) < 10:
        revisions = revisions.filter(revision=int(wanted))
    held = revisions.first()
    if held is None:
        raise Http404
    return file_response(held.stored)


@require_http_methods(["GET", "POST"])
@applicants_only
def delete(http: SignedInRequest, pk: int) -> HttpResponse:
    """Asks first, then deletes a draft."""
    found = get_object_or_404(_mine(http).filter(standing=Standing.DRAFT, applicant=http.user), pk=pk)
    if http.method == "GET":
        return render(http, "portal/requests/delete.html", {"access_request": found})
    try:
        drafts.delete_draft(found.pk, by=http.user, now=timezone.now())
    except Refused as refused:
        messages.error(http, str(refused.message))
        return redirect("requests")
    messages.success(http, _("Draf permohonan dihapus."))
    return redirect("requests")


def filters_of(http: SignedInRequest) -> Filters:
    """The filters in the address, so that a filtered list can be kept and shared."""
    return Filters(
        number=http.GET.get("nomor", "").strip()[:100],
        theme=http.GET.get("tema", ""),
        standing=http.GET.get("status", ""),
    )


def institution_of(user: User) -> Institution:
    """An applicant always has one; without it there is nothing to ask for."""
    if user.institution is None:
        raise PermissionDenied
    return user.institution


def _mine(http: SignedInRequest) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.visible_to(http.user).select_related(
        "institution", "applicant", "dataset_version"
    )


def _not_editable(http: SignedInRequest, found: AccessRequest) -> HttpResponse:
    """A second click after sending, or a colleague's draft: show where the request is, say why."""
    found.refresh_from_db()
    if found.is_draft:
        messages.info(http, _("Draf ini hanya dapat diubah oleh %s.") % found.applicant.full_name)
        target = reverse("request_detail", args=[found.pk])
    else:
        messages.info(http, str(NotEditable().message))
        target = reverse("progress_detail", args=[found.pk])
    if is_autosave(http):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
