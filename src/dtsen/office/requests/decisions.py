"""A pressed button, from the form to the operation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.office.requests.disclosure import RemedyForm
from dtsen.office.requests.forms import CoordinatorForm, DecisionForm, ReviewForm
from dtsen.operations import disclosure, reviews
from dtsen.operations.errors import Refused
from dtsen.records.models import AccessRequest
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.commands import (
    Approve,
    AskOverride,
    Command,
    DeclineOverride,
    GrantOverride,
    Refuse,
    RestartBuild,
    ReturnForCorrection,
)

APPROVE, RETURN, REFUSE, RESTART = "approve", "return", "refuse", "restart"
# Where a result failed the disclosure check.
COARSER, ASK, GRANT, DECLINE = "coarser", "ask", "grant", "decline"

# The command that each button stands for, with any comment: asked before anything typed is read.
COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        APPROVE: Approve(),
        RETURN: ReturnForCorrection("-"),
        REFUSE: Refuse("-"),
        RESTART: RestartBuild(),
        COARSER: RestartBuild(),
        ASK: AskOverride("-"),
        GRANT: GrantOverride("-"),
        DECLINE: DeclineOverride("-"),
    }
)
# What stands on each button, in short.
LABELS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        APPROVE: _("Setujui"),
        RETURN: _("Kembalikan"),
        REFUSE: _("Tolak"),
        RESTART: _("Ulangi pengolahan"),
        COARSER: _("Terapkan dan olah ulang"),
        ASK: _("Minta keputusan koordinator"),
        GRANT: _("Loloskan dengan keputusan"),
        DECLINE: _("Tidak diloloskan"),
    }
)
DONE: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        APPROVE: _("Permohonan %s disetujui."),
        RETURN: _("Permohonan %s dikembalikan."),
        REFUSE: _("Permohonan %s ditolak."),
        RESTART: _("Pengolahan data permohonan %s diulang."),
        COARSER: _("Data permohonan %s diolah ulang dengan penyesuaian."),
        ASK: _("Keputusan koordinator atas permohonan %s diminta."),
        GRANT: _("Data permohonan %s diloloskan dan sedang diolah ulang."),
        DECLINE: _("Data permohonan %s tidak diloloskan."),
    }
)


def pressed(request: HttpRequest) -> str:
    """Which button was pressed. :raises BadRequest: none that a page offers."""
    decision = request.POST.get("decision", "")
    if decision not in COMMANDS:
        raise BadRequest("unknown decision")
    return decision


def seen_version(request: HttpRequest) -> int:
    """The state that the officer saw; -1, which never is one, where the form does not say."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def carry_out(
    request: HttpRequest, found: AccessRequest, decision: str, form: DecisionForm, *, now: datetime
) -> bool:
    """Do what was decided. False where the form shows why not; nothing typed is lost.

    :raises Conflict: somebody else was faster. :raises Forbidden: the person may never do it.
    """
    if not form.is_valid():
        return False
    comment = form.cleaned_data["comment"]
    common = {
        "by": user_of(request),
        "now": now,
        "seen_version": form.cleaned_data["version"],
        "comment": comment,
        "remote_address": remote_address(request),
    }
    remarks = form.remarks() if isinstance(form, ReviewForm) else []
    try:
        match decision:
            case "approve":
                narrowed = form.narrowed_to() if isinstance(form, CoordinatorForm) else None
                reviews.approve(found.pk, remarks=remarks, narrowed_to=narrowed, **common)
            case "return":
                reviews.return_for_correction(found.pk, remarks=remarks, **common)
            case "refuse":
                reviews.refuse(found.pk, remarks=remarks, **common)
            case "coarser":
                transforms, linked = form.chosen() if isinstance(form, RemedyForm) else ({}, True)
                disclosure.build_coarser(found.pk, transforms=transforms, linked=linked, **common)
            case "ask":
                disclosure.ask_override(found.pk, **common)
            case "grant":
                disclosure.grant_override(found.pk, **common)
            case "decline":
                disclosure.decline_override(found.pk, **common)
            case _:
                reviews.restart_build(found.pk, **common)
    except Refused as refused:
        field = form.field_of(refused.field) if isinstance(form, ReviewForm) else refused.field
        form.add_error(field if field in form.fields else None, str(refused.message))
        return False
    return True
