"""One build from claim to row: keep the lease while ``extraction`` works, write what came of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.engines.opening import engine_for
from dtsen.extraction.errors import DisclosureRefused, ExtractionError, SpecError
from dtsen.extraction.pace import Pace
from dtsen.extraction.package.mark import mark_of
from dtsen.extraction.run import Delivery, DeliveryIdentity, Progress, build
from dtsen.extraction.spec import ExtractSpec
from dtsen.operations.builds import (
    LEASE,
    MAX_CLAIMS,
    BuildOrder,
    BuiltPackage,
    HowFar,
    LeaseLost,
    claim_build,
    keep_lease,
    order_of,
    record_built,
    record_failed,
    release,
    sweep_packages,
)
from dtsen.records.models import DatasetVersion, ExtractJob
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.received import ReceivedPackage

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


class PutDown(Exception):
    """Raised inside a build to end it: the worker stops, or the job is somebody else's by now."""


class Watch:
    """Between the building thread, which reports how far it is, and the one that keeps the lease."""

    def __init__(self, stop: threading.Event) -> None:
        self.lost = threading.Event()
        self.latest = Progress("counting", "", 0, 0)
        self._stop = stop
        self._pace, self._lock = Pace(), threading.Lock()

    def report(self, progress: Progress) -> None:
        """Called by the build at every step. Raises ``PutDown``."""
        with self._lock:
            self.latest = progress
            self._pace.hear(progress, time.monotonic())
        if self.lost.is_set() or self._stop.is_set():
            raise PutDown

    def how_far(self) -> HowFar:
        """What stands in the row: called by who keeps the lease."""
        with self._lock:
            now, latest = time.monotonic(), self.latest
            share, left = self._pace.share(now), self._pace.left(now)
        promised = None if left is None else timedelta(seconds=left)
        return HowFar(latest.stage, latest.rows_done, latest.rows_total, share, promised)


def build_one(
    stop: threading.Event, *, owner: str, clock: Clock = timezone.now, lease: timedelta = LEASE
) -> bool:
    """Claim the oldest due build and carry it out. False when there is none."""
    job = claim_build(owner=owner, now=clock(), lease=lease)
    if job is None:
        return False
    watch = Watch(stop)
    try:
        if job.fence > MAX_CLAIMS:
            record_failed(job, code="gave_up", subject="", now=clock())
            return True
        order = order_of(job, now=clock())
        with _lease_kept(job, watch, clock, lease):
            received = dict(_comparable(order.received))
            delivery = _carry_out(order, [*received.values()], watch)
        record_built(job, _as_package(order, delivery, [*received]), passphrase=order.passphrase, now=clock())
        log.info("extract_built", job=job.pk, rows=watch.latest.rows_total)
        # What a killed worker left of this build, or this build replaces, goes now, not in an hour.
        sweep_packages(clock())
    except PutDown:
        release(job)
    except LeaseLost:
        log.warning("extract_lease_lost", job=job.pk, fence=job.fence)
    except DatasetVersion.DoesNotExist:
        record_failed(job, code="unknown_version", subject=str(job.spec["version"]), now=clock())
    except DisclosureRefused as refused:
        record_failed(
            job,
            code=refused.code,
            subject="",
            disclosure=refused.report,
            reports=refused.documents,
            now=clock(),
        )
        log.info("extract_refused", job=job.pk)
    except ExtractionError as error:
        record_failed(job, code=error.code, subject=error.subject, now=clock())
        log.warning("extract_failed", job=job.pk, code=error.code, subject=error.subject)
    except DatabaseError:
        raise  # Our own rows are out of reach: the lease lapses, and the job is taken up again.
    except Exception as error:  # (the data processor must hear of it, whatever it was)
        record_failed(job, code="internal", subject=type(error).__name__, now=clock())
        log.error("extract_failed", job=job.pk, code="internal", error=type(error).__name__)
    return True


def _carry_out(order: BuildOrder, received: Sequence[Received], watch: Watch) -> Delivery:
    spec = ExtractSpec.from_mapping(order.spec, catalogue=load_catalogue(), regions=regions())
    order.target.parent.mkdir(parents=True, exist_ok=True)
    others = [shown for _, shown in _comparable(order.elsewhere)]
    return build(
        spec,
        registry=order.registry,
        regions=regions(),
        target=order.target,
        key=order.key,
        identity=_identity(order),
        passphrase=order.passphrase,
        synthetic=order.synthetic or settings.DTSEN_DEMO,
        progress=watch.report,
        engine=engine_for(settings.DTSEN_ENGINE, settings.DTSEN_SPARK),
        received=received,
        elsewhere=others,
    )


def _comparable(packages: Sequence[ReceivedPackage]) -> Iterator[tuple[int, Received]]:
    """What somebody holds or is about to hold, by package, to be held against this. What today's catalogue
    no longer knows cannot be counted any more: whoever decides is told that it was not compared.
    """
    for item in packages:
        try:
            spec = ExtractSpec.from_mapping(item.spec, catalogue=load_catalogue(), regions=regions())
        except SpecError as error:
            log.warning("received_not_comparable", code=error.code, subject=error.subject)
        else:
            yield item.package, Received(item.name, spec)


def _identity(order: BuildOrder) -> DeliveryIdentity:
    return DeliveryIdentity(
        request_number=order.request_number,
        institution=order.institution,
        version_label=order.version_label,
        issued_on=order.issued_on,
    )


@contextmanager
def _lease_kept(job: ExtractJob, watch: Watch, clock: Clock, lease: timedelta) -> Iterator[None]:
    """A thread extends the lease four times in its length, so that one slow statement does not lose it."""
    done = threading.Event()

    def keep() -> None:
        try:
            while not done.wait(lease.total_seconds() / 4):
                try:
                    kept = keep_lease(job, watch.how_far(), now=clock(), lease=lease)
                except DatabaseError as error:
                    log.warning("lease_not_extended", job=job.pk, error=type(error).__name__)
                    continue
                if not kept:
                    watch.lost.set()
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=keep, name=f"lease-{job.pk}")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _as_package(order: BuildOrder, delivery: Delivery, compared: Sequence[int]) -> BuiltPackage:
    files: list[dict[str, Any]] = [
        {
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "rows": file.rows,
            "columns": file.columns,
            "keys": file.keys,
        }
        for file in delivery.files
    ]
    return BuiltPackage(
        path=delivery.path,
        size=delivery.size,
        sha256=delivery.sha256,
        level=delivery.level,
        files=files,
        report={
            **delivery.report.to_mapping(),
            **({"disclosure": delivery.disclosure.to_mapping()} if delivery.disclosure else {}),
        },
        mark=mark_of(order.key, _identity(order)),
        reports=delivery.pages,
        compared=compared,
    )
