"""The build of an extract, from the side of the rows: claim, keep, record (design rule 1).

The worker does the building. Every statement here names the fence that the claim gave: a worker that lost its
lease holds an old number and can write nothing, however late it wakes up.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from dtsen.delivery.readable import readable_secret
from dtsen.operations.progress import act
from dtsen.operations.uploads import keep_made
from dtsen.records.models import DataPackage, DatasetVersion, DownloadToken, ExtractJob, JobState
from dtsen.records.sealing import derived_key, seal
from dtsen.records.selectors.received import COMPARED, ReceivedPackage, packages_of_others, received_packages
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.commands import RecordBuildFailed, RecordBuilt

LEASE = timedelta(seconds=15)
# A build that takes the worker down with it this often is given up and shown to the data processor.
MAX_CLAIMS = 6
SEALED_AS = "package-passphrase"
# 5 × 20 = 100 bits.
_PASSPHRASE_GROUPS = 5


class LeaseLost(Exception):
    """The job belongs to somebody else by now."""


@dataclass(frozen=True)
class BuildOrder:
    """Everything that the builder must know, and nothing that it must look up."""

    spec: Mapping[str, Any]
    registry: Path
    target: Path
    key: bytes
    passphrase: str | None
    request_number: str
    institution: str
    version_label: str
    issued_on: date
    synthetic: bool
    # What the institution has or is about to have: differences between results can tell about people.
    received: Sequence[ReceivedPackage] = ()
    # What other institutions have or are about to have: rows could be joined with theirs.
    elsewhere: Sequence[ReceivedPackage] = ()


@dataclass(frozen=True)
class BuiltPackage:
    """What came of a build: facts about a file that stands, whole, under its final name."""

    path: Path
    size: int
    sha256: str
    level: int
    files: Sequence[Mapping[str, Any]]  # name, size, sha256, rows, columns (both None for documents), keys
    report: Mapping[str, Any]
    mark: str = ""
    # The packages of other requests that it was held against.
    compared: Sequence[int] = ()
    # Reports for officers to read, by file name.
    reports: Mapping[str, bytes] = field(default_factory=dict)


def _claimable(now: datetime) -> Q:
    return Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)


def claim_build(*, owner: str, now: datetime, lease: timedelta = LEASE) -> ExtractJob | None:
    """The oldest build that waits or whose worker fell silent, ours for ``lease``; None if there is none."""
    for job in ExtractJob.objects.filter(_claimable(now)).order_by("queued_at", "pk")[:5]:
        won = ExtractJob.objects.filter(_claimable(now), pk=job.pk, fence=job.fence).update(
            state=JobState.RUNNING,
            lease_owner=owner,
            lease_until=now + lease,
            fence=F("fence") + 1,
            started_at=now,
            phase="",
            rows_done=0,
            rows_total=0,
            share=0.0,
            ends_at=None,
        )
        if won:
            job.refresh_from_db()
            return job
    return None


def _ours(job: ExtractJob) -> Any:
    return ExtractJob.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)


@dataclass(frozen=True)
class HowFar:
    """What a build says of itself. ``share`` is that of all its work with rows; ``left`` is None where nobody
    can say.
    """

    phase: str
    rows_done: int
    rows_total: int
    share: float = 0.0
    left: timedelta | None = None


def keep_lease(job: ExtractJob, far: HowFar, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Extend the lease and write how far the build is. False: the job is no longer ours, stop building."""
    kept = _ours(job).update(
        lease_until=now + lease,
        phase=far.phase[:30],
        rows_done=far.rows_done,
        rows_total=far.rows_total,
        share=far.share,
        ends_at=None if far.left is None else now + far.left,
    )
    return bool(kept)


def release(job: ExtractJob) -> None:
    """Give an unfinished build back, so that the next worker need not wait for the lease to lapse."""
    _ours(job).update(state=JobState.QUEUED, lease_until=None, lease_owner="")


def order_of(job: ExtractJob, *, now: datetime) -> BuildOrder:
    """The order for a claimed job; its target is a folder of this claim's own.

    :raises DatasetVersion.DoesNotExist: the version named in the specification is not known here.
    """
    request = job.request
    version = DatasetVersion.objects.get(label=job.spec["version"])
    name = re.sub(r"[^A-Za-z0-9]+", "-", request.letter_number).strip("-")[:80]
    return BuildOrder(
        spec=job.spec,
        registry=settings.REGISTRY_DIR / version.directory,
        target=settings.PACKAGES_DIR / str(request.pk) / f"{job.build}-{job.fence}" / f"dtsen-{name}.zip",
        # D19: every request has a key of its own, so that two deliveries cannot be joined.
        key=hmac.new(derived_key("pseudonyms"), str(request.pk).encode(), hashlib.sha256).digest(),
        passphrase=readable_secret(_PASSPHRASE_GROUPS) if (request.level or 1) >= 3 else None,
        request_number=request.letter_number,
        institution=request.institution.name,
        version_label=version.label,
        issued_on=jakarta_date(now),
        synthetic=version.is_synthetic,
        received=received_packages(request),
        elsewhere=packages_of_others(request),
    )


@transaction.atomic
def record_built(
    job: ExtractJob, built: BuiltPackage, *, passphrase: str | None, now: datetime
) -> DataPackage:
    """The file stands: write its row and let the request go on to Cek Kualitas Data.

    :raises LeaseLost: somebody else took the job over; nothing is written.
    """
    if not _ours(job).update(state=JobState.DONE, finished_at=now, lease_until=None, error=""):
        raise LeaseLost
    _keep_reports(job, built.reports, now)
    data_files = [file for file in built.files if file.get("rows") is not None]
    package = DataPackage.objects.create(
        job=job,
        request_id=job.request_id,
        path=built.path.relative_to(settings.PACKAGES_DIR).as_posix(),
        file_name=built.path.name,
        size=built.size,
        sha256=built.sha256,
        level=built.level,
        rows=sum(file["rows"] for file in data_files),
        # What was approved; pseudonym keys come on top of it (D19).
        columns=sum(file["columns"] - file.get("keys", 0) for file in data_files),
        files=[dict(file) for file in built.files],
        report={**built.report, COMPARED: list(built.compared)},
        mark=built.mark,
        sealed_passphrase=seal(passphrase, purpose=SEALED_AS) if passphrase else "",
        created_at=now,
    )
    act(job.request_id, RecordBuilt(), by=None, now=now)
    return package


@transaction.atomic
def record_failed(
    job: ExtractJob,
    *,
    code: str,
    subject: str,
    now: datetime,
    disclosure: Mapping[str, Any] | None = None,
    reports: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """The build cannot be done: a code and what it names go to the data processor, who may start it again.

    :param disclosure: the report of a result that failed the disclosure check; ``reports`` the same as files.
    :raises LeaseLost: somebody else took the job over; nothing is written.
    """
    failed = _ours(job).update(
        state=JobState.FAILED,
        finished_at=now,
        lease_until=None,
        error=f"{code}: {subject}".rstrip(": ")[:300],
        disclosure=dict(disclosure or {}),
    )
    if not failed:
        raise LeaseLost
    _keep_reports(job, reports, now)
    act(job.request_id, RecordBuildFailed(reason=code), by=None, now=now)


def _keep_reports(job: ExtractJob, reports: Mapping[str, bytes], now: datetime) -> None:
    """The pages only: what programs read of them stands in the rows."""
    for name, content in reports.items():
        if name.endswith(".html"):
            page = keep_made(content, name=name, media_type="text/html; charset=utf-8", by=None, now=now)
            job.reports.add(page)


def sweep_packages(now: datetime) -> int:
    """Delete the folders of claims that came to nothing and of extracts that a later one replaced.

    A folder is kept while the claim it is named after is alive, and while its package is the newest of its
    request or an unexpired token opens it. Returns how many were deleted.
    """
    newer = DataPackage.objects.filter(request=OuterRef("request"), pk__gt=OuterRef("pk"))
    opened = DownloadToken.objects.filter(package=OuterRef("pk"), expires_at__gt=now)
    needed = DataPackage.objects.filter(~Exists(newer) | Exists(opened))
    swept = 0
    for folder in sorted(settings.PACKAGES_DIR.glob("*/*-*")):
        build, _, fence = folder.name.partition("-")
        if not (folder.parent.name.isdecimal() and build.isdecimal() and fence.isdecimal()):
            continue
        job = ExtractJob.objects.filter(request_id=int(folder.parent.name), build=int(build)).first()
        if job is not None:
            alive = job.state == JobState.RUNNING and job.fence == int(fence)
            kept = needed.filter(job=job, path__startswith=f"{folder.parent.name}/{folder.name}/")
            if alive or kept.exists():
                continue
        shutil.rmtree(folder, ignore_errors=True)
        swept += 1
    return swept
