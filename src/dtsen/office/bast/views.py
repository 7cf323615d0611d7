"""Verifikasi BAST: signed BASTs to check, and new tokens to grant (R89, D7)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dtsen.office.bast.forms import RenewalForm
from dtsen.office.late import Decided, Text, Typed, too_late
from dtsen.operations.downloads import decline_renewal, renew_token
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.records.models import TokenRenewal
from dtsen.records.selectors.queue import by_deadline, open_renewals, waiting_for
from dtsen.ui.access import staff_only
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.roles import Role

PAGE = 25


@staff_only(Role.BAST_VERIFIER)
@require_safe
def bast_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this verifier, oldest deadline first; below it the requests for a new token."""
    waiting = by_deadline(waiting_for(user_of(request)), timezone.now())
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "office/bast/queue.html",
        {"page": page, "renewals": open_renewals(user_of(request)).order_by("asked_at")},
    )


@staff_only(Role.BAST_VERIFIER)
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or decline a new token, with a reason."""
    asked = get_object_or_404(
        TokenRenewal.objects.select_related("request__institution", "asked_by", "decided_by"), pk=pk
    )
    form = RenewalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = {"grant": renew_token, "decline": decline_renewal}.get(request.POST.get("decision", ""))
        if answer is None:
            raise BadRequest("unknown decision")
        try:
            answer(
                pk,
                reason=form.cleaned_data["reason"],
                by=user_of(request),
                now=timezone.now(),
                remote_address=remote_address(request),
            )
        except Conflict as conflict:
            return _too_late(request, asked, form.cleaned_data["reason"], conflict.message)
        except Forbidden as forbidden:
            raise PermissionDenied(str(forbidden.message)) from forbidden
        except Refused as refused:
            form.add_error("reason", str(refused.message))
        else:
            messages.success(request, _("Jawaban atas permintaan token baru dikirim ke pemohon."))
            return redirect("office_bast_queue")
    return render(
        request,
        "office/bast/renewal.html",
        {
            "asked": asked,
            "found": asked.request,
            "form": form,
            "tokens": asked.request.tokens.order_by("-issued_at"),
            "is_own": asked.request.institution_id == user_of(request).institution_id,
        },
    )


def _too_late(request: HttpRequest, asked: TokenRenewal, reason: str, message: Text) -> HttpResponse:
    asked.refresh_from_db()
    decided = None
    if asked.decided_by and asked.decided_at:
        words = _("Token baru diberikan") if asked.granted else _("Permintaan token baru ditolak")
        decided = Decided(words, asked.decided_by.full_name, asked.decided_at, asked.reason)
    return too_late(
        request,
        message,
        decided=decided,
        typed=Typed("", reason),
        ways=(
            (
                reverse("office_request", args=[asked.request_id]),
                _("Buka permohonan %s") % asked.request.letter_number,
            ),
            (reverse("office_bast_queue"), _("Verifikasi BAST")),
        ),
    )
