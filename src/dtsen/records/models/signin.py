"""What guards the door: mailed codes, spent captchas, counters (D8, research/security.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LoginCode(models.Model):
    """A mailed six-digit code. Only its HMAC is kept; tries are counted in the row, not in the session."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_codes")
    # Ties the code to the browser that asked for it: HMAC of a random value in its session.
    binding = models.CharField(max_length=64)
    # Keyed by the binding while the code can be used, afterwards by the account (``operations.signin``).
    code_hmac = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"])]

    def __str__(self) -> str:
        return f"code of {self.created_at:%H:%M}"


class SpentCaptcha(models.Model):
    """A captcha solution counts once: the unique row is the check (django-altcha's get-then-set is not)."""

    digest = models.CharField(max_length=64, unique=True)
    spent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]


class Counter(models.Model):
    """How often something happened in a window of time; incremented by one conditional UPDATE."""

    key = models.CharField(max_length=120)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="counter_window_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
