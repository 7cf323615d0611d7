"""Pendaftaran Online: the form, its receipt, and the way back through the revision link."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dtsen.operations.applications import Problem
from dtsen.operations.errors import Refused
from dtsen.operations.registrations import LinkGone, resubmit, submit
from dtsen.public.registration.filling import Filling
from dtsen.public.registration.letters import own_letter
from dtsen.records.models import DocumentTemplate, Registration
from dtsen.records.selectors.registrations import open_revision, revision_fingerprint
from dtsen.ui.files import file_response
from dtsen.ui.http import remote_address

LETTER_TEMPLATE = "surat-permohonan-pembuatan-akun"
_SENT = "registration_sent"
_REVISION = "registration_revision"


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The empty form, or what was typed with its problems, or on to the receipt."""
    now = timezone.now()
    filling = Filling(request, now=now)
    if request.method == "POST" and (application := filling.application()):
        try:
            registration = submit(application, now=now, remote_address=remote_address(request))
        except Refused as problem:
            filling.add(Problem(problem.field, problem.message))
        else:
            return _receipt(request, registration)
    return _form(request, filling)


@never_cache
@require_GET
def revise(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the rejection mail. It leads on to an address without the token, which then stays out of
    logs, of the browser's history of the form, and of referrers."""
    token_hash = revision_fingerprint(token)
    if open_revision(token_hash) is None:
        return _gone(request)
    request.session[_REVISION] = token_hash
    return redirect("register_correct")


@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """The form as it was sent, with the officer's notes; sending it goes back to verification (R39)."""
    now = timezone.now()
    token_hash = request.session.get(_REVISION, "")
    earlier = open_revision(token_hash)
    if earlier is None:
        return _gone(request)
    filling = Filling(request, now=now, earlier=earlier)
    if request.method == "POST" and (application := filling.application()):
        try:
            registration = resubmit(token_hash, application, now=now, remote_address=remote_address(request))
        except LinkGone:
            return _gone(request)
        except Refused as problem:
            filling.add(Problem(problem.field, problem.message))
        else:
            del request.session[_REVISION]
            return _receipt(request, registration)
    return _form(request, filling, earlier)


@never_cache
@require_GET
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """A letter that this visitor has uploaded, or that belongs to the registration being corrected."""
    stored = own_letter(request, letter_id)
    if stored is None:
        earlier = open_revision(request.session.get(_REVISION, ""))
        if earlier is None or earlier.letter_id != letter_id:
            raise Http404
        stored = earlier.letter
    return file_response(stored)


@never_cache
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt of what this visitor has just sent."""
    registration = (
        Registration.objects.filter(pk=request.session.get(_SENT, 0)).select_related("institution").first()
    )
    if registration is None:
        return redirect("register")
    return render(request, "public/registration/sent.html", {"registration": registration})


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Lihat Panduan (R33)."""
    return render(request, "public/registration/guide.html")


def _receipt(request: HttpRequest, registration: Registration) -> HttpResponse:
    request.session[_SENT] = registration.pk
    return redirect("register_sent")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "public/registration/link_gone.html", status=404)


def _form(request: HttpRequest, filling: Filling, earlier: Registration | None = None) -> HttpResponse:
    return render(
        request,
        "public/registration/form.html",
        {
            "form": filling.contact,
            "people": filling.people,
            "letter": filling.letter,
            "earlier": earlier,
            "letter_template": DocumentTemplate.objects.filter(slug=LETTER_TEMPLATE).first(),
        },
    )
