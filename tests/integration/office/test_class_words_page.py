"""What the office's pages say of the classes beside their figures: which columns form one, and the limit of
sensitive values by its number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from support.held_back import held_back, page_of
from support.registries import IDENTITY
from support.requests import RequestMaker

from dtsen.extraction.disclosure.class_report import ClassReport, Diversity, Identifier, SizeGroup
from dtsen.extraction.disclosure.report import DisclosureReport
from dtsen.extraction.disclosure.rules import Disclosure
from dtsen.extraction.quality.disclosure import disclosure_html
from dtsen.records.models import AccessRequest, User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]

FORMED = "Kelas dibentuk oleh Kabupaten/Kota, Usia (tahun) (kelompok 5)."
JOINED = (
    "Kunci menghubungkan keluarga dengan semua anggotanya. Satu kelas memuat keluarga yang sama dalam setiap "
    "barisnya: banyaknya baris anggota, Kabupaten/Kota, Usia (tahun) (kelompok 5)."
)
OF_PEOPLE = ClassReport(
    theme="individual",
    label="Set Data Individu",
    scope="theme",
    k=5,
    identifiers=(
        Identifier("individual", "regency", "Kabupaten/Kota"),
        Identifier("individual", "age", "Usia (tahun)", "kelompok 5"),
    ),
    people=1234,
    classes=200,
    small_classes=40,
    people_in_small_classes=77,
    unique_people=11,
    smallest=1,
    sizes=(SizeGroup(1, 1, 11, 11), SizeGroup(2, 4, 29, 66), SizeGroup(5, 9, 160, 1157)),
    diversity=(Diversity("individual", "decile", "Desil", 3, 62, binding=True),),
)
OF_HOUSEHOLDS = replace(OF_PEOPLE, theme="family", label="Set Data Keluarga", scope="joined", diversity=())
FOUND = DisclosureReport(Disclosure(diversity=3), (OF_HOUSEHOLDS, OF_PEOPLE))


@pytest.fixture
def refused(make_request: RequestMaker, now: datetime) -> AccessRequest:
    """At Pengolahan Data, held back by the disclosure check."""
    request = make_request(Stage.PROCESSING, themes={"individual": ["regency", "age", "decile"]})
    return held_back(request, FOUND.to_mapping(), now)


def test_which_columns_form_a_class_stands_with_the_figures_in_the_reports_words(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    """With a key the classes are of whole households, which no name of a column tells."""
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    report = unescape(disclosure_html(FOUND, IDENTITY, synthetic=True).decode())
    for words in (FORMED, JOINED):
        assert page.count(words) == report.count(words) == 1
    assert page.index("menurut susunan keluarga") < page.index(JOINED) < page.index(FORMED)


def test_it_stands_as_well_where_the_result_is_checked_before_it_is_handed_over(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User]
) -> None:
    request = make_request(Stage.QUALITY)
    report = {"verdict": "pass", "verdict_label": "Lulus", "themes": [], "disclosure": FOUND.to_mapping()}
    request.packages.update(report=report)
    assert FORMED in page_of(request, browser_of(officers[Role.QUALITY_CHECKER]))


@pytest.mark.parametrize(
    ("people", "binding", "said"),
    [
        pytest.param(62, True, "Karena batas itu ditetapkan, data ditahan.", id="set, and failed"),
        pytest.param(0, True, "Batas itu ditetapkan dan dipenuhi.", id="set, and kept"),
        pytest.param(62, False, "angkanya dilaporkan dan tidak menahan data.", id="not set"),
    ],
)
def test_the_limit_of_sensitive_values_is_told_by_its_number_and_what_it_does(
    refused: AccessRequest,
    browser_of: Browser,
    officers: dict[Role, User],
    people: int,
    binding: bool,
    said: str,
) -> None:
    diversity = Diversity("individual", "decile", "Desil", 3, people, binding=binding)
    found = replace(FOUND, classes=(replace(OF_PEOPLE, diversity=(diversity,)),))
    refused.jobs.update(disclosure=found.to_mapping())
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    told = "Angka: yang berada di kelas dengan kurang dari 3 nilai sensitif yang berbeda. "
    assert page.count(told) == 1
    assert said in page[page.index(told) :][:250]


def test_a_report_of_former_times_shows_its_figures_without_these_words(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    report = FOUND.to_mapping()
    for found in report["classes"]:
        del found["formed_words"]
    refused.jobs.update(disclosure=report)
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    assert "77 dari 1.234 orang" in page
    assert "Kelas dibentuk oleh" not in page
