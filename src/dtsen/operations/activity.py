"""One audit event an operation (design rule: one transaction, one audit event, one answer)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dtsen.records.models import AccessRequest, ActivityEntry, Institution, User


def record(
    kind: str,
    text: str,
    *,
    now: datetime,
    actor: User | None = None,
    institution: Institution | None = None,
    request: AccessRequest | None = None,
    data: Mapping[str, Any] | None = None,
    remote_address: str | None = None,
) -> ActivityEntry:
    """Write what was done. Call it inside the operation's transaction.

    :param kind: a key of ``records.labels.ACTIVITY_LABELS``.
    :param text: one Indonesian sentence without NIK, password, code or token.
    """
    return ActivityEntry.objects.create(
        at=now,
        kind=kind,
        actor=actor,
        institution=institution or (actor.institution if actor else None),
        request=request,
        text=text,
        data=dict(data or {}),
        remote_address=remote_address,
    )
