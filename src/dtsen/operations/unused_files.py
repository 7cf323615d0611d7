"""Stored files that nothing points at: letters never sent, replaced pictures, bytes without a row."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.db.models import Exists, ManyToOneRel, OuterRef

from dtsen.records.models import StoredFile

# A letter is chosen while the registration is filled in; an upload writes its bytes before its row.
KEPT = timedelta(days=1)


def forget_unused_files(now: datetime) -> int:
    """Delete what is older than ``KEPT`` and used by nothing; the worker calls this now and then.

    :returns: how many rows and files without a row were deleted.
    """
    return _forget_rows(now) + _forget_bytes(now)


def _forget_rows(now: datetime) -> int:
    used = [
        Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
    ]
    unused = StoredFile.objects.filter(*(~known for known in used), stored_at__lt=now - KEPT)
    forgotten = 0
    for row in unused:
        try:
            row.delete()
        except IntegrityError:
            continue  # It came into use at this moment: its foreign key protects it.
        # The bytes second: a row without them would be a promise that cannot be kept.
        row.file.storage.delete(str(row.file.name))
        forgotten += 1
    return forgotten


def _forget_bytes(now: datetime) -> int:
    forgotten = 0
    for folder in _listed("")[0]:
        paths = {f"{folder}/{name}" for name in _listed(folder)[1] if _is_ours(name)}
        known = StoredFile.objects.filter(pk__in=[uuid.UUID(path[3:]) for path in paths])
        for path in sorted(paths - set(known.values_list("file", flat=True))):
            if default_storage.get_modified_time(path) < now - KEPT:
                default_storage.delete(path)
                forgotten += 1
    return forgotten


def _listed(folder: str) -> tuple[Iterable[str], Iterable[str]]:
    return default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])


def _is_ours(name: str) -> bool:
    return len(name) == 32 and set(name) <= set("0123456789abcdef")
