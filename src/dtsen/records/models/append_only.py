"""Rows that are written once: history, activity."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnlyError(TypeError):
    """Somebody tried to change what has happened."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **values: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model.__name__} is append-only.")


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} is append-only.")
