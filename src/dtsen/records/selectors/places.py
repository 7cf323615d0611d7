"""Regions by name, read once a process from the set-up's code list."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from dtsen.extraction.regions import Regions


@cache
def regions() -> Regions:
    """Indonesia's regions by dotless Kemendagri code. Raises ``RegionError`` where the set-up is missing."""
    return Regions.load(settings.REGIONS_DIR)
