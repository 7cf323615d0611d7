"""Pendaftaran Online: an institution asks for accounts (R20-R40)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dtsen.records.models.institution import Category, Institution
from dtsen.records.models.stored_file import StoredFile


class RegistrationStatus(models.TextChoices):
    SUBMITTED = "submitted", _("Menunggu verifikasi")
    APPROVED = "approved", _("Disetujui")
    REJECTED = "rejected", _("Perlu diperbaiki")


class Registration(models.Model):
    category = models.CharField(max_length=20, choices=Category)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="registrations")
    contact_email = models.EmailField()
    contact_name = models.CharField(max_length=150)
    contact_phone = models.CharField(max_length=20)
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=RegistrationStatus, default=RegistrationStatus.SUBMITTED)
    # Compare-and-swap: of two officers who decide at once, one wins.
    version = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    # What is to be mended, by subject: {"letter": "…", "person-2": "…"}; shown in the correction form (R39).
    remarks = models.JSONField(default=dict, blank=True)
    # SHA-256 of the token in the revision link (R39); empty when no revision is open.
    revision_token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    revisions = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["submitted_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="registration_decided_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.pk}"


class RegisteredPerson(models.Model):
    """Pengguna 1 to 4 of a registration (R27, R28)."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="people")
    position_number = models.PositiveSmallIntegerField()
    identity_number = models.CharField(max_length=18)
    full_name = models.CharField(max_length=150)
    email = models.EmailField()
    position = models.CharField(max_length=200)
    work_unit = models.CharField(max_length=200)
    phone = models.CharField(max_length=20)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["position_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "position_number"], name="person_number_once_a_registration"
            ),
            models.CheckConstraint(
                condition=models.Q(position_number__range=(1, 4)), name="person_number_one_to_four"
            ),
        ]

    def __str__(self) -> str:
        return f"Pengguna {self.position_number}"
