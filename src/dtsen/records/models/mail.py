"""The outbox: a mail is a row, written in the transaction of the event that caused it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    QUEUED = "queued", _("Menunggu")
    SENT = "sent", _("Terkirim")
    FAILED = "failed", _("Gagal")


class OutgoingMail(models.Model):
    kind = models.CharField(max_length=40)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    # Sealed with the service's key: a mail may carry a password, a code or a token.
    sealed_text = models.TextField()
    sealed_html = models.TextField()
    # The same for every try, so that a mail sent twice in a crash is recognised as one.
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.QUEUED)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
