"""Reading the list of institutions."""

from __future__ import annotations

from django.db.models import QuerySet

from dtsen.records.models import Institution


def registrable_institutions() -> QuerySet[Institution]:
    """Those that may register, in the order of the dropdown: by category, then by name (R22).

    Local governments follow their region codes, so that a province stands before its regencies.
    """
    return Institution.objects.filter(is_active=True).order_by("category", "region_code", "name")
