"""Every step of a request goes through here: load, decide, write, react, in one transaction.

``workflow.decide`` says what happens; this writes it down. Of two who act at once one wins: the request's
row is changed by one conditional UPDATE on its version, and the other is told (``Conflict``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from dtsen.operations.errors import Conflict
from dtsen.operations.extract_jobs import spec_of
from dtsen.operations.reactions import react
from dtsen.operations.refusals import as_operation_error
from dtsen.records.models import AccessRequest, RequestEvent, ReviewNote, User
from dtsen.records.selectors.history import state_of
from dtsen.workflow.commands import Command
from dtsen.workflow.decide import decide, evolve
from dtsen.workflow.events import AccessGranted, HandedOver, Resubmitted, Submitted
from dtsen.workflow.refusals import Refusal
from dtsen.workflow.request import SYSTEM


@dataclass(frozen=True)
class Remark:
    """A verdict on one document or field: ``subject`` is "document:kak", "field:variables", …"""

    subject: str
    verdict: str
    text: str = ""


@transaction.atomic
def act(
    request_id: int,
    command: Command,
    *,
    by: User | None,
    now: datetime,
    seen_version: int | None = None,
    remarks: Sequence[Remark] = (),
    remote_address: str | None = None,
) -> AccessRequest:
    """Carry out ``command`` on a request.

    :param by: who acts; None is the service itself.
    :param seen_version: the version on the person's screen. Another one has been written since: Conflict.
    :raises Conflict: somebody else was faster.
    :raises Refused, Forbidden: ``workflow`` does not allow it; the message says why.
    """
    request = AccessRequest.objects.select_related("institution", "applicant").get(pk=request_id)
    version = request.version if seen_version is None else seen_version
    if version != request.version:
        raise Conflict
    state = state_of(request)
    actor = by.as_actor() if by else SYSTEM
    try:
        events = decide(state, command, actor, now)
    except Refusal as refusal:
        # Written by somebody else between our two reads: it is their state that refuses.
        if AccessRequest.objects.filter(pk=request_id).exclude(version=version).exists():
            raise Conflict from refusal
        raise as_operation_error(refusal) from refusal
    for event in events:
        state = evolve(state, event)

    changes: dict[str, object] = {
        "stage": state.stage,
        "standing": state.standing,
        "updated_at": now,
        "version": F("version") + 1,
    }
    if any(isinstance(event, Submitted) for event in events):
        changes |= {"submitted_at": now, "submitted_by": by}
    if any(isinstance(event, AccessGranted) for event in events):
        changes["access_granted_at"] = now
    if any(isinstance(event, HandedOver) for event in events):
        changes["completed_at"] = now
    if not AccessRequest.objects.filter(pk=request_id, version=version).update(**changes):
        raise Conflict
    request.refresh_from_db()

    comment = getattr(command, "comment", "")
    last = request.events.aggregate(last=Max("sequence"))["last"] or 0
    rows = [
        RequestEvent.objects.create(
            request=request,
            sequence=number,
            name=event.name,
            data=event.to_mapping(),
            choice=spec_of(request) if isinstance(event, Submitted | Resubmitted) else {},
            comment=comment if number == last + 1 else "",
            at=now,
            actor=by,
            actor_role=actor.role,
        )
        for number, event in enumerate(events, start=last + 1)
    ]
    ReviewNote.objects.bulk_create(
        ReviewNote(event=rows[0], subject=remark.subject, verdict=remark.verdict, text=remark.text)
        for remark in remarks
    )
    for row, event in zip(rows, events, strict=True):
        react(request, row, event, now=now, remote_address=remote_address)
    return request
