"""A file that somebody gave us or that we made: bytes under a random name, facts in a row."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


def random_path(instance: StoredFile, filename: str) -> str:
    """A path that tells nothing: neither the giver's file name nor who gave it."""
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class StoredFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to=random_path, max_length=120)
    original_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    # Empty for the letter of a registration: its sender has no account yet.
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.original_name
