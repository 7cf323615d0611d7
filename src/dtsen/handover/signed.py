"""What the verifier found about the signed BAST (R89-R91)."""

from __future__ import annotations

from datetime import datetime

from dtsen.records.models import AccessRequest, SignedBast, SignedBastOutcome, User


def record_outcome(
    request: AccessRequest, *, outcome: SignedBastOutcome, note: str, by: User | None, now: datetime
) -> None:
    """Write the outcome on the one upload of the request that waits for it.

    :raises SignedBast.DoesNotExist: nothing waits. Access is never granted on a BAST that nobody uploaded.
    """
    decided = SignedBast.objects.filter(bast__request=request, outcome=SignedBastOutcome.PENDING).update(
        outcome=outcome, note=note, decided_at=now, decided_by=by
    )
    if not decided:
        raise SignedBast.DoesNotExist("No signed BAST of this request waits for a decision.")
