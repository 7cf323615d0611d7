"""Pendaftaran akun: the list of applications, and one of them beside its letter."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dtsen.office.late import Decided, Typed, too_late, typed_parts
from dtsen.office.registrations.forms import DECISION_LABELS, Decision, DecisionForm, ListFilterForm
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.operations.registration_decisions import approve, reject
from dtsen.records.models import Registration, RegistrationStatus, User
from dtsen.records.selectors.calendar import working_calendar
from dtsen.records.selectors.registrations import (
    changed_labels,
    counts_by_status,
    findings,
    history_of,
    registrations,
    state_of,
)
from dtsen.ui.access import staff_only
from dtsen.ui.files import file_response
from dtsen.ui.http import remote_address
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.registration import allowed_registration_commands
from dtsen.workflow.roles import Role

PAGE = 25

account_verifiers = staff_only(Role.ACCOUNT_VERIFIER)


@account_verifiers
@require_safe
def registrations_list(request: HttpRequest) -> HttpResponse:
    """What waits comes first; the others are one chip away."""
    form = ListFilterForm(request.GET)
    status = form.wanted_status()
    page = Paginator(registrations(status, form.words()), PAGE).get_page(request.GET.get("page"))
    today = jakarta_date(timezone.now())
    calendar = working_calendar(today)
    counts = counts_by_status()
    return render(
        request,
        "office/registrations/list.html",
        {
            "page": page,
            "rows": [(row, calendar.between(jakarta_date(row.submitted_at), today)) for row in page],
            "form": form,
            "status": status or "semua",
            "words": form.words(),
            "chips": [
                *((value, label, counts[value]) for value, label in RegistrationStatus.choices),
                ("semua", _("Semua"), sum(counts.values())),
            ],
        },
    )


@account_verifiers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: read it, check each part, approve or reject."""
    found = get_object_or_404(
        Registration.objects.select_related("institution", "letter", "decided_by"), pk=pk
    )
    people = list(found.people.select_related("user"))
    subjects = ["letter", "contact", *(f"person-{person.position_number}" for person in people)]
    officer = _officer(request)
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, subjects=subjects, initial={"version": found.version})
    if posted is not None and posted.get("version") != str(found.version):
        return _too_late(request, found, form)
    if posted is not None:
        try:
            if form.is_valid():
                return _carry_out(request, found, form, timezone.now())
        except Conflict:
            return _too_late(request, found, form)
        except Forbidden as forbidden:
            raise PermissionDenied(str(forbidden.message)) from forbidden
        except Refused as refused:
            if found.status != RegistrationStatus.SUBMITTED:
                # Somebody has decided since the page was opened.
                return _too_late(request, found, form)
            form.add_error(None, str(refused.message))
    people_by_subject = {f"person-{person.position_number}": person for person in people}
    told = findings(found) if found.status == RegistrationStatus.SUBMITTED else []
    history = history_of(found)
    return render(
        request,
        "office/registrations/detail.html",
        {
            "found": found,
            "people": people,
            "form": form,
            "parts": [
                {
                    "part": part,
                    "person": people_by_subject.get(part.subject),
                    "findings": [finding.text for finding in told if finding.subject == part.subject],
                    "former": found.remarks.get(part.subject, ""),
                }
                for part in form.parts()
            ],
            "may_decide": bool(allowed_registration_commands(state_of(found), officer.as_actor())),
            "is_own": found.institution_id == officer.institution_id,
            "history": history,
            "changed": changed_labels(history[-1]) if history and found.revisions else [],
        },
    )


@account_verifiers
@never_cache
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The letter of an application, for the viewer beside the checklist."""
    return file_response(get_object_or_404(Registration.objects.select_related("letter"), pk=pk).letter)


def _too_late(request: HttpRequest, found: Registration, form: DecisionForm) -> HttpResponse:
    found.refresh_from_db(fields=["status", "note"])
    entry = next(reversed(history_of(found)), None)
    note = found.note if found.status != RegistrationStatus.SUBMITTED else ""
    return too_late(
        request,
        _("Pendaftaran ini berubah sejak halaman dibuka."),
        decided=Decided(entry.text.rstrip("."), entry.actor.full_name if entry.actor else "", entry.at, note)
        if entry
        else None,
        typed=Typed(
            DECISION_LABELS.get(request.POST.get("decision", ""), ""),
            request.POST.get("note", "").strip(),
            typed_parts(request.POST, {part.subject: part.label for part in form.parts()}, note="remark"),
        ),
        ways=(
            (
                reverse("office_registration", args=[found.pk]),
                _("Buka pendaftaran %s") % found.institution.name,
            ),
            (reverse("office_registrations"), _("Kembali ke daftar")),
        ),
    )


def _officer(request: HttpRequest) -> User:
    """Whoever is signed in; ``account_verifiers`` has seen to that."""
    return cast(User, request.user)


def _carry_out(request: HttpRequest, found: Registration, form: DecisionForm, now: datetime) -> HttpResponse:
    values = form.cleaned_data
    if values["decision"] == Decision.APPROVE:
        approve(
            found.pk,
            by=_officer(request),
            seen_version=values["version"],
            note=values["note"].strip(),
            now=now,
            remote_address=remote_address(request),
        )
        done = _("Pendaftaran dari %s disetujui. Akun dibuat dan dikirim ke email setiap pengguna.")
    else:
        reject(
            found.pk,
            by=_officer(request),
            seen_version=values["version"],
            note=values["note"].strip(),
            remarks=form.remarks(),
            now=now,
            remote_address=remote_address(request),
        )
        done = _("Pendaftaran dari %s ditolak. Catatan dan tautan perbaikan dikirim ke narahubung.")
    messages.success(request, done % found.institution.name)
    return redirect("office_registrations")
