"""The list of institutions: complete, and safe to load again (R2, R22, D1)."""

from __future__ import annotations

import pytest
from django.conf import settings

from dtsen.extraction.regions import Regions
from dtsen.records.institutions import load_institutions
from dtsen.records.models import Category, Institution
from dtsen.workflow.rules.email import FREE_MAIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions() -> Regions:
    return Regions.load(settings.REGIONS_DIR)


def test_r22_every_province_and_every_regency_has_a_government(regions):
    load_institutions(regions)
    local = Institution.objects.filter(category=Category.LOCAL)
    assert local.count() == 38 + 514
    assert local.get(region_code="33").name == "Pemerintah Provinsi Jawa Tengah"
    assert local.get(region_code="3302").name == "Pemerintah Kabupaten Banyumas"
    assert local.get(region_code="3372").name == "Pemerintah Kota Surakarta"


def test_r2_every_category_has_institutions(regions):
    load_institutions(regions)
    for category in Category:
        assert Institution.objects.filter(category=category).exists(), category


def test_loading_again_adds_nothing(regions):
    assert load_institutions(regions) > 600
    assert load_institutions(regions) == 0


def test_what_an_administrator_changed_stays(regions):
    load_institutions(regions)
    Institution.objects.filter(region_code="3302").update(name="Pemkab Banyumas", is_active=False)
    Institution.objects.filter(name="Perum BULOG").update(email_domains=["lain.co.id"])

    load_institutions(regions)

    assert Institution.objects.get(region_code="3302").name == "Pemkab Banyumas"
    assert not Institution.objects.get(region_code="3302").is_active
    assert Institution.objects.get(name="Perum BULOG").email_domains == ["lain.co.id"]


def test_d1_recorded_domains_stand_only_where_they_count_and_are_no_free_mail(regions):
    load_institutions(regions)
    for institution in Institution.objects.exclude(email_domains=[]):
        assert institution.category in {Category.STATE_COMPANY, Category.OTHER}
        assert not FREE_MAIL & set(institution.email_domains)
        assert all(domain == domain.lower() and "@" not in domain for domain in institution.email_domains)
