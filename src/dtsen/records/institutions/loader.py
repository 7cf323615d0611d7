"""Fill the list of institutions. What an administrator has changed since stays as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from dtsen.extraction.regions import Region, Regions
from dtsen.records.models import Category, Institution

FACTS = Path(__file__).with_name("institutions.csv")


def load_institutions(regions: Regions) -> int:
    """Add every institution that is not there yet; running it again adds nothing.

    A local government is recognised by its region code, any other institution by its name, so that a name
    or a domain that an administrator mended is never written over.

    :returns: how many were added.
    """
    known = set(Institution.objects.values_list("name", flat=True))
    governed = set(Institution.objects.exclude(region_code="").values_list("region_code", flat=True))
    missing = [
        row
        for row in (*_local_governments(regions), *_other_institutions())
        if row.name not in known and row.region_code not in governed
    ]
    Institution.objects.bulk_create(missing)
    return len(missing)


def _local_governments(regions: Regions) -> Iterator[Institution]:
    """One for each province and each regency or city (552 in the list of 2025)."""
    for province in regions.all("province"):
        yield _government(province, f"Pemerintah Provinsi {province.name}")
    for regency in regions.all("regency"):
        yield _government(regency, f"Pemerintah {regency.name}")


def _government(region: Region, name: str) -> Institution:
    return Institution(category=Category.LOCAL, name=name, region_code=region.code)


def _other_institutions() -> Iterator[Institution]:
    with FACTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Institution(
                category=Category(row["category"]),
                name=row["name"],
                email_domains=row["email_domains"].split(),
            )
