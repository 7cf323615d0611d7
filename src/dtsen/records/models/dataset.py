"""Published versions of the registry and the templates of the required documents (R16, R18)."""

from __future__ import annotations

from django.db import models

from dtsen.records.models.stored_file import StoredFile


class DatasetVersionQuerySet(models.QuerySet["DatasetVersion"]):
    def published(self) -> DatasetVersionQuerySet:
        """Newest first."""
        return self.filter(is_published=True).order_by("-published_on", "-pk")


class DatasetVersion(models.Model):
    label = models.CharField(max_length=20, unique=True)  # "1/2026"
    published_on = models.DateField()
    families = models.PositiveBigIntegerField()
    individuals = models.PositiveBigIntegerField()
    # Directory below DTSEN_HOME/registry; only the worker opens it.
    directory = models.CharField(max_length=100)
    # Level-1 figures and row counts per region, computed by the worker (extraction's `summarise`).
    summary = models.JSONField(default=dict, blank=True)
    is_published = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)

    objects = DatasetVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return f"Versi {self.label}"


class DocumentTemplate(models.Model):
    """One line of Dokumen Persyaratan: a file that anybody may download (R18)."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    # Who needs it, in words: "Level 3 dan 4".
    note = models.CharField(max_length=200, blank=True)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title
