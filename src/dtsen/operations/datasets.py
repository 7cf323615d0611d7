"""A registered version of the registry becomes one that the portal offers (R16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.operations.activity import record
from dtsen.records.models import DatasetVersion


@transaction.atomic
def publish_dataset(
    summary: Mapping[str, Any], *, directory: str, published_on: date, now: datetime
) -> DatasetVersion:
    """Offer a version, or renew what the portal knows of one that it offers already.

    :param summary: the version's open figures, as ``dtsen.extraction.summary`` counts them. They come in
        because counting opens registry data, which this process may not.
    :param directory: the version's folder below the registry's own.
    """
    version, created = DatasetVersion.objects.update_or_create(
        label=summary["version"],
        defaults={
            "published_on": published_on,
            "families": summary["families"],
            "individuals": summary["individuals"],
            "directory": directory,
            "summary": dict(summary),
            "is_published": True,
            "is_synthetic": summary["synthetic"],
        },
    )
    record(
        "dataset_published",
        (_("%s diterbitkan.") if created else _("%s diterbitkan kembali.")) % version,
        now=now,
        data={
            "version": version.label,
            "families": version.families,
            "individuals": version.individuals,
            "published_on": published_on.isoformat(),
        },
    )
    return version
