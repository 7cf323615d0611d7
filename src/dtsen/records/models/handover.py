"""Berita Acara Serah Terima and what it opens: the download token (R81-R95, D7)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dtsen.records.models.access_request import AccessRequest
from dtsen.records.models.extraction import DataPackage
from dtsen.records.models.stored_file import StoredFile
from dtsen.records.models.user import User


class Bast(models.Model):
    request = models.OneToOneField(AccessRequest, on_delete=models.PROTECT, related_name="bast")
    package = models.ForeignKey(DataPackage, on_delete=models.PROTECT, related_name="+")
    office_number = models.CharField(max_length=100, unique=True)
    institution_number = models.CharField(max_length=100)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.office_number


class SignedBastOutcome(models.TextChoices):
    PENDING = "pending", _("Sedang diperiksa")
    APPROVED = "approved", _("Disetujui")
    RETURNED = "returned", _("Perlu diperbaiki")
    REFUSED = "refused", _("Ditolak")


class SignedBast(models.Model):
    bast = models.ForeignKey(Bast, on_delete=models.PROTECT, related_name="signed")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=SignedBastOutcome, default=SignedBastOutcome.PENDING)
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["bast", "uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="signed_bast_decided_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bast} {self.outcome}"


class DownloadToken(models.Model):
    """Five days or three complete downloads, whichever comes first (R93, D7). Only a hash is kept."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="tokens")
    package = models.ForeignKey(DataPackage, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    uses_allowed = models.PositiveSmallIntegerField(default=3)
    uses = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["request", "-issued_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uses__lte=models.F("uses_allowed")), name="token_never_used_too_often"
            )
        ]

    def __str__(self) -> str:
        return f"{self.uses}/{self.uses_allowed}"


class Download(models.Model):
    """One use of a token. Broken off and resumed, it is still one (D7); complete, it gives nothing more."""

    token = models.ForeignKey(DownloadToken, on_delete=models.PROTECT, related_name="downloads")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)  # random, in the file's address
    size = models.PositiveBigIntegerField()
    # Sorted, disjoint [start, end) byte ranges that were served.
    served: models.JSONField[Any, Any] = models.JSONField(default=list)
    # All bytes that were promised to answers, repetitions included: what bounds how often a part is given.
    bytes_given = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    last_served_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["token", "started_at"]

    def __str__(self) -> str:
        return f"{self.token_id} {self.started_at:%d-%m %H:%M}"


class TokenRenewal(models.Model):
    """Minta token baru: the applicant asks, a BAST verifier grants it with a reason (D7)."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="renewals")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    explanation = models.TextField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["request", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(decided_at__isnull=True), name="one_open_renewal"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="renewal_decided_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.asked_at:%d-%m %H:%M}"
