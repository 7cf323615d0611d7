"""How often something may happen: mailed codes, tries at a password, registrations from one address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import F, Sum

from dtsen.records.models import Counter

# A window slides in steps of a sixth of its length: at most ``limit`` in any stretch of ``window``.
_STEPS = 6
KEEP = timedelta(days=2)


def allow(key: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one more ``key``, unless that would make more than ``limit`` within ``window``.

    The check is the UPDATE itself: of any number who ask at once, no more than ``limit`` are told True.

    :param key: "<what>:<who>", at most 120 characters; people by their id or fingerprint, never by name.
    :param now: aware.
    """
    step = window / _STEPS
    start = datetime.fromtimestamp(now.timestamp() // step.total_seconds() * step.total_seconds(), UTC)
    earlier = Counter.objects.filter(key=key, window_start__gt=start - window - step, window_start__lt=start)
    before = earlier.aggregate(total=Sum("count"))["total"] or 0
    Counter.objects.bulk_create([Counter(key=key, window_start=start)], ignore_conflicts=True)
    counted = Counter.objects.filter(key=key, window_start=start, count__lt=limit - before).update(
        count=F("count") + 1
    )
    return counted == 1


def forget_old(now: datetime) -> int:
    """Delete the counters that no window reaches any more; the worker calls this now and then."""
    return Counter.objects.filter(window_start__lt=now - KEEP).delete()[0]
