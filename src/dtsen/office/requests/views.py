"""One request: the page to decide on, or to read."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dtsen.office.late import Decided, Text, Typed, too_late, typed_parts
from dtsen.office.requests import decisions
from dtsen.office.requests.checklists import LOOK_FOR
from dtsen.office.requests.disclosure import RemedyForm, disclosure_panel
from dtsen.office.requests.forms import CoordinatorForm, DecisionForm, ReviewForm
from dtsen.office.requests.history import history_lines
from dtsen.office.requests.narrowing import region_choices
from dtsen.office.requests.panels import bast_panel, build_panel, quality_panel
from dtsen.office.requests.standpoint import standpoint
from dtsen.operations import reviews
from dtsen.operations.activity import record
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.records.models import AccessRequest, StoredFile, Verdict
from dtsen.records.selectors.dossier import (
    changes_since_last_look,
    documents,
    former_notes,
    settled_subjects,
    territory,
    theme_choices,
)
from dtsen.records.selectors.history import override_asked, state_of
from dtsen.records.selectors.queue import by_deadline, rows, waiting_for
from dtsen.records.selectors.transforms import transform_lines
from dtsen.ui.access import staff_only
from dtsen.ui.files import file_response
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.roles import STAFF, Role
from dtsen.workflow.stages import VERIFICATIONS, Stage

BESIDE = 12
# docs/decisions/0008-who-reads-documents.md
READERS = STAFF - {Role.ACCOUNT_VERIFIER, Role.ADMINISTRATOR}


def _find(request: HttpRequest, pk: int) -> AccessRequest:
    visible = AccessRequest.objects.visible_to(user_of(request))
    return get_object_or_404(visible.select_related("institution", "applicant", "dataset_version"), pk=pk)


@staff_only()
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The request with what this officer may do; a POST carries one of the four decisions."""
    found = _find(request, pk)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, found, _form(found, proposal=request.GET.get("usulan", "")), now)
    decision = decisions.pressed(request)
    try:
        reviews.check_may_decide(
            found,
            decisions.COMMANDS[decision],
            by=user_of(request),
            seen_version=decisions.seen_version(request),
            now=now,
        )
        form = _form(found, request.POST)
        if not decisions.carry_out(request, found, decision, form, now=now):
            return _page(request, found, form, now)
    except Conflict as conflict:
        return _too_late(request, found, decision, conflict.message)
    except Forbidden as forbidden:
        raise PermissionDenied(str(forbidden.message)) from forbidden
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("office_request", pk=pk)
    messages.success(request, decisions.DONE[decision] % found.letter_number)
    return redirect("office_bast_queue" if user_of(request).role == Role.BAST_VERIFIER else "office_queue")


def _form(found: AccessRequest, data: Any = None, *, proposal: str = "") -> DecisionForm:
    stage = Stage(found.stage)
    initial = {"version": found.version, "comment": reviews.APPROVAL_COMMENTS.get(stage, "")}
    panel = disclosure_panel(found) if stage is Stage.PROCESSING else None
    if panel is not None:
        proposed = next((item for item in panel.proposals if str(item.number) == proposal), None)
        ticked = proposed or found
        return RemedyForm(
            data,
            report=found.jobs.order_by("-build")[0].disclosure,
            transforms=ticked.transforms,
            linked=ticked.linked,
            filled_by=proposed,
            initial=initial,
            comment_label=_("Catatan"),
        )
    if stage not in VERIFICATIONS:
        label = _("Catatan Pemeriksaan") if stage is Stage.BAST else _("Catatan")
        return DecisionForm(data, initial=initial, comment_label=label)
    subjects, settled = reviews.subjects(found), settled_subjects(found)
    if found.stage == Stage.COORDINATION:
        return CoordinatorForm(
            data, subjects=subjects, settled=settled, initial=initial, asked=region_choices(found)
        )
    return ReviewForm(data, subjects=subjects, settled=settled, initial=initial)


def _too_late(request: HttpRequest, found: AccessRequest, decision: str, message: Text) -> HttpResponse:
    # The service's own steps follow a decision at once: what counts is the last thing that a person did.
    line = next((line for line in history_lines(found) if line.row.actor_id), None)
    return too_late(
        request,
        message,
        decided=Decided(line.words, line.actor, line.row.at, line.row.comment) if line else None,
        typed=Typed(
            decisions.LABELS[decision],
            request.POST.get("comment", "").strip(),
            typed_parts(request.POST, reviews.subjects(found), note="note"),
        ),
        ways=(
            (reverse("office_request", args=[found.pk]), _("Buka permohonan %s") % found.letter_number),
            (reverse("office_home"), _("Dasbor")),
        ),
    )


def _page(request: HttpRequest, found: AccessRequest, form: DecisionForm, now: datetime) -> HttpResponse:
    point = standpoint(state_of(found), user_of(request))
    may_read = user_of(request).role in READERS
    context = _facts(found, now) | {"point": point, "form": form, "may_read": may_read}
    if isinstance(form, ReviewForm) and point.may_approve:
        template, more = "office/requests/review.html", _review(request, found, form, now)
    elif found.stage == Stage.BAST and point.may_approve:
        template, more = "office/requests/bast.html", {}
    else:
        template, more = (
            "office/requests/read.html",
            {"asked": override_asked(found) if point.may_grant else None},
        )
    return render(request, template, context | _panels(found, now) | more)


def _facts(found: AccessRequest, now: datetime) -> dict[str, Any]:
    return {
        "found": found,
        "row": rows([found], now)[0],
        "stage": Stage(found.stage),
        "documents": documents(found),
        "choices": theme_choices(found),
        "transforms": transform_lines(found.transforms, linked=found.linked),
        "territory": territory(found),
        "history": history_lines(found),
    }


def _panels(found: AccessRequest, now: datetime) -> dict[str, Any]:
    return {
        "build": build_panel(found, now),
        "disclosure": disclosure_panel(found) if found.stage == Stage.PROCESSING else None,
        "quality": quality_panel(found),
        "bast": bast_panel(found),
    }


def _review(request: HttpRequest, found: AccessRequest, form: ReviewForm, now: datetime) -> dict[str, Any]:
    held = {document.subject: document for document in documents(found)}
    former = former_notes(found)
    parts = list(form.parts())
    unread = (held[part.subject] for part in parts if part.subject in held and part.marked != Verdict.OK)
    return {
        "parts": [
            {
                "part": part,
                "document": held.get(part.subject),
                "former": former.get(part.subject),
                "look_for": LOOK_FOR.get(part.subject, ()),
            }
            for part in parts
        ],
        "opened": next(unread, next(iter(held.values()), None)),
        "changes": changes_since_last_look(found),
        "beside": by_deadline(waiting_for(user_of(request)), now)[:BESIDE],
        "waiting": waiting_for(user_of(request)).count(),
    }


@staff_only()
@require_safe
def build(request: HttpRequest, pk: int) -> HttpResponse:
    """The build's bar alone, which the page asks for every few seconds. When it is over, the whole page."""
    panel = build_panel(_find(request, pk), timezone.now())
    if panel is None or not panel.is_running:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "ui/_build_progress.html", {"progress": panel.progress, "url": request.path})


@staff_only(*READERS)
@require_safe
def report(request: HttpRequest, pk: int, stored_id: uuid.UUID) -> HttpResponseBase:
    """A report on a build of this request, as a page: figures only."""
    jobs = _find(request, pk).jobs.all()
    return file_response(get_object_or_404(StoredFile, pk=stored_id, pk__in=jobs.values("reports")))


@staff_only(*READERS)
@require_safe
def document(request: HttpRequest, pk: int, stored_id: uuid.UUID) -> HttpResponseBase:
    """A document of this request: uploaded, replaced, or handed over. Reading it leaves a trace."""
    found = _find(request, pk)
    uploaded = Q(pk__in=found.documents.values("stored"))
    handed = Q(pk__in=found.__class__.objects.filter(pk=pk).values("bast__document"))
    signed = Q(pk__in=found.__class__.objects.filter(pk=pk).values("bast__signed__stored"))
    stored = StoredFile.objects.filter(uploaded | handed | signed, pk=stored_id).first()
    if stored is None:
        raise Http404
    record(
        "document_read",
        _("Dokumen permohonan %s dibuka.") % found.letter_number,
        now=timezone.now(),
        actor=user_of(request),
        institution=found.institution,
        request=found,
        data={"stored": str(stored.pk)},
        remote_address=remote_address(request),
    )
    return file_response(stored)
