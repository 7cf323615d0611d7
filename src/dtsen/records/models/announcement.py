"""PENGUMUMAN on Beranda (R48)."""

from __future__ import annotations

from django.db import models

from dtsen.records.models.user import User


class Announcement(models.Model):
    title = models.CharField(max_length=200)
    body = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_published = models.BooleanField(default=True)

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title
