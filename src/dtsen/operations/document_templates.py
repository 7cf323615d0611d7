"""Publishing the templates of Dokumen Persyaratan (R18)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from dtsen.operations.uploads import keep_made
from dtsen.records.models import DocumentTemplate, StoredFile


@transaction.atomic
def publish_document_template(
    *,
    slug: str,
    title: str,
    note: str,
    order: int,
    filename: str,
    media_type: str,
    data: bytes,
    now: datetime,
) -> DocumentTemplate:
    """One line of the list. A file that has not changed is kept, so that set-up may run again."""
    known = DocumentTemplate.objects.select_related("stored").filter(slug=slug).first()
    stored = known.stored if known and _is_same(known.stored, data) else None
    if stored is None:
        stored = keep_made(data, name=filename, media_type=media_type, by=None, now=now)
    template, _created = DocumentTemplate.objects.update_or_create(
        slug=slug, defaults={"title": title, "note": note, "order": order, "stored": stored}
    )
    return template


def _is_same(stored: StoredFile, data: bytes) -> bool:
    """The very bytes, and still on the disk."""
    file = stored.file
    return stored.sha256 == hashlib.sha256(data).hexdigest() and file.storage.exists(str(file.name))
