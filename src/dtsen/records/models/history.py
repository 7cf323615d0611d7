"""What happened to a request, and what officers wrote on it. Rows are added, never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dtsen.records.models.access_request import AccessRequest, DocumentKind
from dtsen.records.models.append_only import AppendOnly
from dtsen.records.models.user import User


class RequestEvent(AppendOnly):
    """An event of ``workflow.events``, with who caused it."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # What was asked for at a submission, as a spec: an officer is shown what changed since (D13), and a
    # correction that asks for more is verified anew.
    choice: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    # Empty for what the service itself did.
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    actor_role = models.CharField(max_length=30)

    class Meta:
        ordering = ["request", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["request", "sequence"], name="event_sequence_once_a_request")
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.name}"


# What an officer can remark on besides documents.
FIELD_LABELS = {"variables": _("Variabel dan wilayah"), "regions": _("Wilayah")}


class Verdict(models.TextChoices):
    OK = "ok", _("Sesuai")
    FIX = "fix", _("Perbaiki")


class ReviewNote(AppendOnly):
    """A verdict on one document or field, for the applicant to read (D13, R100)."""

    event = models.ForeignKey(RequestEvent, on_delete=models.PROTECT, related_name="notes")
    # "document:kak", "field:variables", "field:regions"
    subject = models.CharField(max_length=40)
    verdict = models.CharField(max_length=4, choices=Verdict)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.subject

    @property
    def subject_label(self) -> str:
        """The document's name, or the part of the form, in words."""
        kind, _sep, name = self.subject.partition(":")
        return str(DocumentKind(name).label if kind == "document" else FIELD_LABELS.get(name, name))
