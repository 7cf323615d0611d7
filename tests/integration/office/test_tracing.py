"""Lacak salinan: a mark leads to the institution that received the copy, and every look is written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import RequestMaker

from dtsen.records.models import ActivityEntry, DataPackage, User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
MARK = "DTSEN-7F3A-92C1-0B5D-4E88"


@pytest.fixture
def package(make_request: RequestMaker) -> DataPackage:
    package = make_request(Stage.DONE).packages.get()
    package.mark = MARK
    package.save()
    return package


@pytest.mark.parametrize("typed", [MARK, "dtsen 7f3a 92c1 0b5d 4e88", f"… tanda salinan {MARK}, halaman 3"])
def test_a_mark_leads_to_request_and_institution(
    package: DataPackage, browser_of: Browser, officers: dict[Role, User], typed: str
) -> None:
    auditor = officers[Role.AUDITOR]
    page = browser_of(auditor).post(reverse("office_tracing"), {"text": typed}).content.decode()
    for words in (package.request.letter_number, package.request.institution.name, package.sha256):
        assert words in page
    entry = ActivityEntry.objects.get(kind="copy_traced")
    assert (entry.actor, entry.request, entry.data) == (auditor, package.request, {"mark": MARK})


def test_a_mark_that_is_nobodys_is_said_to_be_and_written_down_too(
    package: DataPackage, browser_of: Browser, officers: dict[Role, User]
) -> None:
    other = MARK.replace("7F3A", "0000")
    page = browser_of(officers[Role.COORDINATOR]).post(reverse("office_tracing"), {"text": other})
    assert "Tidak dikenal" in page.content.decode()
    assert package.request.letter_number not in page.content.decode()
    assert ActivityEntry.objects.get(kind="copy_traced").request is None


@pytest.mark.parametrize(("typed", "words"), [("", "Isi kode"), ("DTSEN-7F3A", "Tidak ada tanda salinan")])
def test_what_holds_no_mark_is_told_with_an_example(
    browser_of: Browser, officers: dict[Role, User], typed: str, words: str
) -> None:
    page = browser_of(officers[Role.AUDITOR]).post(reverse("office_tracing"), {"text": typed})
    assert words in page.content.decode()
    assert not ActivityEntry.objects.filter(kind="copy_traced").exists()
