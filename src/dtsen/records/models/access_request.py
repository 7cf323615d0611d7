"""Permohonan Akses Data: what an institution asks for, and where it stands (R66-R80, R96-R101)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dtsen.records.models.dataset import DatasetVersion
from dtsen.records.models.institution import Institution
from dtsen.records.models.stored_file import StoredFile
from dtsen.records.models.user import User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing


class Form(models.TextChoices):
    """Bentuk data (D6)."""

    ROWS = "rows", _("Mikro")
    TABLE = "table", _("Agregat")


class FileFormat(models.TextChoices):
    """FORMAT FILE DATA: the guide's five in its words and order (R77), then two that offices ask for."""

    CSV = "csv", _("CSV (Comma-Separated Values) / Teks")
    HTML = "html", _("HTML5")
    XML = "xml", _("Extensible Markup Language (XML)")
    ANSI = "ansi", _("American National Standard Institute (ANSI)")
    YAML = "yaml", _("Yet Another Markup Language (YAML)")
    PARQUET = "parquet", _("Apache Parquet")
    XLSX = "xlsx", _("Microsoft Excel (XLSX)")


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def visible_to(self, user: User) -> AccessRequestQuerySet:
        """What this user may know of: another institution's request does not exist (R68).

        Officers see what was submitted; drafts belong to the institution alone.
        """
        if user.role == Role.APPLICANT:
            return self.filter(institution=user.institution) if user.institution else self.none()
        return self.exclude(standing=Standing.DRAFT)


class AccessRequest(models.Model):
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="requests")
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="requests")
    # Made with the blank form, so that a double click on "Simpan Draf" makes one draft.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # NOMOR SURAT PERMOHONAN, the Nomor Permohonan of all tables (R71). Empty only in a draft (D18).
    letter_number = models.CharField(max_length=100, blank=True)
    form = models.CharField(max_length=10, choices=Form, default=Form.ROWS)
    file_format = models.CharField(max_length=10, choices=FileFormat, blank=True)
    # Empty in a draft means "the newest"; frozen at submission (D5).
    dataset_version = models.ForeignKey(DatasetVersion, null=True, blank=True, on_delete=models.PROTECT)
    # Kemendagri codes; [] is the institution's whole territory, or all of Indonesia (D4).
    regions = models.JSONField(default=list, blank=True)
    # Computed from what is chosen, never typed (D3); null while nothing is chosen.
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    # What makes rows coarser, as a specification's ``disclosure.transform``: chosen by the data processor
    # where a result failed the disclosure check, and kept for every later build.
    transforms: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    # Whether a key joins the files of two themes at level 3; chosen as ``transforms`` are.
    linked = models.BooleanField(default=True)
    # {"reason", "decided_by"} of the coordinator who let a failing result out; it holds for these transforms.
    override: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    stage = models.CharField(max_length=20, default=Stage.REQUEST)
    standing = models.CharField(max_length=20, default=Standing.DRAFT)
    # Compare-and-swap: of two officers who decide at once, one wins and the other is told.
    version = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    access_granted_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["stage", "standing"])]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "letter_number"],
                condition=~models.Q(letter_number=""),
                name="letter_number_once_an_institution",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="request_submitted_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__range=(1, 4)),
                name="request_level_one_to_four",
            ),
        ]

    def __str__(self) -> str:
        return self.letter_number or f"Draf {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.standing == Standing.DRAFT

    @property
    def is_editable(self) -> bool:
        """The applicant holds it: a draft, or returned for correction by a verifier."""
        return self.standing in {Standing.DRAFT, Standing.RETURNED}


class RequestedTheme(models.Model):
    """One theme of a request: its ticked variables, and its table (R8, R75-R78, D19).

    Which of the two is asked for, the request's ``form`` says; the other stays, so that changing one's mind
    loses nothing.
    """

    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=20)  # id of the catalogue: family, individual
    additional_info = models.TextField(blank=True)
    variables = models.JSONField(default=list, blank=True)  # ids of the catalogue, in its order
    dimensions = models.JSONField(default=list, blank=True)  # ids, in the order of the table's columns
    bands: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # number id → band width
    # As in a specification: "count", {"sum": id}, {"mean": id}, {"share": {id: [codes]}}.
    measures: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "theme"], name="theme_once_a_request")]

    def __str__(self) -> str:
        return self.theme


class DocumentKind(models.TextChoices):
    """The documents of R8-R10."""

    LETTER = "letter", _("Surat pengajuan permintaan data")
    KAK = "kak", _("Kerangka Acuan Kerja (KAK)")
    DECREE = "decree", _("SK Penetapan Pelaksana Pengelolaan Pemanfaatan DTSEN")
    REGULATION = "regulation", _("Peraturan tentang SDI")
    SUPPORTING = "supporting", _("Dokumen Pendukung lainnya")


class RequestDocument(models.Model):
    """An uploaded document. A new upload is a new revision: what an officer saw is never lost (D13)."""

    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    revision = models.PositiveSmallIntegerField(default=1)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["kind", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "revision"], name="document_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} r{self.revision}"
