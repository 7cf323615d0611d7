"""The build of an extract: a row with a lease that the worker claims, and the package that came of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dtsen.records.models.access_request import AccessRequest
from dtsen.records.models.stored_file import StoredFile


class JobState(models.TextChoices):
    QUEUED = "queued", _("Menunggu")
    RUNNING = "running", _("Sedang disusun")
    DONE = "done", _("Selesai")
    FAILED = "failed", _("Gagal")


class ExtractJob(models.Model):
    """One build. Claimed by one conditional UPDATE; a lapsed lease is picked up again (design rule 1)."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="jobs")
    build = models.PositiveSmallIntegerField()  # 1, 2, …: a rebuild is a new row
    spec: models.JSONField[Any, Any] = models.JSONField()  # ExtractSpec.to_mapping()
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Grows with every claim. A worker that lost its lease holds an old number and can write nothing.
    fence = models.PositiveIntegerField(default=0)
    phase = models.CharField(max_length=30, blank=True)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(default=0)
    # How much of the work with rows is done (0 to 1), and when all of it may be; null: nobody can say.
    share = models.FloatField(default=0.0)
    ends_at = models.DateTimeField(null=True, blank=True)
    # A code of extraction's errors and what it names; never a row value.
    error = models.CharField(max_length=300, blank=True)
    # The disclosure report of a result that was not released (extraction's ``DisclosureRefused``).
    disclosure: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    # Reports on the build as pages that an officer reads; figures only, never a row.
    reports = models.ManyToManyField(StoredFile, related_name="+")

    class Meta:
        ordering = ["request", "build"]
        indexes = [models.Index(fields=["state", "queued_at"])]
        constraints = [models.UniqueConstraint(fields=["request", "build"], name="build_once_a_request")]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.build}"


class DataPackage(models.Model):
    """A checked file on disk. The row is written last: what has no row was never finished."""

    job = models.OneToOneField(ExtractJob, on_delete=models.PROTECT, related_name="package")
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="packages")
    path = models.CharField(max_length=200)  # below DTSEN_HOME/packages
    file_name = models.CharField(max_length=120)  # what the browser saves it as
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    rows = models.PositiveBigIntegerField()
    # Approved variables; pseudonym keys are none of them.
    columns = models.PositiveIntegerField()
    # [{"name", "size", "sha256", "rows", "columns", "keys"}, …]: "keys" of the columns are pseudonyms
    files: models.JSONField[Any, Any] = models.JSONField(default=list)
    # QualityReport.to_mapping(), with "disclosure" at level 3: DisclosureReport.to_mapping()
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Whose copy it is, as every document in it says (extraction's ``mark_of``).
    mark = models.CharField(max_length=40, blank=True, db_index=True)
    # Sealed with the service's key; empty for a plain package (level 2).
    sealed_passphrase = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["request", "pk"]

    def __str__(self) -> str:
        return self.file_name
