"""Dokumen BAST: number, document, signed upload, and what the verifier wrote (R84-R91)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dtsen.operations.errors import Conflict, Refused
from dtsen.operations.handover import issue_bast, submit_signed_bast
from dtsen.portal.downloads.forms import BastNumberForm, SignedBastForm
from dtsen.portal.downloads.views import page, row_or_404
from dtsen.ui.access import applicants_only
from dtsen.ui.errors import conflict
from dtsen.ui.files import file_response
from dtsen.ui.http import remote_address, user_of

# Said once, on the page after the POST.
_MADE = "bast_made"
_SENT = "bast_sent"


@applicants_only
@never_cache
def bast(request: HttpRequest, pk: int) -> HttpResponseBase:
    """GET: the page with this request's three steps. POST: "Unduh BAST" (R84)."""
    row = row_or_404(user_of(request), pk)
    if not row.needs_bast:
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        made = request.session.pop(_MADE, None) == pk
        sent = request.session.pop(_SENT, None) == pk
        response = page(request, now=now, bast_of=row, bast_made=made, bast_sent=sent)
        if made:
            # The page stands, and the document comes with it: also without a script.
            response["Refresh"] = f"0; url={reverse('bast_document', args=[pk])}"
        return response
    form = BastNumberForm(request.POST)
    if form.is_valid():
        try:
            issue_bast(
                pk,
                institution_number=form.cleaned_data["institution_number"],
                by=user_of(request),
                now=now,
                remote_address=remote_address(request),
            )
        except Conflict:
            return conflict(request)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            request.session[_MADE] = pk
            return redirect("bast", pk)
    return page(request, now=now, bast_of=row, number_form=form)


@applicants_only
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The BAST that the service made, to be printed and signed."""
    row = row_or_404(user_of(request), pk)
    if row.bast is None:
        raise Http404
    return file_response(row.bast.document, as_attachment=True)


@applicants_only
@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Kirim, of part 2 (R87, R88)."""
    row = row_or_404(user_of(request), pk)
    now = timezone.now()
    form = SignedBastForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            submit_signed_bast(
                pk,
                upload=form.cleaned_data["signed"],
                by=user_of(request),
                now=now,
                remote_address=remote_address(request),
            )
        except Conflict:
            return conflict(request)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            request.session[_SENT] = pk
            return redirect("bast", pk)
    return page(request, now=now, bast_of=row, signed_form=form)


@applicants_only
@require_safe
def signed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lihat Dokumen: the newest signed BAST, as it was sent."""
    row = row_or_404(user_of(request), pk)
    if not row.signed:
        raise Http404
    return file_response(row.signed[0].stored)


@applicants_only
@require_safe
@never_cache
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Catatan Pemeriksaan: what the BAST verifier wrote (R82, R91)."""
    row = row_or_404(user_of(request), pk)
    if row.note is None:
        raise Http404
    return render(request, "portal/downloads/note.html", {"row": row})
