"""Where an officer stands towards a request: what the person may do now, or why nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dtsen.records.models import User
from dtsen.workflow.commands import (
    Approve,
    AskOverride,
    Command,
    GrantOverride,
    Refuse,
    RestartBuild,
    ReturnForCorrection,
)
from dtsen.workflow.decide import allowed_commands
from dtsen.workflow.people import check_may_act
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.request import RequestState
from dtsen.workflow.roles import OFFICERS, STAGE_ROLE, Role
from dtsen.workflow.stages import Standing


@dataclass(frozen=True)
class Standpoint:
    """``why_not`` is one sentence where the person can do nothing, else empty."""

    may_approve: bool
    may_return: bool
    may_refuse: bool
    may_restart: bool
    may_ask: bool
    may_grant: bool
    why_not: str

    @property
    def may_decide(self) -> bool:
        return self.may_approve or self.may_restart or self.may_grant


# What somebody does at a stage that nobody approves.
_AT_WORK: dict[Role, type[Command]] = {Role.DATA_PROCESSOR: RestartBuild}


def standpoint(state: RequestState, user: User) -> Standpoint:
    """Ask ``workflow`` what ``user`` may do with a request in ``state``."""
    allowed = allowed_commands(state, user.as_actor())
    return Standpoint(
        may_approve=Approve in allowed,
        may_return=ReturnForCorrection in allowed,
        may_refuse=Refuse in allowed,
        may_restart=RestartBuild in allowed,
        may_ask=AskOverride in allowed,
        may_grant=GrantOverride in allowed,
        why_not="" if allowed else _why_not(state, user),
    )


def _why_not(state: RequestState, user: User) -> str:
    if state.standing is Standing.COMPLETED:
        return _("Permohonan ini sudah selesai.")
    if state.standing is Standing.REFUSED:
        return _("Permohonan ini sudah ditolak.")
    if state.standing is Standing.RETURNED:
        return _("Permohonan ini sedang diperbaiki oleh pemohon.")
    at_work = Role.COORDINATOR if state.override_asked else STAGE_ROLE[state.stage]
    stage = _(state.stage.label)
    if at_work is Role.APPLICANT:
        return _("Tahap %(stage)s menunggu tindakan pemohon.") % {"stage": stage}
    role = Role(user.role)
    if role is not at_work:
        words = (
            _("Tahap %(stage)s dikerjakan oleh %(role)s. Anda dapat membaca, tidak memutuskan.")
            if role in OFFICERS
            else _("%(own)s membaca, tidak memutuskan. Tahap %(stage)s dikerjakan oleh %(role)s.")
        )
        return words % {"stage": stage, "role": _(at_work.label), "own": user.role_label}
    command: type[Command] = GrantOverride if state.override_asked else _AT_WORK.get(role, Approve)
    try:
        check_may_act(state, command, user.as_actor())
    except Refusal as refusal:
        return _(refusal.message_id)
    return _("Data sedang disusun oleh sistem. Pengolahan dapat diulang bila gagal.")
