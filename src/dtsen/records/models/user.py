"""Somebody who signs in: an applicant's user or an officer (R41, R103)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext

from dtsen.records.models.institution import Institution
from dtsen.records.models.stored_file import StoredFile
from dtsen.workflow.request import Actor
from dtsen.workflow.roles import STAFF, Role


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150)
    role = models.CharField(max_length=30)
    # Empty for officers of the secretariat itself; others never decide on their own institution's request.
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    # NIP (18 digits) or NIK (16 digits), by the institution's category (D11).
    identity_number = models.CharField(max_length=18, blank=True)
    position = models.CharField(max_length=200, blank=True)
    work_unit = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    # D10: the mailed first password expires, and any mailed password must be changed at once.
    must_change_password = models.BooleanField(default=False)
    password_expires_at = models.DateTimeField(null=True, blank=True)
    # D9: the mailed new password waits beside the old one, which works until the new one is used.
    pending_password = models.CharField(max_length=128, blank=True)
    pending_password_expires_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(pending_password="", pending_password_expires_at__isnull=True)
                | (~models.Q(pending_password="") & models.Q(pending_password_expires_at__isnull=False)),
                name="user_pending_password_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """On the service's side: an officer, administrator or auditor."""
        return Role(self.role) in STAFF

    @property
    def role_label(self) -> str:
        return gettext(Role(self.role).label)

    @property
    def is_applicant(self) -> bool:
        return self.role == Role.APPLICANT

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = [word for word in self.full_name.split() if word[0].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    def as_actor(self) -> Actor:
        """Who this is, in the terms of ``workflow``."""
        return Actor(id=self.pk, role=Role(self.role), institution_id=self.institution_id)
