"""An institution that may ask for data (R2, R3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dtsen.records.models.stored_file import StoredFile


class Category(models.TextChoices):
    """The four kinds of applicants of the guide (R2); labels are its own."""

    CENTRAL = "central", _("Pemerintah Pusat")
    LOCAL = "local", _("Pemerintah Daerah")
    STATE_COMPANY = "state_company", _("BUMN")
    OTHER = "other", _("Lainnya")


class Institution(models.Model):
    category = models.CharField(max_length=20, choices=Category)
    name = models.CharField(max_length=200, unique=True)
    # Kemendagri code, 2 digits (province) or 4 (regency, city): the territory of a local government (D4).
    region_code = models.CharField(max_length=4, blank=True)
    # Domains that an administrator recorded for BUMN and others (D1), without "@", lower case.
    email_domains = models.JSONField(default=list, blank=True)
    logo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.TextField(blank=True)
    sdi_document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # R4: set once, when the first data have been handed over.
    controller_since = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_local(self) -> bool:
        return self.category == Category.LOCAL

    @property
    def has_identity(self) -> bool:
        """R61, R62: logo and address are there."""
        return self.logo_id is not None and bool(self.address.strip())
