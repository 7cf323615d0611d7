"""Cek Kualitas Data: what the automatic report says, and that nobody approves without having met it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import RequestMaker

from dtsen.extraction.disclosure.differencing.findings import ToldTogether
from dtsen.extraction.quality.report import Check, QualityReport, ThemeQuality, differencing_check
from dtsen.records.models import AccessRequest, User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]


def reported(request: AccessRequest, *checks: Check) -> None:
    report = QualityReport((ThemeQuality("family", "Set Data Keluarga", 10, checks),))
    request.packages.update(report=report.to_mapping())


def told(*names: str) -> Check:
    found = [ToldTogether("family", "Set Data Keluarga", (name,), 5, ("Desil",), 0, 4) for name in names]
    return differencing_check(found)


PASSED = Check("rows", "pass", "10 baris.", {})
FAILED = Check("nik", "fail", "1 NIK yang tidak mungkin.", {})


@pytest.fixture
def page_of(browser_of: Browser, officers: dict[Role, User]) -> Callable[[AccessRequest], str]:
    def page(request: AccessRequest) -> str:
        browser = browser_of(officers[Role.QUALITY_CHECKER])
        return browser.get(reverse("office_request", args=[request.pk])).content.decode()

    return page


def decision(page: str) -> str:
    (card,) = re.findall(r'<form class="card" method="post".*?</form>', page, re.DOTALL)
    return card


def test_what_needs_attention_stands_first(make_request: RequestMaker, page_of: Any) -> None:
    request = make_request(Stage.QUALITY)
    reported(request, PASSED, told("050/9/2020"), FAILED)
    page = page_of(request)
    places = [page.index(f'id="periksa-family-{check}"') for check in ("nik", "differencing", "rows")]
    assert places == sorted(places)


def test_the_decision_names_every_warning_above_its_buttons_and_leads_to_it(
    make_request: RequestMaker, page_of: Any
) -> None:
    request = make_request(Stage.QUALITY)
    reported(request, PASSED, told("050/8/2020", "050/9/2020"), FAILED)
    card = decision(page_of(request)).split('value="approve"')[0]
    assert re.findall(r'href="#periksa-family-(\w+)"', card) == ["nik", "differencing"]
    assert "2 temuan" in card
    assert "Selisih dengan data yang telah diterima instansi" in card


def test_where_everything_passed_the_decision_asks_for_nothing_to_be_read(
    make_request: RequestMaker, page_of: Any
) -> None:
    request = make_request(Stage.QUALITY)
    reported(request, PASSED)
    assert "perlu perhatian" not in decision(page_of(request))


def test_a_finding_is_an_item_that_links_the_former_request_and_its_advice_comes_once(
    make_request: RequestMaker, page_of: Any
) -> None:
    former, request = make_request(Stage.QUALITY), make_request(Stage.QUALITY)
    reported(request, told(former.letter_number, "050/9/2020"))
    page = page_of(request)
    address = reverse("office_request", args=[former.pk])
    assert f'<b>Bersama</b> <a class="break" href="{address}">{former.letter_number}</a>' in page
    # One that nobody can open is named all the same.
    assert '<span class="break">050/9/2020</span>' in page
    assert page.count("ditampilkan dalam data yang lain") == 2
    assert page.count("Sebelum menyetujui, pastikan") == 1


def test_a_report_from_before_findings_were_told_apart_shows_its_message(
    make_request: RequestMaker, page_of: Any
) -> None:
    request = make_request(Stage.QUALITY)
    reported(request, Check("differencing", "warn", "Satu kalimat panjang.", {"findings": 1}))
    assert "<p>Satu kalimat panjang.</p>" in page_of(request)
