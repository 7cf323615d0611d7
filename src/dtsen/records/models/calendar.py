"""Days that differ from the published calendar: a holiday decreed late, a working Saturday (D14)."""

from __future__ import annotations

from django.db import models


class CalendarDay(models.Model):
    day = models.DateField(unique=True)
    name = models.CharField(max_length=150)
    is_holiday = models.BooleanField(default=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y} {self.name}"
