"""AKTIFITAS PENGGUNA and the audit trail: one append-only table, written by every operation (R47)."""

from __future__ import annotations

from typing import Any

from django.db import models

from dtsen.records.models.access_request import AccessRequest
from dtsen.records.models.append_only import AppendOnly
from dtsen.records.models.institution import Institution
from dtsen.records.models.user import User


class ActivityEntry(AppendOnly):
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)  # see records/labels.py for its words
    # Empty for what the service itself or a visitor without an account did.
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="activity")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey(
        AccessRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # One Indonesian sentence; holds no NIK, password, code or token.
    text = models.TextField()
    data: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    remote_address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["actor", "-at"])]

    def __str__(self) -> str:
        return self.kind
